/** `application.json`: the frozen record of one version of an application. */
import { z } from 'zod'
import {
  Ed25519PublicKey,
  Ed25519Signature,
  Environment,
  Instant,
  Money,
  OfficerNumber,
  Sha256,
  Uuid,
  Version,
} from './primitives.ts'
import { BegunElsewhere } from './rules.ts'

/** Where a reading came from. `simulated` never becomes an application; `file` only where the pack allows it. */
export const Source = z.enum(['device', 'file', 'simulated'])
export type Source = z.infer<typeof Source>

/** A file name inside the packet; no folders but `parts/`, so no path can climb out. */
export const PartName = z.string().regex(/^parts\/[a-z0-9][a-z0-9.-]{0,80}$/)

export const RulePackReference = z.strictObject({
  id: z.string().min(1).max(80),
  /** SHA-256 of the pack's bytes as shipped: the rule of that day can be proved later. */
  hash: Sha256,
})
export type RulePackReference = z.infer<typeof RulePackReference>

export const CaptureModality = z.enum(['portrait', 'finger', 'iris', 'document', 'signature'])
/** Of the rule pack; part of a file's name in the packet. */
export const DocumentId = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/)

/** Where a field's value came from. */
export const FieldSource = z.enum(['visit', 'typed', 'card', 'code', 'roster', 'preset', 'prepared'])
export type FieldSource = z.infer<typeof FieldSource>

/** The applicant's consent to what was shown: by whom, how, and over which content. */
export const Signing = z.strictObject({
  by: z.enum(['applicant', 'guardian']),
  /** `paper`: the printed form, signed in ink and photographed. */
  method: z.enum(['pen', 'finger', 'paper', 'cannot']),
  /** Of who signed; of the applicant when he cannot. */
  name: z.string().min(1).max(200),
  /** With `cannot`. */
  reason: z.string().max(500).optional(),
  witness: z.string().max(200).optional(),
  /** The signature's picture or print. */
  part: PartName.optional(),
  /** SHA-256 of the text that he was shown. */
  shownSha256: Sha256,
  signedAt: Instant,
  /** In which he was shown it. */
  language: z.enum(['vi', 'zh', 'en']).optional(),
  /** Of the rule pack: the notices that were shown, and what was said to those that ask. */
  notices: z
    .array(z.strictObject({ id: z.string().max(60), consent: z.enum(['yes', 'no']).optional() }))
    .max(20)
    .optional(),
})
export type Signing = z.infer<typeof Signing>

/** Where a visit was: WGS 84, or in words, or that there was no signal. */
export const Place = z.union([
  z.strictObject({
    kind: z.literal('fix'),
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    /** Horizontal dilution of precision. */
    hdop: z.number().min(0).max(100).optional(),
    satellites: z.int().min(0).max(99).optional(),
    source: Source,
    /** The receiver's sentences. */
    raw: z.string().max(1_000),
  }),
  z.strictObject({ kind: z.literal('typed'), text: z.string().min(1).max(300) }),
  z.strictObject({ kind: z.literal('no-signal') }),
])
export type Place = z.infer<typeof Place>

/** A card that was read: the words of the card, and the reader that read them. */
export const IdentityRecord = z.strictObject({
  card: z.string().max(20),
  fields: z.record(z.string().max(60), z.string().max(400)),
  securityModule: z.string().max(60).optional(),
  /** Of a chip: what its signature was worth when it was read, and why it was worth no more. */
  verification: z
    .strictObject({ state: z.string().max(20), reason: z.string().max(40).optional(), access: z.string().max(10) })
    .optional(),
  source: Source,
  device: z.string().max(64),
  model: z.string().max(120),
  readAt: Instant,
})
export type IdentityRecord = z.infer<typeof IdentityRecord>

/**
 * A second officer who looked before it was finalised; one who looks later signs a `Countersignature`. The signature
 * is over COUNTERSIGN_DOMAIN ‖ SHA-256 of the JSON `[application, version, shownSha256, exceptions, reason, witness]`:
 * exceptions as in the record, the last two of its signing, empty where it has none.
 */
export const CountersignatureRecord = z.strictObject({
  officer: OfficerNumber,
  publicKey: Ed25519PublicKey,
  signature: Ed25519Signature,
  shownSha256: Sha256,
  at: Instant,
})
export type CountersignatureRecord = z.infer<typeof CountersignatureRecord>

/** Where a portrait came from that was not shot at the visit, and the day on which it was taken, where that is known. */
export const PortraitOrigin = z.strictObject({
  source: z.enum(['kiosk', 'phone', 'stored']),
  takenOn: z.iso.date().optional(),
})
export type PortraitOrigin = z.infer<typeof PortraitOrigin>

export const CaptureRecord = z.strictObject({
  capture: Uuid,
  part: PartName,
  sha256: Sha256,
  mediaType: z.enum(['image/png', 'image/jpeg']),
  modality: CaptureModality,
  /** ISO/IEC 19794-4 finger position, ISO/IEC 19794-6 eye label, or a document's page. */
  position: z.int().min(1).max(99).optional(),
  /** Which of the rule pack's documents it is a page of. */
  document: DocumentId.optional(),
  width: z.int().positive(),
  height: z.int().positive(),
  ppi: z.number().positive().optional(),
  quality: z.array(z.strictObject({ scale: z.string().max(40), value: z.number() })).max(8),
  attempt: z.int().min(1),
  source: Source,
  device: z.strictObject({
    device: z.string().max(64),
    driver: z.string().max(64),
    model: z.string().max(120),
    serial: z.string().max(120),
  }),
  takenAt: Instant,
  officer: OfficerNumber,
  /** The picture as the camera gave it, and what was done to it on the way here. */
  edit: z
    .strictObject({ originalSha256: Sha256, rotate: z.int(), crop: z.array(z.number()).length(4).optional() })
    .optional(),
  /** What the device signed or reported beside the picture, as JSON. */
  evidence: z.string().max(8_000).optional(),
  /** Of a portrait from a file, by the rule pack's sources. */
  origin: PortraitOrigin.optional(),
  /** Of a print. */
  impression: z.enum(['plain', 'rolled']).optional(),
})
export type CaptureRecord = z.infer<typeof CaptureRecord>

/** What came off the wire, byte for byte, beside what was made of it. */
export const EvidenceRecord = z.strictObject({
  part: PartName,
  sha256: Sha256,
  /** `application/jose`: a device's JWS; `application/vnd.icao.lds`: an eMRTD's elementary files, one after the other. */
  mediaType: z.enum([
    'application/jose',
    'application/octet-stream',
    'application/vnd.icao.lds',
    'text/plain',
    'image/png',
    'image/jpeg',
  ]),
  of: z.enum(['capture', 'card', 'card-portrait', 'code']),
  /** With `capture`: which one. */
  capture: Uuid.optional(),
  device: z.strictObject({
    device: z.string().max(64),
    driver: z.string().max(64),
    model: z.string().max(120),
    serial: z.string().max(120),
  }),
  driverVersion: z.string().max(40),
  takenAt: Instant,
})
export type EvidenceRecord = z.infer<typeof EvidenceRecord>

/**
 * Format 2 has everything of format 1, and beside it what the officer's screens take down; format 3 what devices gave,
 * as it came; format 4 where it was begun, and in which language its applicant was told. A station reads all for ever.
 */
export const ProcedureKind = z.enum(['first', 'exchange', 'loss', 'temporary', 'account'])
export type ProcedureKind = z.infer<typeof ProcedureKind>
const RegionCode = z.string().regex(/^[0-9A-Z]{1,12}$/)

export const ApplicationRecord = z.strictObject({
  formatVersion: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
  application: Uuid,
  version: Version,
  /** Provisional: machine prefix, counter, check digit. The official number follows. */
  slipNumber: z.string().max(40),
  environment: Environment,
  rulePack: RulePackReference,
  /** Of a pack that was composed on the tablet: the files that it was made of, each of which the station knows. */
  ruleLayers: z.array(RulePackReference).min(2).max(20).optional(),
  procedure: z.string().min(1).max(60),
  visit: Uuid.optional(),
  /** By the pack's field names. A legal date is an ISO date, or a year, or a year and a month. */
  fields: z.record(z.string().max(60), z.string().max(2_000)),
  captures: z.array(CaptureRecord).max(64),
  /** What could not be taken, and why. */
  exceptions: z
    .array(
      z.strictObject({
        modality: z.enum(['portrait', 'finger', 'iris']),
        position: z.int().min(1).max(10).optional(),
        reason: z.string().min(1).max(500),
      }),
    )
    .max(32),
  fee: Money.extend({ rule: z.string().max(120) }),
  /** Plain ISO date in the pack's time zone. */
  promisedOn: z.iso.date(),
  officer: OfficerNumber,
  machine: Uuid,
  sitting: Uuid,
  finalisedAt: Instant,
  /** For version 2 and later: why, in the officer's words. */
  correctionReason: z.string().max(500).optional(),
  fieldSources: z.record(z.string().max(60), FieldSource).optional(),
  identity: IdentityRecord.optional(),
  /** Documents that follow, and until when. */
  gaps: z
    .array(z.strictObject({ document: DocumentId, dueOn: z.iso.date(), reason: z.string().min(1).max(500) }))
    .max(32)
    .optional(),
  signing: Signing.optional(),
  /** `pending`: it follows by an announcement. */
  countersign: z.enum(['not-needed', 'done', 'pending']).optional(),
  /** With `done`. */
  countersignature: CountersignatureRecord.optional(),
  handOvers: z
    .array(z.strictObject({ from: OfficerNumber, to: OfficerNumber, at: Instant }))
    .max(32)
    .optional(),
  evidence: z.array(EvidenceRecord).max(80).optional(),
  /** Where the visit began. */
  place: Place.optional(),
  begunElsewhere: BegunElsewhere.optional(),
  /** What the law calls its procedure, by the rule pack. */
  procedureKind: ProcedureKind.optional(),
  /** First-level units by the pack's table, where home and place of application lie under different ones. */
  crossRegion: z.strictObject({ home: RegionCode, here: RegionCode }).optional(),
  /** Of an account: the application of the same visit. */
  linked: Uuid.optional(),
})
export type ApplicationRecord = z.infer<typeof ApplicationRecord>
