/** Requests and answers under `/v1`; `station/openapi.yaml` says the same and a test holds the two together. */
import { z } from 'zod'
import {
  Base64Url,
  CompactJws,
  Ed25519PublicKey,
  Ed25519Signature,
  Environment,
  Instant,
  MAX_PACKET_BYTES,
  OfficerNumber,
  Sha256,
  UtcInstant,
  Uuid,
  Version,
} from './primitives.ts'
import { SyncedRules } from './rules.ts'
import { MAX_SUPPLEMENTS, MAX_SUPPLEMENTS_KEPT, Supplement } from './supplements.ts'
import { UploadRules } from './upload-rules.ts'

/** Header with a fresh nonce on every answer; a token over it is good for an hour of station time. */
export const NONCE_HEADER = 'doorstep-nonce'
/** Header with the receipt on the answer to the last PATCH; HEAD gives it again. */
export const RECEIPT_HEADER = 'doorstep-receipt'

/** What the QR of an enrolment carries, as `DOORSTEP1.` + base64url of this JSON. Single use. */
export const EnrolmentCode = z.strictObject({
  formatVersion: z.literal(1),
  url: z.url({ protocol: /^https?$/ }),
  /** SHA-256 of the station's raw root public key: what everything else is pinned to. */
  rootSha256: Sha256,
  /** 128 random bits. */
  secret: Base64Url.length(22),
  expiresAt: UtcInstant,
  environment: Environment,
})
export type EnrolmentCode = z.infer<typeof EnrolmentCode>
export const ENROLMENT_CODE_PREFIX = 'DOORSTEP1.'

/** The bytes that are HMACed and signed: UTF-8 JSON of this. */
export const EnrolmentPayload = z.strictObject({
  formatVersion: z.literal(1),
  /** First 16 hex digits of SHA-256 of the secret's 16 bytes: which code this is, without the secret. */
  codeId: z.string().regex(/^[0-9a-f]{16}$/),
  publicKey: Ed25519PublicKey,
  machineName: z.string().min(1).max(80),
})
export type EnrolmentPayload = z.infer<typeof EnrolmentPayload>

export const EnrolmentRequest = z.strictObject({
  payload: Base64Url.max(2_000),
  /** HMAC-SHA-256 with the secret's 16 bytes over the payload's bytes. */
  hmac: Base64Url.length(43),
  /** By the machine key over `doorstep/enrol/1\0` ‖ payload's bytes. */
  signature: Ed25519Signature,
})
export type EnrolmentRequest = z.infer<typeof EnrolmentRequest>
export const ENROL_DOMAIN = 'doorstep/enrol/1\0'

export const EnrolmentAnswer = z.strictObject({
  rootPublicKey: Ed25519PublicKey,
  keyList: CompactJws,
  certificate: CompactJws,
})
export type EnrolmentAnswer = z.infer<typeof EnrolmentAnswer>

/** One link of a machine's audit chain: hash = SHA-256(`doorstep/audit/1\0` ‖ previous hash ‖ entry bytes). */
export const AuditLink = z.strictObject({ sequence: z.int().positive(), entry: z.string().max(4_000), hash: Sha256 })
export type AuditLink = z.infer<typeof AuditLink>
export const AUDIT_DOMAIN = 'doorstep/audit/1\0'
/** Genesis: the previous hash of the first entry is SHA-256(`doorstep/audit-genesis/1\0` ‖ certificate as a compact JWS). */
export const AUDIT_GENESIS_DOMAIN = 'doorstep/audit-genesis/1\0'

export const MAX_ANNOUNCED = 200

/** A second officer's signature that came after sealing. It changes no packet; the station keeps it beside. */
export const Countersignature = z.strictObject({
  application: Uuid,
  version: Version,
  contentHash: Sha256,
  officer: OfficerNumber,
  publicKey: Ed25519PublicKey,
  /** Over COUNTERSIGN_DOMAIN ‖ the 32 bytes of contentHash. */
  signature: Ed25519Signature,
  at: Instant,
})
export type Countersignature = z.infer<typeof Countersignature>

/** What is told of a sealed packet before its bytes. */
export const AnnouncedPacket = z.strictObject({
  packetId: Sha256,
  size: z.int().positive().max(MAX_PACKET_BYTES),
  application: Uuid,
  version: Version,
  contentHash: Sha256,
  /** Which the station judges first when many wait. */
  priority: z.enum(['urgent', 'normal']).optional(),
})

export const Announcement = z.strictObject({
  formatVersion: z.literal(1),
  packets: z.array(AnnouncedPacket).max(MAX_ANNOUNCED),
  /** Packets receipted in the last 30 days of station time: a station restored from a backup answers which it lacks. */
  receipted: z.array(Sha256).max(5_000),
  audit: z.array(AuditLink).max(500),
  /** Status events after this cursor are wanted. */
  statusCursor: z.int().nonnegative(),
  countersignatures: z.array(Countersignature).max(MAX_ANNOUNCED).optional(),
  supplements: z.array(Supplement).max(MAX_SUPPLEMENTS).optional(),
  /** Supplements kept in the last 30 days of station time, once a session: a restored station answers which it lacks. */
  supplementsKept: z.array(Uuid).max(MAX_SUPPLEMENTS_KEPT).optional(),
})
export type Announcement = z.infer<typeof Announcement>

export const PacketAnswer = z.discriminatedUnion('state', [
  z.strictObject({ packetId: Sha256, state: z.literal('want'), offset: z.int().nonnegative() }),
  z.strictObject({ packetId: Sha256, state: z.literal('received'), receipt: CompactJws }),
  /** The bytes are whole and will never be a packet this station can keep; the tablet blocks it with the reason. */
  z.strictObject({ packetId: Sha256, state: z.literal('refused'), reason: z.lazy(() => RefusalReason) }),
])
export type PacketAnswer = z.infer<typeof PacketAnswer>

/** Why a station does not take custody. Anything doubtful but readable is custody with status `held` instead. */
export const RefusalReason = z.enum([
  'cannot-open',
  'malformed',
  'bad-signature',
  'unknown-machine',
  'wrong-environment',
  'wrong-station',
  'simulated',
  'unsupported-format',
  'too-large',
])
export type RefusalReason = z.infer<typeof RefusalReason>

/** `accepted` is this station's word; `registered` is the national system's, with its number. */
export const StatusWord = z.enum([
  'held',
  'conflict',
  'pending',
  'accepted',
  'registered',
  'returned',
  'made',
  'ready',
  'delivered',
  // Of an account: its holder has begun to use it, it could not be made, nobody used it in time.
  'activated',
  'failed',
  'expired',
])
export type StatusWord = z.infer<typeof StatusWord>

/** Appended, never overwritten. */
export const StatusEvent = z.strictObject({
  cursor: z.int().positive(),
  application: Uuid,
  version: Version,
  status: StatusWord,
  /** A machine word or the clerk's sentence. */
  reason: z.string().max(500).optional(),
  /** With `registered`: what the national system calls it. */
  officialNumber: z.string().min(1).max(40).optional(),
  at: UtcInstant,
})
export type StatusEvent = z.infer<typeof StatusEvent>

export const AnnouncementAnswer = z.strictObject({
  stationTime: UtcInstant,
  packets: z.array(PacketAnswer).max(MAX_ANNOUNCED),
  /** Of `receipted`: those that the station does not hold. */
  unknown: z.array(Sha256).max(5_000),
  /** Highest audit sequence that the station keeps of this machine. */
  auditSequence: z.int().nonnegative(),
  statuses: z.array(StatusEvent).max(1_000),
  /** Those of `countersignatures` that the station keeps now. */
  countersigned: z
    .array(z.strictObject({ application: Uuid, version: Version }))
    .max(MAX_ANNOUNCED)
    .optional(),
  /** Those of `supplements` that the station keeps now. */
  supplemented: z.array(Uuid).max(MAX_SUPPLEMENTS).optional(),
  /** Of `supplementsKept`: those that the station does not have. */
  supplementsUnknown: z.array(Uuid).max(MAX_SUPPLEMENTS_KEPT).optional(),
})
export type AnnouncementAnswer = z.infer<typeof AnnouncementAnswer>

/** What `GET /v1/statuses?after=CURSOR&wait=SECONDS` answers, at once when there is news and else when the wait is over. */
export const StatusesAnswer = z.strictObject({
  stationTime: UtcInstant,
  statuses: z.array(StatusEvent).max(1_000),
})
export type StatusesAnswer = z.infer<typeof StatusesAnswer>
/** Seconds that a tablet may ask the station to wait for news. */
export const MAX_STATUS_WAIT_S = 25

export const Officer = z.strictObject({
  number: OfficerNumber,
  name: z.string().min(1).max(120),
  role: z.enum(['officer', 'supervisor']),
})
export type Officer = z.infer<typeof Officer>

export const VisitMark = z.enum(['infection', 'guardian', 'bedridden'])
export type VisitMark = z.infer<typeof VisitMark>

export const Visit = z.strictObject({
  visit: Uuid,
  name: z.string().min(1).max(120),
  /** ISO date, or a year, or a year and a month. */
  birthDate: z.string().regex(/^\d{4}(-\d{2}(-\d{2})?)?$/),
  sex: z.enum(['male', 'female', 'unknown']),
  /** Absent when the person has none yet. */
  citizenNumber: z.string().max(20).optional(),
  address: z.string().max(300),
  reason: z.string().max(200),
  phone: z.string().max(30).optional(),
  /** Local time window, `HH:MM`. */
  from: z.string().regex(/^\d{2}:\d{2}$/),
  to: z.string().regex(/^\d{2}:\d{2}$/),
  urgent: z.boolean(),
  /** Which of the pack's procedures is asked for. */
  procedure: z.string().max(60),
  /** What the team should know before it goes in. */
  marks: z.array(VisitMark).max(8).optional(),
  /** Whom to call. */
  relative: z.strictObject({ name: z.string().max(120), phone: z.string().max(30) }).optional(),
  /** What the station knows of the application already, by the pack's field names. */
  fields: z.record(z.string().max(60), z.string().max(2_000)).optional(),
})
export type Visit = z.infer<typeof Visit>

export const RosterPerson = Visit.pick({
  name: true,
  birthDate: true,
  sex: true,
  citizenNumber: true,
  address: true,
}).extend({ person: Uuid })
export type RosterPerson = z.infer<typeof RosterPerson>

/** What comes down before a day: everything, each time; a team's day is small. */
export const SyncAnswer = z.strictObject({
  stationTime: UtcInstant,
  keyList: CompactJws,
  officers: z.array(Officer).max(200),
  visits: z.array(Visit).max(2_000),
  roster: z.array(RosterPerson).max(20_000),
  /** Absent: any network may carry packets, and none is metered. */
  uploadRules: UploadRules.optional(),
  /** Absent: the station says nothing of rules, and those that the tablet has go on. */
  rules: SyncedRules.optional(),
})
export type SyncAnswer = z.infer<typeof SyncAnswer>

/** Every refusal of the station: a word for the program and a sentence for the log. */
export const Problem = z.strictObject({
  error: z.enum([
    'bad-request',
    'unauthorised',
    'unknown-machine',
    'unknown-packet',
    'offset-conflict',
    'hash-mismatch',
    'refused',
    'code-unknown',
    'code-used',
    'code-expired',
    'too-large',
    'upload-expired', // its half-sent bytes went; announce it again
    'too-many', // more a minute than one machine may; Retry-After says when
    'storage-full', // nothing was kept; the tablet waits
    'not-found',
    'unavailable',
  ]),
  message: z.string().max(500),
  /** With `refused`. */
  reason: RefusalReason.optional(),
})
export type Problem = z.infer<typeof Problem>
