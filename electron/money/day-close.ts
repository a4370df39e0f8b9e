/** The day's close: what was taken and how, what was counted apart, by the legal day of the place. */
import type { Records } from '../application/records.ts'
import type { DayClose, ParsedInputOf } from '../contract/index.ts'
import { todayIn } from '../rules/dates.ts'
import { countsOf, finalisedBetween, oldCardsOf } from './counts.ts'
import { drawersOn } from './drawer.ts'
import { allPaidElsewhere, settleElsewhere } from './paid-elsewhere.ts'
import { paymentsBetween, utcOf } from './payment-rows.ts'
import { receiptRuns } from './receipt-runs.ts'
import { electronicShare, settle } from './settlement.ts'
import { toTakeBack } from './to-take-back.ts'

const DAY_MS = 24 * 3_600_000

/** Without a date, of today. */
export function dayClose(records: Records, input: ParsedInputOf<'getDayClose'>): DayClose {
  const { pack } = records.packs.inForce()
  const today = records.packs.today()
  const date = input.date ?? today
  const dayOf = (utc: string) => todayIn(pack.timeZone, utc)
  // No time zone's day begins earlier or ends later than a day around the same date in UTC.
  const [from, to] = [-DAY_MS, 2 * DAY_MS].map((ms) => new Date(Date.parse(date) + ms).toISOString()) as [
    string,
    string,
  ]
  const payments = paymentsBetween(records, from, to).filter((row) => dayOf(utcOf(row)) === date)
  const finalised = finalisedBetween(records, from, to).filter(({ record }) => dayOf(record.finalisedAt.utc) === date)
  const modes = pack.payments ?? []
  const elsewhere = allPaidElsewhere(records)
  const share = electronicShare(payments, modes)
  return {
    date,
    drawers: drawersOn(records, date, today, dayOf),
    settlement: settle(payments, modes),
    paidElsewhere: settleElsewhere(finalised, elsewhere, modes),
    ...(share !== undefined && { electronicShare: share }),
    receipts: receiptRuns(records, payments),
    oldCards: oldCardsOf(records, finalised),
    counts: countsOf(records, finalised, elsewhere),
    toTakeBack: toTakeBack(records, modes),
  }
}
