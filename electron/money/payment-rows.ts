/** The journal of payments: rows that are never changed, and what is read from them. */
import { Instant } from '../../station/protocol/index.ts'
import { nameOfOfficer, type Records } from '../application/records.ts'
import type { PaymentView } from '../contract/index.ts'

export type PaymentRow = {
  payment: string
  application: string
  mode: string
  amount: number
  currency: string
  series: string | null
  receipt: number | null
  code: string | null
  reference: string | null
  payer: string | null
  note: string | null
  /** The payment that this row takes back. */
  voids: string | null
  drawer: string | null
  at: string
  officer: string
}

export const utcOf = (row: Pick<PaymentRow, 'at'>): string => Instant.parse(JSON.parse(row.at)).utc

/** Of one application, the oldest first; each that was taken back says so, and the rows that did it are not listed. */
export function listPayments(records: Records, application: string): PaymentView[] {
  const rows = records.store.db
    .prepare<[string], PaymentRow>('SELECT * FROM payment WHERE application = ? ORDER BY sequence')
    .all(application)
  const voided = new Set(rows.flatMap(({ voids }) => voids ?? []))
  return viewPayments(
    records,
    rows.filter(({ voids }) => voids === null),
    voided,
  )
}

/** @param voided ids of those that were taken back. */
export function viewPayments(
  records: Records,
  rows: readonly PaymentRow[],
  voided: ReadonlySet<string> = new Set(),
): PaymentView[] {
  const travelled = new Set(
    [...new Set(rows.map((row) => row.application))].flatMap((one) => travelledOf(records, one)),
  )
  return rows.map((row) => ({
    payment: row.payment,
    application: row.application,
    mode: row.mode,
    amount: row.amount,
    currency: row.currency,
    ...(row.series !== null && row.receipt !== null && { receipt: { series: row.series, number: row.receipt } }),
    ...(row.code && { code: row.code }),
    ...(row.reference && { reference: row.reference }),
    ...(row.payer && { payer: row.payer }),
    ...(row.note && { note: row.note }),
    isVoid: voided.has(row.payment),
    at: utcOf(row),
    officer: nameOfOfficer(records, row.officer),
    hasTravelled: travelled.has(row.payment),
  }))
}

/** What the applicant has paid and not got back, in minor units. */
export const paidOf = (payments: readonly PaymentView[]): number =>
  payments.reduce((sum, { amount, isVoid }) => (isVoid ? sum : sum + amount), 0)

/** The same, asked of the journal. */
export function paidFor({ store }: Pick<Records, 'store'>, application: string): number {
  const sum = store.db
    .prepare(
      'SELECT ifnull(sum(CASE WHEN voids IS NULL THEN amount ELSE -amount END), 0) FROM payment WHERE application = ?',
    )
    .pluck()
    .get(application)
  return sum as number
}

/** Rows written between two UTC moments (ISO), the oldest first. */
export const paymentsBetween = ({ store }: Pick<Records, 'store'>, from: string, to: string): PaymentRow[] =>
  store.db
    .prepare<[string, string], PaymentRow>(
      "SELECT * FROM payment WHERE json_extract(at, '$.utc') BETWEEN ? AND ? ORDER BY sequence",
    )
    .all(from, to)

function travelledOf({ store }: Records, application: string): string[] {
  return store.db
    .prepare(
      "SELECT json_extract(details, '$.payment') FROM supplement WHERE application = ? AND kind = 'payment' AND has_travelled = 1",
    )
    .pluck()
    .all(application) as string[]
}
