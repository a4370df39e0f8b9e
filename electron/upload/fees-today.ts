import type { Money } from '../../station/protocol/index.ts'
import { readRecord } from '../application/facts.ts'
import type { Records } from '../application/records.ts'
import { todayIn } from '../rules/dates.ts'

/** No time zone's day began earlier. */
const LOOK_BACK_MS = 48 * 3_600_000

type Row = { row: number; record: Buffer | null; version: number; changed_at: string; sequence: number }
type Taken = { utc: string; amount: number; currency: string }

/**
 * Fees of applications that were finalised today, by currency; a correction takes none again. A record is frozen, so
 * each is read once: asked again, only what changed since is looked at.
 */
export function createFeesToday(records: Records): () => Money[] {
  const taken = new Map<number, Taken>()
  let upTo = -1
  const changed = records.store.db.prepare<[number], Row>(
    'SELECT row, record, version, changed_at, sequence FROM application WHERE sequence > ? ORDER BY sequence DESC',
  )
  const readNew = () => {
    const since = new Date(records.now() - LOOK_BACK_MS).toISOString()
    let newest = upTo
    for (const { row, record, version, changed_at, sequence } of changed.iterate(upTo)) {
      newest = Math.max(newest, sequence)
      if (changed_at < since) break
      if (!record || version !== 1 || taken.has(row)) continue
      const { fee, finalisedAt } = readRecord(record)
      taken.set(row, { utc: finalisedAt.utc, amount: fee.amount, currency: fee.currency })
    }
    upTo = newest
  }
  return () => {
    readNew()
    const { timeZone } = records.packs.inForce().pack
    const today = todayIn(timeZone, new Date(records.now()).toISOString())
    const sums = new Map<string, number>()
    for (const { utc, amount, currency } of taken.values())
      if (todayIn(timeZone, utc) === today) sums.set(currency, (sums.get(currency) ?? 0) + amount)
    return [...sums].map(([currency, amount]) => ({ currency, amount }))
  }
}
