import { Temporal } from 'temporal-polyfill'
import { Supplement } from '../protocol/index.ts'
import { openColumn, type Sealer } from './seal-text.ts'
import type { KeptSupplement } from './store.ts'

/** Of the table `supplement`, as it is read. */
export type SupplementRow = {
  machine: string
  statement: string
  receivedAt: string
  seenAt: string | null
  seenBy: string | null
}
export const SUPPLEMENT_COLUMNS = `machine, statement, received_at AS "receivedAt", seen_at AS "seenAt",
  seen_by AS "seenBy"`
/** Escalations that no clerk has seen; they have an index. */
export const UNSEEN = "kind = 'escalation' AND seen_at IS NULL"

export const openSupplement = (
  sealer: Sealer,
  { machine, statement, receivedAt, seenAt, seenBy }: SupplementRow,
): KeptSupplement => ({
  ...Supplement.parse(JSON.parse(openColumn(sealer, statement))),
  ...{ machine, receivedAt },
  ...(seenAt !== null && seenBy !== null && { seen: { at: seenAt, by: seenBy } }),
})

/**
 * As they were said: each machine's in its own order, whatever its clock did, and by their clocks between machines.
 * For what was said of one application, which is little.
 */
export function inOrder(said: readonly KeptSupplement[]): KeptSupplement[] {
  const machines = [...new Set(said.map(({ machine }) => machine))].map((machine) =>
    said.filter((one) => one.machine === machine).sort((one, other) => one.at.sequence - other.at.sequence),
  )
  const ordered: KeptSupplement[] = []
  while (ordered.length < said.length) {
    const waiting = machines.filter(({ length }) => length > 0)
    const next = waiting.reduce((one, other) => (other[0]!.at.utc < one[0]!.at.utc ? other : one))
    ordered.push(next.shift()!)
  }
  return ordered
}

/**
 * The station's legal date at a moment; of a moment that no calendar has, which a machine with a broken clock may write, the date as it is
 * written. @param timeZone IANA name. @param utc ISO.
 */
export function dayIn(timeZone: string, utc: string): string {
  const moment = Date.parse(utc)
  if (Number.isNaN(moment)) return utc.slice(0, 10)
  return Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(timeZone).toPlainDate().toString()
}
