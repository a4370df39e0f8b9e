/** What was finalised on a day: cards and accounts apart, across provinces, still owing, and the old cards. */
import { saidSince } from '../afterwards/said-since.ts'
import { readRecord } from '../application/facts.ts'
import type { Records } from '../application/records.ts'
import type { DayClose } from '../contract/index.ts'
import { factsOf, isCrossRegion } from '../rules/condition.ts'
import { type PaidElsewhere, towards } from './paid-elsewhere.ts'
import { paidFor } from './payment-rows.ts'

type Row = { row: number; application: string; rule_pack: string; record: Buffer }
export type Finalised = Omit<Row, 'record'> & { record: ReturnType<typeof readRecord> }

/**
 * First versions alone: a correction counts no card a second time. Only records of those hours are parsed.
 * @param from and to: UTC moments, ISO.
 */
export function finalisedBetween({ store }: Records, from: string, to: string): Finalised[] {
  return store.db
    .prepare<[string, string, string], Row>(
      `SELECT "row", application, rule_pack, record FROM application
       WHERE record IS NOT NULL AND version = 1 AND changed_at >= ?
         AND json_extract(CAST(record AS TEXT), '$.finalisedAt.utc') BETWEEN ? AND ?`,
    )
    .all(from, from, to)
    .map(({ record, ...rest }) => ({ ...rest, record: readRecord(record) }))
}

/** By what became of them; what was said afterwards wins. */
export function oldCardsOf(records: Records, finalised: readonly Finalised[]): DayClose['oldCards'] {
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

/** @param elsewhere what was paid before the visit, by application. */
export function countsOf(
  records: Records,
  finalised: readonly Finalised[],
  elsewhere: ReadonlyMap<string, PaidElsewhere>,
): DayClose['counts'] {
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
    const { fee } = record
    const paid = paidFor(records, application) + towards(fee, elsewhere.get(application))
    if (paid < fee.amount) counts.deferred += 1
    if (!procedure) continue
    const { id, label } = procedure
    const one = procedures.get(id) ?? { procedure: id, label, count: 0, crossRegion: 0 }
    procedures.set(id, { ...one, count: one.count + 1, crossRegion: one.crossRegion + (isAway ? 1 : 0) })
  }
  return {
    ...counts,
    accounts: [...levels].sort().map(([level, count]) => ({ level, count })),
    byProcedure: [...procedures.values()],
  }
}

/** As the officers estimated them; anything else counts nothing. */
const kilometres = (said = ''): number => (/^\d{1,5}$/.test(said.trim()) ? Number(said.trim()) : 0)
