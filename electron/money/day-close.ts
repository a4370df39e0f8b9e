/** The day's close: what was taken and how, what was counted apart, by the legal day of the place. */
import { saidSince } from '../afterwards/said-since.ts'
import { readRecord } from '../application/facts.ts'
import type { Records } from '../application/records.ts'
import type { DayClose, ParsedInputOf } from '../contract/index.ts'
import { factsOf, isCrossRegion } from '../rules/condition.ts'
import { todayIn } from '../rules/dates.ts'
import { type DrawerRow, viewDrawer } from './drawer.ts'
import { type PaymentRow, utcOf } from './payment-rows.ts'

/** No time zone's day begins earlier or ends later than that around the same date in UTC. */
const AROUND_MS = 24 * 3_600_000

export function dayClose(records: Records, input: ParsedInputOf<'getDayClose'>): DayClose {
  const { pack } = records.packs.inForce()
  const date = input.date ?? records.packs.today()
  const isThatDay = (utc: string) => todayIn(pack.timeZone, utc) === date
  const payments = paymentsOf(records).filter((row) => isThatDay(utcOf(row)))
  const finalised = finalisedOn(records, date, isThatDay)
  const modes = pack.payments ?? []
  const settlement = settled(payments).map((one) => {
    const mode = modes.find(({ value }) => value === one.mode)
    const label = mode?.label ?? { vi: one.mode, zh: one.mode, en: one.mode }
    return { ...one, label, isElectronic: mode?.isElectronic ?? false }
  })
  const count = settlement.reduce((sum, one) => sum + one.count, 0)
  const electronic = settlement.reduce((sum, one) => (one.isElectronic ? sum + one.count : sum), 0)
  return {
    date,
    drawers: drawersOf(records, isThatDay),
    settlement,
    ...(count > 0 && { electronicShare: electronic / count }),
    receipts: receiptsOf(payments),
    oldCards: oldCardsOf(records, finalised),
    counts: countsOf(records, finalised),
  }
}

type Finalised = { row: number; application: string; rule_pack: string; record: ReturnType<typeof readRecord> }

/** First versions alone: a correction counts no card a second time. */
function finalisedOn({ store }: Records, date: string, isThatDay: (utc: string) => boolean): Finalised[] {
  const from = new Date(Date.parse(date) - AROUND_MS).toISOString()
  return store.db
    .prepare<[string], { row: number; application: string; rule_pack: string; record: Buffer }>(
      'SELECT "row", application, rule_pack, record FROM application WHERE record IS NOT NULL AND version = 1 AND changed_at >= ?',
    )
    .all(from)
    .map(({ record, ...rest }) => ({ ...rest, record: readRecord(record) }))
    .filter(({ record }) => isThatDay(record.finalisedAt.utc))
}

const paymentsOf = ({ store }: Records): PaymentRow[] =>
  store.db.prepare<[], PaymentRow>('SELECT * FROM payment ORDER BY sequence').all()

/** By mode and currency; what was taken back is taken off, with its count. */
function settled(payments: readonly PaymentRow[]) {
  const sums = new Map<string, { mode: string; amount: number; currency: string; count: number }>()
  for (const { mode, currency, amount, voids } of payments) {
    const sign = voids === null ? 1 : -1
    const one = sums.get(`${mode} ${currency}`) ?? { mode, currency, amount: 0, count: 0 }
    sums.set(`${mode} ${currency}`, { ...one, amount: one.amount + sign * amount, count: one.count + sign })
  }
  // Taken yesterday and given back today: less than nothing came in that way.
  return [...sums.values()].map((one) => ({ ...one, count: Math.max(0, one.count) }))
}

function drawersOf(records: Records, isThatDay: (utc: string) => boolean): DayClose['drawers'] {
  return records.store.db
    .prepare<[], DrawerRow>('SELECT * FROM drawer ORDER BY sequence')
    .all()
    .filter(({ opened_at, closed_at }) => isThatDay(opened_at) || (closed_at ? isThatDay(closed_at) : true))
    .map((row) => viewDrawer(records, row))
}

/** A number that lies between two used ones and is not used is a paper that somebody has to show. */
function receiptsOf(payments: readonly PaymentRow[]): DayClose['receipts'] {
  const bySeries = new Map<string, number[]>()
  for (const { series, receipt } of payments)
    if (series !== null && receipt !== null) bySeries.set(series, [...(bySeries.get(series) ?? []), receipt])
  return [...bySeries].map(([series, numbers]) => {
    const used = new Set(numbers)
    const [first, last] = [Math.min(...numbers), Math.max(...numbers)]
    const gaps: number[] = []
    for (let number = first; number < last; number += 1) if (!used.has(number)) gaps.push(number)
    return { series, first, last, used: used.size, gaps }
  })
}

function oldCardsOf(records: Records, finalised: readonly Finalised[]): DayClose['oldCards'] {
  const found = new Map<string, DayClose['oldCards'][number]>()
  for (const one of finalised) {
    const state = saidSince(records, one).oldCard ?? one.record.fields.oldCard ?? ''
    const choice = records.packs
      .byHash(one.rule_pack)
      .fields.find(({ name }) => name === 'oldCard')
      ?.choices?.find(({ value }) => value === state)
    if (!choice) continue
    found.set(state, { state, label: choice.label, count: (found.get(state)?.count ?? 0) + 1 })
  }
  return [...found.values()]
}

function countsOf(records: Records, finalised: readonly Finalised[]): DayClose['counts'] {
  const levels = new Map<string, number>()
  const procedures = new Map<string, DayClose['counts']['byProcedure'][number]>()
  const counts = { cards: 0, crossRegion: 0, deferred: 0, travelSavedKm: 0 }
  for (const { record, application, rule_pack } of finalised) {
    const pack = records.packs.byHash(rule_pack)
    const procedure = pack.procedures.find(({ id }) => id === record.procedure)
    const isAway = isCrossRegion(factsOf(pack, record, record.promisedOn)) === true
    if (procedure?.kind === 'account') {
      const level = record.fields.accountLevel ?? ''
      levels.set(level, (levels.get(level) ?? 0) + 1)
    } else counts.cards += 1
    if (isAway) counts.crossRegion += 1
    counts.travelSavedKm += kilometres(record.fields.travelSavedKm)
    if (record.fee.amount > 0 && paidFor(records, application) < record.fee.amount) counts.deferred += 1
    if (!procedure) continue
    const one = procedures.get(procedure.id) ?? {
      procedure: procedure.id,
      label: procedure.label,
      count: 0,
      crossRegion: 0,
    }
    procedures.set(procedure.id, { ...one, count: one.count + 1, crossRegion: one.crossRegion + (isAway ? 1 : 0) })
  }
  return {
    ...counts,
    accounts: [...levels].sort().map(([level, count]) => ({ level, count })),
    byProcedure: [...procedures.values()],
  }
}

function paidFor({ store }: Records, application: string): number {
  const sum = store.db
    .prepare(
      'SELECT ifnull(sum(CASE WHEN voids IS NULL THEN amount ELSE -amount END), 0) FROM payment WHERE application = ?',
    )
    .pluck()
    .get(application)
  return sum as number
}

/** As the officer estimated them; anything else counts nothing. */
const kilometres = (said = ''): number => (/^\d{1,5}$/.test(said.trim()) ? Number(said.trim()) : 0)
