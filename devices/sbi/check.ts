/** Whether a capture is what was asked for, from the device that was asked, now, and bound to the ones before. */
import type { X509Certificate } from 'node:crypto'
import { DeviceError } from '../device.ts'
import type { SbiDevice } from './discovery.ts'
import { isNextHash } from './hash-chain.ts'
import { isVouchedFor, verifyJws } from './jws.ts'
import { CaptureAnswer, CaptureData, type CaptureRequest, DigitalId, Failure, Sha256Hex } from './protocol.ts'
import { refusalOf } from './refusal.ts'
import { findPosition } from './slaps.ts'

/** One finger or eye that passed every check. */
export type Capture = {
  position: number
  /** ISO/IEC 19794 record. */
  record: Uint8Array
  /** The device's own score, 0 to 100. */
  qualityScore: number
  hash: string
  /** What goes beside the picture: who signed it, and how it hangs on the one before. */
  evidence: Record<string, unknown>
}

/** Device and tablet may differ by as much; MOSIP's client allows the same. */
const CLOCK_MS = 5 * 60_000

/**
 * Goes through the answer in its order, in which the hashes hang together; a finger that is missing is passed over.
 * @throws {DeviceError} `untrusted` when one check fails, since then none of it can be believed; `unreadable`; what
 *   the service's error code means when nothing was taken.
 */
export async function checkCapture(
  answer: unknown,
  asked: { request: CaptureRequest; device: SbiDevice; roots: readonly X509Certificate[] },
): Promise<Capture[]> {
  const parsed = CaptureAnswer.safeParse(answer)
  if (!parsed.success) {
    const failure = Failure.safeParse(answer)
    if (failure.success) throw refusalOf(failure.data.error.errorCode)
    throw new DeviceError('unreadable', "The service's answer is not one that the interface has.")
  }
  const captures: Capture[] = []
  let code = '708'
  let previousHash = asked.request.bio[0]?.previousHash ?? ''
  for (const { data, hash, error, specVersion } of parsed.data.biometrics) {
    if (error && error.errorCode !== '0') code = error.errorCode
    if (!data) continue
    expect(specVersion === asked.request.specVersion, 'it speaks another version')
    const capture = await checkOne(data, Sha256Hex.safeParse(hash).data, previousHash, asked)
    expect(!captures.some(({ position }) => position === capture.position), 'it gives a finger twice')
    captures.push(capture)
    previousHash = capture.hash
  }
  if (captures.length === 0) throw refusalOf(code)
  return captures
}

async function checkOne(
  jws: string,
  hash: string | undefined,
  previousHash: string,
  { request, device, roots }: Parameters<typeof checkCapture>[1],
): Promise<Capture> {
  const now = Date.now()
  const { payload, certificate } = await verifyJws(jws, now)
  const parsed = CaptureData.safeParse(payload)
  if (!parsed.success) throw new DeviceError('unreadable', 'The device signed something that is not a capture.')
  const data = parsed.data
  expect(data.transactionId === request.transactionId, 'it answers another request')
  expect(Math.abs(Date.parse(data.timestamp) - now) <= CLOCK_MS, 'its time is more than five minutes off')
  expect(data.bioType === device.type && data.purpose === request.purpose, 'it was taken for something else')
  expect(data.env === request.env && data.deviceCode === device.facts.deviceCode, 'it comes from another device')
  const position = findPosition(device.type, data.bioSubType)
  const isAskedFor = request.bio[0]?.bioSubType.includes(data.bioSubType)
  if (position === undefined || !isAskedFor) throw untrusted('it is of a finger or eye that was not asked for')

  const signedId = await verifyJws(data.digitalId, now)
  const digitalId = DigitalId.safeParse(signedId.payload).data
  expect(digitalId?.serialNo === device.digitalId.serialNo, 'it comes from a device with another number')
  if (device.isVouchedFor)
    expect(
      [certificate, signedId.certificate].every((each) => isVouchedFor(each, roots)),
      'nobody vouches for its key, though somebody did for the device',
    )
  const record = Buffer.from(data.bioValue, 'base64url')
  if (hash === undefined || !isNextHash(hash, previousHash, record)) throw untrusted('its hash does not follow')

  const qualityScore = Number(data.qualityScore)
  if (data.qualityScore.trim() === '' || !(qualityScore >= 0 && qualityScore <= 100))
    throw new DeviceError('unreadable', 'The device gives no quality score.')
  const evidence = {
    specVersion: request.specVersion,
    transactionId: data.transactionId,
    timestamp: data.timestamp,
    previousHash,
    hash,
    certificateSha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    isVouchedFor: device.isVouchedFor,
    certification: device.facts.certification,
    digitalId,
    ...(data.requestedScore === undefined ? {} : { requestedScore: data.requestedScore }),
    qualityScore: data.qualityScore,
  }
  return { position, record, qualityScore, hash: hash.toUpperCase(), evidence }
}

function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw untrusted(otherwise)
}

function untrusted(why: string): DeviceError {
  return new DeviceError('untrusted', `The device's answer cannot be trusted: ${why}.`)
}
