import type { Records } from '../application/records.ts'
import type { DayClose } from '../contract/index.ts'
import type { PaymentMode } from '../rules/pack.ts'
import { labelOf } from './mode-label.ts'
import { type PaymentRow, viewPayments } from './payment-rows.ts'

/** Paid for applications of which no version stands any more, and not given back yet, the oldest first. */
export function toTakeBack(records: Records, modes: readonly PaymentMode[]): DayClose['toTakeBack'] {
  const rows = records.store.db
    .prepare<[], PaymentRow & { name: string; slip_number: string }>(
      `SELECT p.*, a.name, a.slip_number FROM payment p
       JOIN application a ON a.application = p.application
         AND a.version = (SELECT max(version) FROM application WHERE application = p.application)
       WHERE p.voids IS NULL AND p.amount > 0
         AND NOT EXISTS (SELECT 1 FROM payment v WHERE v.voids = p.payment)
         AND NOT EXISTS (SELECT 1 FROM application s WHERE s.application = p.application AND s.state <> 'discarded')
       ORDER BY p.sequence`,
    )
    .all()
  return viewPayments(records, rows).map((payment, at) => ({
    ...payment,
    label: labelOf(modes, payment.mode),
    name: rows[at]?.name ?? '',
    slipNumber: rows[at]?.slip_number ?? '',
  }))
}
