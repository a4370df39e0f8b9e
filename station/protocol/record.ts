/** `application.json`: the frozen record of one version of an application. */
import { z } from 'zod'
import { Environment, Instant, Money, OfficerNumber, Sha256, Uuid, Version } from './primitives.ts'

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

export const CaptureRecord = z.strictObject({
  capture: Uuid,
  part: PartName,
  sha256: Sha256,
  mediaType: z.enum(['image/png', 'image/jpeg']),
  modality: z.enum(['portrait', 'finger']),
  /** ISO/IEC 19794-4 finger position. */
  position: z.int().min(1).max(10).optional(),
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
})
export type CaptureRecord = z.infer<typeof CaptureRecord>

export const ApplicationRecord = z.strictObject({
  formatVersion: z.literal(1),
  application: Uuid,
  version: Version,
  /** Provisional: machine prefix, counter, check digit. The official number follows. */
  slipNumber: z.string().max(40),
  environment: Environment,
  rulePack: RulePackReference,
  procedure: z.string().min(1).max(60),
  visit: Uuid.optional(),
  /** By the pack's field names. A legal date is an ISO date, or a year, or a year and a month. */
  fields: z.record(z.string().max(60), z.string().max(2_000)),
  captures: z.array(CaptureRecord).max(64),
  /** What could not be taken, and why. */
  exceptions: z
    .array(
      z.strictObject({
        modality: z.enum(['portrait', 'finger']),
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
})
export type ApplicationRecord = z.infer<typeof ApplicationRecord>
