import { Countersignature } from '../protocol/index.ts'
import { openColumn, type Sealer, sealColumn } from './seal-text.ts'
import type { SqlDatabase, Writing } from './sql.ts'
import type { Countersignatures } from './store.ts'

export function createCountersignatures(database: SqlDatabase, sealer: Sealer): Countersignatures {
  return {
    keep: (machine, statements, at) =>
      database.write(async (sql) => {
        const kept: { application: string; version: number }[] = []
        for (const statement of statements) {
          const { application, version } = statement
          if (await keep(sql, { machine, statement, at }, sealer)) kept.push({ application, version })
        }
        return kept
      }),
    of: async (application, version) => {
      const rows = await database.read((sql) =>
        sql.all<{ statement: string }>(
          'SELECT statement FROM countersignature WHERE application = ? AND version = ? ORDER BY received_at, officer',
          application,
          version,
        ),
      )
      return rows.map(({ statement }) => Countersignature.parse(JSON.parse(openColumn(sealer, statement))))
    },
  }
}

type Statement = { machine: string; statement: Countersignature; at: string }

/** False when another content's stands there: that one is not acknowledged, and so never lost. */
async function keep(sql: Writing, { machine, statement, at }: Statement, sealer: Sealer): Promise<boolean> {
  const { application, version, contentHash, officer } = statement
  const hidden = sealer.keyedHash('officer', officer)
  // Rows of stations before sealing name the officer in the clear.
  const there = await sql.get<{ contentHash: string }>(
    `SELECT content_hash AS "contentHash" FROM countersignature
     WHERE application = ? AND version = ? AND officer IN (?, ?)`,
    application,
    version,
    hidden,
    officer,
  )
  if (there) return there.contentHash === contentHash
  await sql.run(
    `INSERT INTO countersignature (application, version, content_hash, officer, machine, statement, received_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    application,
    version,
    contentHash,
    hidden,
    machine,
    sealColumn(sealer, JSON.stringify(statement)),
    at,
  )
  return true
}
