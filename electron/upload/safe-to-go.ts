/** May the officer go home? Counted, then decided; the sentence is the page's. */
import type { Records } from '../application/records.ts'
import type { Counts, SafeToGo } from '../contract/index.ts'

export type Gathered = {
  /** Finalised, and not sealed yet. */
  notSealed: number
  /** Sealed, and without a receipt. */
  sealed: number
  /** Of the unsealed and the sealed: on this machine alone. */
  uncopied: number
  /** Packets that cannot go by themselves, but are sound. */
  blocked: number
  /** Packets whose bytes here are not what they were. */
  damaged: number
  /** Drafts of a visit of today that has no outcome. */
  unfinished: number
  received: number
  drafts: number
  countersigns: number
  images: number
  fees: SafeToGo['fees']
}

/**
 * `all-received`: the station has everything. `may-go`: what it has not is sealed and lies in two places.
 * Drafts that were left on purpose, second officers and statuses never hold anybody.
 */
export function safeToGo(gathered: Gathered): SafeToGo {
  const { notSealed, sealed, uncopied, blocked, damaged, unfinished, ...counted } = gathered
  const missing = (
    [
      ['not-sealed', notSealed],
      // What is not sealed has no copy either, and is named once.
      ['one-copy', Math.max(0, uncopied - notSealed)],
      ['blocked', blocked],
      ['damaged', damaged],
      ['unfinished', unfinished],
    ] as const
  ).flatMap(([what, number]) => (number > 0 ? [{ what, number }] : []))
  const hasUnsent = notSealed + sealed > 0
  const answer = missing.length > 0 ? 'stay' : hasUnsent ? 'may-go' : 'all-received'
  return { answer, missing, sealed, ...counted }
}

/** The newest; nobody begins more in a day. */
const DRAFTS_OF_A_DAY = 1_000

/** From counters and partial indexes; the same at any number of applications. */
export function gatherSafeToGo({ store }: Pick<Records, 'store'>, counts: Counts, fees: SafeToGo['fees']): Gathered {
  const { db } = store
  const number = (sql: string) => (db.prepare(sql).pluck().get() as number | undefined) ?? 0
  const notSealed = number("SELECT n FROM progress_count WHERE progress = 'finalised'")
  const blocked = db
    .prepare<[], { damaged: number; n: number }>(
      `SELECT p.reason = 'damaged-here' AS damaged, count(*) AS n FROM packet p WHERE p.step = 'blocked' AND NOT EXISTS
         (SELECT 1 FROM packet s WHERE s.application_row = p.application_row AND (s.supersedes = p.packet_id OR s.step = 'received'))
       GROUP BY damaged`,
    )
    .all()
  const blockedBy = (damaged: number) => blocked.find((row) => row.damaged === damaged)?.n ?? 0
  return {
    notSealed,
    sealed: counts.unsent - notSealed,
    uncopied: counts.uncopied,
    blocked: blockedBy(0),
    damaged: blockedBy(1),
    unfinished: number(
      `SELECT count(*) FROM (SELECT visit FROM application WHERE list_group = 'drafts' ORDER BY sequence DESC, row DESC LIMIT ${DRAFTS_OF_A_DAY}) newest
       JOIN visit v ON v.visit = newest.visit WHERE v.outcome IS NULL`,
    ),
    received: counts.received + counts.attention,
    drafts: counts.drafts,
    countersigns: counts.countersigns,
    images: number('SELECT count(DISTINCT image) FROM capture WHERE image IS NOT NULL'),
    fees,
  }
}
