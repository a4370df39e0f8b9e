/** Fees taken: receipts, the cash drawer, the station's payment codes. No payment is ever needed for an intake. */
import { z } from 'zod'
import { Money, OfficerNumber, PaymentCode, Prepared, ReceiptNumber, Uuid } from '../../station/protocol/index.ts'
import { Text } from '../rules/pack.ts'
import { act, ask, Nothing } from './method.ts'

export const PaymentView = z.strictObject({
  payment: Uuid,
  application: Uuid,
  mode: z.string(),
  ...Money.shape,
  receipt: ReceiptNumber.optional(),
  code: z.string().optional(),
  reference: z.string().optional(),
  payer: z.string().optional(),
  note: z.string().optional(),
  /** It was taken back by another row. */
  isVoid: z.boolean(),
  /** UTC. */
  at: z.string(),
  officer: z.string(),
  /** The station keeps it. */
  hasTravelled: z.boolean(),
})
export type PaymentView = z.infer<typeof PaymentView>

/** How an application stands with its fee. */
export const PaymentState = z.strictObject({
  due: Money.extend({ rule: z.string() }),
  /** Taken and not taken back, and what was paid elsewhere. */
  paid: z.int(),
  /** On a portal or at a counter before the visit: nobody here took it, and nobody here gives it back. */
  elsewhere: Prepared.shape.paid
    .unwrap()
    .extend({ channel: Prepared.shape.channel, label: Text.optional() })
    .optional(),
  isExempt: z.boolean(),
  /** Those that the pack offers for this application. */
  modes: z.array(
    z.strictObject({
      value: z.string(),
      label: Text,
      proof: z.enum(['receipt', 'code', 'bank-reference', 'evidence', 'none']),
      isElectronic: z.boolean(),
      isDeferred: z.boolean(),
      basis: z.string(),
    }),
  ),
  payments: z.array(PaymentView),
  /** The next free official receipt of the blocks lent to this machine; absent: none is left. */
  nextReceipt: ReceiptNumber.optional(),
  receiptsLeft: z.int(),
  /** Only the station's, only valid ones. */
  codes: z.array(PaymentCode),
  /** What a cash payment lacks: the officer has opened no drawer. */
  hasDrawer: z.boolean(),
})
export type PaymentState = z.infer<typeof PaymentState>

export const DrawerView = z.strictObject({
  drawer: Uuid,
  officer: OfficerNumber,
  officerName: z.string(),
  currency: z.string(),
  float: z.int(),
  /** Taken in cash since it was opened, less what went back. */
  taken: z.int(),
  /** What should be in it. */
  expected: z.int(),
  openedAt: z.string(),
  closedAt: z.string().optional(),
  counted: z.int().optional(),
  /** `counted` − `expected`; not nought is a mismatch and asks for a note. */
  difference: z.int().optional(),
  note: z.string().optional(),
  handedTo: z.string().optional(),
})
export type DrawerView = z.infer<typeof DrawerView>

/** The day's close: what was taken, by mode; what was counted apart. */
export const DayClose = z.strictObject({
  date: z.iso.date(),
  drawers: z.array(DrawerView),
  settlement: z.array(
    z.strictObject({ mode: z.string(), label: Text, ...Money.shape, count: z.int(), isElectronic: z.boolean() }),
  ),
  /** Of applications finalised today: paid before the visit, to somebody else; in no sum of what was taken. */
  paidElsewhere: z.array(z.strictObject({ mode: z.string(), label: Text, ...Money.shape, count: z.int() })),
  /** Of payments of more than nought taken today and not back, 0 to 1; absent where there was none. */
  electronicShare: z.number().min(0).max(1).optional(),
  /** Official receipts used today, block by block, and those of it that lie between used ones, of any day, and are not used. */
  receipts: z.array(
    z.strictObject({ series: z.string(), first: z.int(), last: z.int(), used: z.int(), gaps: z.array(z.int()) }),
  ),
  /** Of applications finalised today, by their field `oldCard`. */
  oldCards: z.array(z.strictObject({ state: z.string(), label: Text, count: z.int() })),
  /** Cards and accounts apart; accounts by level. */
  counts: z.strictObject({
    cards: z.int(),
    crossRegion: z.int(),
    accounts: z.array(z.strictObject({ level: z.string(), count: z.int() })),
    byProcedure: z.array(z.strictObject({ procedure: z.string(), label: Text, count: z.int(), crossRegion: z.int() })),
    /** The way to the counter that was spared, as the officers estimated it. */
    travelSavedKm: z.int(),
    /** Finalised today whose fee is neither paid, exempt nor nought. */
    deferred: z.int(),
  }),
  /** Paid, of whatever day, for an application that was discarded since: to be taken back. `name`: the applicant's. */
  toTakeBack: z.array(PaymentView.extend({ label: Text, name: z.string(), slipNumber: z.string() })),
})
export type DayClose = z.infer<typeof DayClose>

const amount = z.int().min(0).max(1_000_000_000)
const note = z.string().normalize('NFC').max(500)

export const moneyMethods = {
  getPayments: ask(z.strictObject({ application: Uuid }), PaymentState, ['unknown-application']),
  /**
   * `no-drawer`: cash asks for an open drawer. `no-receipt`: that number is not of a block lent to this machine, or used.
   * `unknown-code`: not one of the station's, or no longer valid. `incomplete`: the mode asks for its proof.
   */
  takePayment: act(
    z.strictObject({
      application: Uuid,
      mode: z.string().max(60),
      amount,
      receipt: ReceiptNumber.optional(),
      code: z.string().max(60).optional(),
      reference: z.string().normalize('NFC').max(120).optional(),
      payer: z.string().normalize('NFC').max(200).optional(),
      note: note.optional(),
    }),
    Nothing,
    ['unknown-application', 'unknown-mode', 'no-drawer', 'no-receipt', 'unknown-code', 'incomplete'],
  ),
  /** Taken back by another row, with the reason; its receipt's number stays used. `no-drawer`: cash goes back out of one. */
  voidPayment: act(z.strictObject({ payment: Uuid, note: note.min(1) }), Nothing, [
    'unknown-payment',
    'already-void',
    'no-drawer',
  ]),
  openDrawer: act(z.strictObject({ float: amount }), Nothing, ['already-open']),
  /** `mismatch`: what was counted is not what should be there, and nobody said why. `already-open`: the next officer's. */
  closeDrawer: act(
    z.strictObject({ counted: amount, note: note.optional(), handTo: OfficerNumber.optional() }),
    Nothing,
    ['no-drawer', 'mismatch', 'unknown-officer', 'already-open'],
  ),
  getDrawer: ask(Nothing, z.strictObject({ drawer: DrawerView.optional() })),
  getDayClose: ask(z.strictObject({ date: z.iso.date().optional() }), DayClose),
}
