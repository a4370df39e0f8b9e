/** What the practice service answers, in the interface's words; and how it goes wrong when a test asks for that. */
import { createHash } from 'node:crypto'
import { nextHash } from '../hash-chain.ts'
import { type BioType, CaptureRequest, type DeviceFacts, SPEC_VERSION } from '../protocol.ts'
import { findName, findWhole } from '../slaps.ts'
import type { Taken } from './hand.ts'
import type { Identity } from './identity.ts'

/** One thing that is wrong with every capture. */
export type Fault =
  | 'signature'
  | 'hash'
  | 'transaction'
  | 'clock'
  | 'spec-version'
  | 'unknown-finger'
  | 'other-finger'
  | 'other-device'
  | 'unsigned'
  | 'twice'
  | 'missing-finger'
  | 'three-fingers'
  | 'no-finger'
  | 'expired'
  | 'wsq'
  | 'mislabelled'
  | 'record'
  | 'not-json'
  | 'stall'

/** More than any client takes. */
const SKEW_MS = 10 * 60_000
const NAMES: { [fault in Fault]?: string } = { 'unknown-finger': 'UNKNOWN', 'other-finger': 'Left Thumb' }
const errorOf = (errorCode: string) => ({
  errorCode,
  errorInfo: errorCode === '0' ? 'Success' : `SIMULATED ${errorCode}`,
})

export function refuse(code: string) {
  return { biometrics: [{ specVersion: SPEC_VERSION, data: '', hash: '', error: errorOf(code) }] }
}

type Described = { status: DeviceFacts['deviceStatus']; port: number; isExpired: boolean }

export function describeUnsigned(identity: Identity, types: readonly BioType[], { status, port }: Described) {
  return types.map((type) => {
    const id = Buffer.from(JSON.stringify(identity.digitalId(type))).toString('base64url')
    return { ...identity.facts(type, status, id, port), error: errorOf('0') }
  })
}

export function describeSigned(identity: Identity, types: readonly BioType[], { status, port, isExpired }: Described) {
  return Promise.all(
    types.map(async (type) => {
      const id = await identity.signId(identity.digitalId(type), isExpired)
      return { deviceInfo: await identity.sign(identity.facts(type, status, id, port), isExpired), error: errorOf('0') }
    }),
  )
}

export type Wanted = { request: CaptureRequest; type: BioType; positions: number[]; timeoutMs: number }

/** What to capture, or the code of the error to answer. As strict as MOSIP's own service, and about exceptions more. */
export function readWanted(json: unknown, identity: Identity, types: readonly BioType[]): Wanted | string {
  const parsed = CaptureRequest.safeParse(json)
  const bio = parsed.data?.bio[0]
  if (!parsed.success || bio === undefined) return '123'
  const type = types.find((each) => each === bio.type)
  if (type === undefined) return '114'
  const facts = identity.facts(type, 'Ready', '', 0)
  if (parsed.data.env !== facts.env) return '115'
  if (parsed.data.purpose !== facts.purpose || parsed.data.specVersion !== SPEC_VERSION) return '121'
  if (bio.deviceId !== facts.deviceId) return '106'
  if (!/^[A-Za-z0-9-]{4,50}$/.test(parsed.data.transactionId)) return '112'
  const whole = findWhole(type, bio.deviceSubId)
  const count = type === 'Face' ? 1 : bio.bioSubType.length
  if (whole === undefined || Number(bio.count) !== count) return '116'
  const named = [...bio.bioSubType, ...bio.exception]
  if (named.length !== whole.length) return '117'
  const nameOf = (position: number) => findName(type, position) ?? ''
  if (!whole.every((position) => named.includes(nameOf(position)))) return '119'
  const positions = type === 'Face' ? [0] : whole.filter((position) => bio.bioSubType.includes(nameOf(position)))
  return { request: parsed.data, type, positions, timeoutMs: Number(parsed.data.timeout) }
}

/** The signed answer; each finger's hash follows the one before. */
export async function composeCapture(
  identity: Identity,
  { request, type }: Wanted,
  taken: readonly Taken[],
  fault: Fault | undefined,
) {
  let previousHash = request.bio[0]?.previousHash ?? ''
  const serialNo = fault === 'other-device' ? { serialNo: 'SIMULATED-ANOTHER' } : {}
  const isExpired = fault === 'expired'
  const digitalId = await identity.signId({ ...identity.digitalId(type), ...serialNo }, isExpired)
  const { deviceCode } = identity.facts(type, 'Ready', digitalId, 0)
  const isShort = fault === 'three-fingers' && taken.length === 4
  const kept = isShort
    ? taken.slice(0, 3)
    : fault === 'missing-finger'
      ? taken.slice(1)
      : fault === 'twice'
        ? [...taken, ...taken]
        : taken
  const biometrics = []
  for (const { position, record, score } of kept) {
    const sent = spoil(record, type, fault)
    const elapsed = fault === 'clock' ? SKEW_MS : 0
    const data = {
      digitalId,
      bioType: type,
      deviceCode,
      deviceServiceVersion: SPEC_VERSION,
      ...(type === 'Face' ? {} : { bioSubType: (fault && NAMES[fault]) ?? findName(type, position) }),
      purpose: request.purpose,
      env: request.env,
      bioValue: Buffer.from(sent).toString('base64url'),
      transactionId: fault === 'transaction' ? 'another-transaction' : request.transactionId,
      timestamp: new Date(Date.now() - elapsed).toISOString().replace(/\.\d+Z$/, 'Z'),
      requestedScore: `${request.bio[0]?.requestedScore}.0`,
      qualityScore: `${score}.0`,
    }
    const hash = nextHash(previousHash, sent)
    const jws = await identity.sign(data, isExpired)
    biometrics.push({
      specVersion: fault === 'spec-version' ? '0.9.2' : SPEC_VERSION,
      data: fault === 'signature' ? withOtherPayload(jws, data) : fault === 'unsigned' ? bare(data) : jws,
      hash: fault === 'hash' ? createHash('sha256').update(sent).digest('hex').toUpperCase() : hash,
      error: errorOf('0'),
    })
    previousHash = hash
  }
  if (isShort) biometrics.push({ specVersion: SPEC_VERSION, data: '', hash: '', error: errorOf('101') })
  return { biometrics }
}

/** How the interface writes what an unregistered device does not sign. */
function bare(data: object): string {
  return Buffer.from(JSON.stringify(data)).toString('base64url')
}

/** The same signature under other words. */
function withOtherPayload(jws: string, data: object): string {
  const [header, , signature] = jws.split('.')
  const payload = Buffer.from(JSON.stringify({ ...data, changed: true })).toString('base64url')
  return [header, payload, signature].join('.')
}

/** Where a record of one quality block says how its picture is encoded. */
const ENCODING_AT: Readonly<Record<BioType, number>> = { Finger: 52, Iris: 44, Face: 59 }
/** WSQ, which only prints can have, or a number that means nothing. */
const WSQ: Readonly<Record<BioType, number>> = { Finger: 2, Iris: 99, Face: 99 }
/** What the practice devices do not send unless they are told to. */
const ANOTHER: Readonly<Record<BioType, number>> = { Finger: 6, Iris: 10, Face: 3 }

function spoil(record: Uint8Array, type: BioType, fault: Fault | undefined): Uint8Array {
  if (fault === 'record') return record.subarray(0, record.byteLength - 100)
  if (fault !== 'wsq' && fault !== 'mislabelled') return record
  const changed = Uint8Array.from(record)
  changed[ENCODING_AT[type]] = (fault === 'wsq' ? WSQ : ANOTHER)[type]
  return changed
}
