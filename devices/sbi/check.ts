/** Whether a capture is what was asked for, from the device that was asked, now, and bound to the ones before. */
import type { X509Certificate } from 'node:crypto'
import { DeviceError } from '../device.ts'
import type { SbiDevice } from './discovery.ts'
import { findJoint } from './hash-chain.ts'
import { isVouchedFor, verifyJws } from './jws.ts'
import { CaptureAnswer, CaptureData, type CaptureRequest, DigitalId, Failures, Sha256Hex } from './protocol.ts'
import { refusalOf } from './refusal.ts'
import { findPosition } from './slaps.ts'

/** One finger, eye or face that passed every check. */
export type Capture = {
  /** Undefined for a face. */
  position: number | undefined
  /** ISO/IEC 19794 record. */
  record: Uint8Array
  /** What the device signed, as it came; the record is inside. */
  jws: string
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
 * @throws {DeviceError} `untrusted` or `wrong-clock` when one check fails, since then none of it can be believed;
 *   `unreadable`; what the service's error code means when nothing was taken.
 */
export async function checkCapture(
  answer: unknown,
  asked: { request: CaptureRequest; device: SbiDevice; roots: readonly X509Certificate[] },
): Promise<Capture[]> {
  const parsed = CaptureAnswer.safeParse(answer)
  if (!parsed.success) {
    const failure = Failures.safeParse(answer)
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
  if (!(Math.abs(Date.parse(data.timestamp) - now) <= CLOCK_MS))
    throw new DeviceError('wrong-clock', 'The clocks of device and tablet differ by more than five minutes.')
  expect(data.bioType === device.type && data.purpose === request.purpose, 'it was taken for something else')
  expect(data.env === request.env && data.deviceCode === device.facts.deviceCode, 'it comes from another device')
  const position = positionOf(data.bioSubType, request, device)

  const signedId = await verifyJws(data.digitalId, now)
  const digitalId = DigitalId.safeParse(signedId.payload).data
  expect(digitalId?.serialNo === device.digitalId.serialNo, 'it comes from a device with another number')
  if (device.isVouchedFor)
    expect(
      [certificate, signedId.certificate].every((each) => isVouchedFor(each, roots)),
      'nobody vouches for its key, though somebody did for the device',
    )
  const record = Buffer.from(data.bioValue, 'base64url')
  const hashJoint = hash && findJoint(hash, previousHash, record)
  if (!hash || !hashJoint) throw untrusted('its hash does not follow')

  const qualityScore = Number(data.qualityScore)
  if (data.qualityScore.trim() === '' || !(qualityScore >= 0 && qualityScore <= 100))
    throw new DeviceError('unreadable', 'The device gives no quality score.')
  const { certification, serviceVersion, firmware } = device.facts
  const evidence = {
    specVersion: request.specVersion,
    transactionId: data.transactionId,
    timestamp: data.timestamp,
    previousHash,
    hash,
    hashJoint,
    certificateSha256: fingerprintOf(certificate),
    digitalIdCertificateSha256: fingerprintOf(signedId.certificate),
    isVouchedFor: device.isVouchedFor,
    certification,
    ...(serviceVersion ? { serviceVersion } : {}),
    ...(firmware ? { firmware } : {}),
    digitalId,
    ...(data.requestedScore === undefined ? {} : { requestedScore: data.requestedScore }),
    qualityScore: data.qualityScore,
  }
  return { position, record, jws, qualityScore, hash: hash.toUpperCase(), evidence }
}

/** A face has no name of its own; any other has one of those that were asked for. */
function positionOf(name: string | null | undefined, request: CaptureRequest, { type }: SbiDevice): number | undefined {
  if (type === 'Face') return undefined
  const position = findPosition(type, name ?? '')
  const isAskedFor = request.bio[0]?.bioSubType.includes(name ?? '')
  if (position === undefined || !isAskedFor) throw untrusted('it is of a finger or eye that was not asked for')
  return position
}

function fingerprintOf(certificate: X509Certificate): string {
  return certificate.fingerprint256.replaceAll(':', '').toLowerCase()
}

function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw untrusted(otherwise)
}

function untrusted(why: string): DeviceError {
  return new DeviceError('untrusted', `The device's answer cannot be trusted: ${why}.`)
}
