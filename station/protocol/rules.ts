/** Rule packs and means of payment as the station signs and sends them, and applications that were begun elsewhere. */
import { z } from 'zod'
import { CompactJws, Environment, Money, Sha256, UtcInstant, Uuid } from './primitives.ts'

const station = z.string().min(1).max(80)

/** Compact JWS, typ `doorstep-rule-pack+jwt`, by a receipt key (`kid`): this file, byte for byte, is a rule of this station. */
export const RulePackStatement = z.strictObject({
  formatVersion: z.literal(1),
  id: z.string().min(1).max(80),
  sha256: Sha256,
  /** Bytes, at most 1 MiB. */
  size: z
    .int()
    .positive()
    .max(1024 * 1024),
  station,
  environment: Environment,
  signedAt: UtcInstant,
})
export type RulePackStatement = z.infer<typeof RulePackStatement>

/** What an applicant scans to pay. Only the station makes one, because an officer's own would be a private purse. */
export const PaymentCode = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,60}$/),
  /** Of the rule pack's payment modes. */
  mode: z.string().min(1).max(60),
  /** What the QR says, as the payment service made it. */
  payload: z.string().min(1).max(600),
  /** Whose account it is, to be read beside it. */
  payee: z.string().min(1).max(120),
  validUntil: UtcInstant.optional(),
})
export type PaymentCode = z.infer<typeof PaymentCode>

/** Compact JWS, typ `doorstep-payments+jwt`, by a receipt key (`kid`). */
export const PaymentMeans = z.strictObject({
  formatVersion: z.literal(1),
  station,
  environment: Environment,
  machine: Uuid,
  /** Official receipts lent to this machine, both ends included. */
  receiptBlocks: z
    .array(z.strictObject({ series: z.string().min(1).max(20), from: z.int().positive(), to: z.int().positive() }))
    .max(20),
  codes: z.array(PaymentCode).max(20),
  issuedAt: UtcInstant,
})
export type PaymentMeans = z.infer<typeof PaymentMeans>

/** Begun online or by telephone, to be taken up by its reference. */
export const Prepared = z.strictObject({
  /** As the applicant has it, on paper or as a QR. */
  reference: z.string().regex(/^[0-9A-Z][0-9A-Z-]{3,39}$/),
  channel: z.enum(['online', 'telephone', 'counter']),
  /** How sure it is who began it: the real-name level of the portal. */
  assurance: z.enum(['none', 'primary', 'intermediate', 'high']),
  begunAt: UtcInstant,
  procedure: z.string().min(1).max(60),
  /** By the pack's field names. */
  fields: z.record(z.string().max(60), z.string().max(2_000)),
  /** Already paid there. */
  paid: Money.extend({ mode: z.string().max(60), reference: z.string().max(120) }).optional(),
})
export type Prepared = z.infer<typeof Prepared>

/** Of a record: where it was begun. */
export const BegunElsewhere = Prepared.pick({ reference: true, channel: true, assurance: true, begunAt: true })
export type BegunElsewhere = z.infer<typeof BegunElsewhere>

/** What comes down by sync for the rules; absent parts leave what the tablet has. */
export const SyncedRules = z.strictObject({
  /** Code of the unit where the team works, of the country's table. */
  region: z
    .string()
    .regex(/^[0-9A-Z]{1,12}$/)
    .optional(),
  /** Each a `RulePackStatement`; its bytes are at `GET /v1/rule-packs/<sha256>`. */
  packs: z.array(CompactJws).max(200),
  /** A `PaymentMeans`. */
  payments: CompactJws.optional(),
  prepared: z.array(Prepared).max(2_000),
})
export type SyncedRules = z.infer<typeof SyncedRules>
