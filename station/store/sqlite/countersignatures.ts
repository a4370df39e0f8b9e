import type { Database } from '../../../migrations/database.ts'
import { Countersignature } from '../../protocol/index.ts'
import type { Countersignatures } from '../store.ts'
import type { Commit } from './commit.ts'

export function createCountersignatures(db: Database, commit: Commit): Countersignatures {
  const insert = db.prepare(
    'INSERT INTO countersignature VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (application, version, officer) DO NOTHING',
  )
  const isKept = db.prepare(
    'SELECT 1 FROM countersignature WHERE application = ? AND version = ? AND officer = ? AND content_hash = ?',
  )
  const of = db
    .prepare<[string, number], string>(
      'SELECT statement FROM countersignature WHERE application = ? AND version = ? ORDER BY received_at, officer',
    )
    .pluck()
  return {
    keep: (machine, statements, at) =>
      commit(() =>
        statements.flatMap((statement) => {
          const { application, version, contentHash, officer } = statement
          insert.run(application, version, contentHash, officer, machine, JSON.stringify(statement), at)
          // What stands there of another content is not this one: it is not acknowledged, and so never lost.
          return isKept.get(application, version, officer, contentHash) ? [{ application, version }] : []
        }),
      ),
    of: async (application, version) =>
      of.all(application, version).map((statement) => Countersignature.parse(JSON.parse(statement))),
  }
}
