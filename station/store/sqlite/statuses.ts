import type { Database } from '../../../migrations/database.ts'
import { StatusEvent, type StatusWord } from '../../protocol/index.ts'
import type { Statuses } from '../store.ts'
import type { Commit } from './commit.ts'

type StatusRow = Omit<StatusEvent, 'reason'> & { reason: string | null }

export function createStatuses(db: Database, commit: Commit): Statuses {
  const after = db.prepare<[string, number, number], StatusRow>(
    `SELECT cursor, application, version, status, reason, at FROM status
     WHERE machine = ? AND cursor > ? ORDER BY cursor LIMIT ?`,
  )
  return {
    append: (application, version, status, reason, at) =>
      commit(() => appendStatus(db, { application, version, status, reason, at })),
    after: async (machine, cursor, limit) =>
      after
        .all(machine, cursor, limit)
        .map(({ reason, ...row }) => StatusEvent.parse(reason === null ? row : { ...row, reason })),
  }
}

export type NewStatus = {
  application: string
  version: number
  status: StatusWord
  reason: string | undefined
  at: string
}

/** One row for each machine that made such a packet; call it inside a transaction. False when there is none. */
export function appendStatus(db: Database, { application, version, status, reason, at }: NewStatus): boolean {
  const { changes } = db
    .prepare(
      `INSERT INTO status (machine, application, version, status, reason, at)
       SELECT DISTINCT machine, application, version, ?, ?, ? FROM custody WHERE application = ? AND version = ?`,
    )
    .run(status, reason ?? null, at, application, version)
  return changes > 0
}
