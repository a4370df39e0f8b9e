/** What is said of an application after it was finalised: kept in order, never changed, sent with the next announcement. */
import { v7 as uuidv7 } from 'uuid'
import {
  type Instant,
  MAX_SUPPLEMENTS,
  MAX_SUPPLEMENTS_KEPT,
  Said,
  type Supplement,
} from '../../station/protocol/index.ts'
import type { Records } from '../application/records.ts'
import type { Actor } from '../audit/audit.ts'

type SupplementRow = {
  supplement: string
  /** Empty: of a drawer. */
  application: string
  kind: Said['kind']
  details: string
  at: string
  officer: string
  has_travelled: 0 | 1
}

/** Inside a transaction. @returns the moment, as the audit has it. */
export function say(records: Records, actor: Actor, application: string | undefined, said: Said): Instant {
  const supplement = uuidv7()
  const at = records.audit.append(actor, {
    act: 'supplement-said',
    subject: { supplement, kind: said.kind, ...(application && { application }) },
  })
  records.store.db
    .prepare('INSERT INTO supplement VALUES (?, ?, ?, ?, ?, ?, 0, ?)')
    .run(supplement, application ?? '', said.kind, JSON.stringify(said), JSON.stringify(at), actor.officer, at.sequence)
  return at
}

/** The oldest that the station does not keep yet. */
export function supplementsToSend({ store }: Pick<Records, 'store'>): Supplement[] {
  return store.db
    .prepare<[], SupplementRow>(
      `SELECT * FROM supplement WHERE has_travelled = 0 ORDER BY sequence LIMIT ${MAX_SUPPLEMENTS}`,
    )
    .all()
    .map(supplementOf)
}

/** What was said of one application, the oldest first, each with whether the station keeps it. */
export function supplementsOf(
  { store }: Pick<Records, 'store'>,
  application: string,
): (Supplement & { hasTravelled: boolean })[] {
  return store.db
    .prepare<[string], SupplementRow>('SELECT * FROM supplement WHERE application = ? ORDER BY sequence')
    .all(application)
    .map((row) => ({ ...supplementOf(row), hasTravelled: row.has_travelled === 1 }))
}

/** Inside a transaction. */
export function markSupplemented({ store }: Pick<Records, 'store'>, kept: readonly string[]): void {
  const mark = store.db.prepare('UPDATE supplement SET has_travelled = 1 WHERE supplement = ?')
  for (const supplement of kept) mark.run(supplement)
}

/** Ids that the station has acknowledged since then, by the tablet's clock; the newest where they are too many. */
export function supplementsKept({ store }: Pick<Records, 'store'>, since: string): string[] {
  return store.db
    .prepare(
      `SELECT supplement FROM supplement WHERE has_travelled = 1 AND json_extract(at, '$.utc') >= ?
       ORDER BY sequence DESC LIMIT ${MAX_SUPPLEMENTS_KEPT}`,
    )
    .pluck()
    .all(since) as string[]
}

/** Inside a transaction. A station restored from a backup lost these: they go again. */
export function sendSupplementsAgain({ store }: Pick<Records, 'store'>, lost: readonly string[]): void {
  const again = store.db.prepare('UPDATE supplement SET has_travelled = 0 WHERE supplement = ?')
  for (const supplement of lost) again.run(supplement)
}

const supplementOf = (row: SupplementRow): Supplement => ({
  supplement: row.supplement,
  ...(row.application && { application: row.application }),
  officer: row.officer,
  at: JSON.parse(row.at) as Instant,
  said: Said.parse(JSON.parse(row.details)),
})
