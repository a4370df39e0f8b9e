/** What a team says of an application after it was finalised, and of its cash. Travels with announcements, each once. */
import { z } from 'zod'
import { Instant, Money, OfficerNumber, Uuid } from './primitives.ts'

/** Of one announcement. */
export const MAX_SUPPLEMENTS = 200
/** Ids of one announcement. */
export const MAX_SUPPLEMENTS_KEPT = 5_000

/** An official receipt: series and number as printed. */
export const ReceiptNumber = z.strictObject({ series: z.string().min(1).max(20), number: z.int().positive() })
export type ReceiptNumber = z.infer<typeof ReceiptNumber>

export const PaymentSaid = z.strictObject({
  kind: z.literal('payment'),
  payment: Uuid,
  /** Of the rule pack's payment modes. */
  mode: z.string().min(1).max(60),
  ...Money.shape,
  receipt: ReceiptNumber.optional(),
  /** Which of the station's payment codes was shown. */
  code: z.string().max(60).optional(),
  /** The bank's. */
  reference: z.string().max(120).optional(),
  /** Who paid, where it was not the applicant. */
  payer: z.string().max(200).optional(),
  note: z.string().max(500).optional(),
  /** The payment that this one takes back; `amount` is then what goes back. */
  voids: Uuid.optional(),
})
export type PaymentSaid = z.infer<typeof PaymentSaid>

export const DrawerSaid = z.strictObject({
  kind: z.literal('drawer'),
  drawer: Uuid,
  currency: Money.shape.currency,
  float: z.int().nonnegative(),
  /** Once it is closed: what should be in it and what was counted, minor units. */
  expected: z.int().optional(),
  counted: z.int().nonnegative().optional(),
  note: z.string().max(500).optional(),
  handedTo: OfficerNumber.optional(),
})
export type DrawerSaid = z.infer<typeof DrawerSaid>

export const Said = z.discriminatedUnion('kind', [
  PaymentSaid,
  DrawerSaid,
  z.strictObject({ kind: z.literal('phone'), phone: z.string().max(30), reason: z.string().max(500) }),
  z.strictObject({ kind: z.literal('escalation'), note: z.string().min(1).max(500) }),
  /** Of the pack's field `oldCard`. */
  z.strictObject({ kind: z.literal('old-card'), state: z.string().min(1).max(60) }),
])
export type Said = z.infer<typeof Said>

export const Supplement = z.strictObject({
  supplement: Uuid,
  /** Absent: of a drawer. */
  application: Uuid.optional(),
  officer: OfficerNumber,
  at: Instant,
  said: Said,
})
export type Supplement = z.infer<typeof Supplement>
