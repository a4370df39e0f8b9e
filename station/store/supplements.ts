import type { Supplement } from '../protocol/index.ts'
import { openColumn, type Sealer, sealColumn } from './seal-text.ts'
import { createSettlement } from './settlement.ts'
import type { SqlDatabase, SqlValue, Writing } from './sql.ts'
import type { Supplements } from './store.ts'
import { dayIn, inOrder, openSupplement, SUPPLEMENT_COLUMNS, type SupplementRow, UNSEEN } from './supplement-row.ts'
import { unknownOf } from './unknown-of.ts'

/** @param timeZone IANA name: a statement belongs to the day that it was there when it was said. */
export function createSupplements(database: SqlDatabase, sealer: Sealer, timeZone: string): Supplements {
  return {
    keep: (machine, supplements, at) =>
      database.write(async (sql) => {
        const kept: string[] = []
        for (const supplement of supplements)
          if (await keep(sql, { machine, supplement, at, day: dayIn(timeZone, supplement.at.utc) }, sealer))
            kept.push(supplement.supplement)
        return kept
      }),
    unknownOf: (supplements) => database.read((sql) => unknownOf(sql, KNOWN, supplements)),
    of: async (application) => {
      const rows = await database.read((sql) =>
        sql.all<SupplementRow>(
          `SELECT ${SUPPLEMENT_COLUMNS} FROM supplement WHERE application = ? ORDER BY received_at, supplement`,
          application,
        ),
      )
      return inOrder(rows.map((row) => openSupplement(sealer, row)))
    },
    unseen: async () => {
      const rows = await database.read((sql) =>
        sql.all<{ application: string; isHere: number }>(
          `SELECT application, CASE WHEN EXISTS (SELECT 1 FROM custody c WHERE c.application = s.application)
             THEN 1 ELSE 0 END AS "isHere"
           FROM (SELECT DISTINCT application FROM supplement WHERE ${UNSEEN}) s ORDER BY application`,
        ),
      )
      return rows.map(({ application, isHere }) => ({ application, isHere: isHere === 1 }))
    },
    ...createSettlement(database, sealer),
  }
}

const KNOWN = (ids: string) => `SELECT supplement AS "id" FROM supplement WHERE supplement IN (${ids})`

type Told = { machine: string; supplement: Supplement; at: string; day: string }

/** False when another content stands there: that one is not acknowledged, and so never lost. */
async function keep(sql: Writing, { machine, supplement, at, day }: Told, sealer: Sealer): Promise<boolean> {
  const statement = JSON.stringify(supplement)
  const there = await sql.get<{ statement: string }>(
    'SELECT statement FROM supplement WHERE supplement = ?',
    supplement.supplement,
  )
  if (there) return openColumn(sealer, there.statement) === statement
  await sql.run(
    `INSERT INTO supplement (supplement, machine, application, statement, day, received_at, kind, mode, amount, currency)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    supplement.supplement,
    machine,
    supplement.application ?? null,
    // SECURITY: telephones, payers and notes in a database whose server is not the station's alone.
    sealColumn(sealer, statement),
    day,
    at,
    ...inColumns(supplement),
  )
  return true
}

/** Kind, mode, amount and currency. A void has a kind of its own, because one of nothing has no sign. */
function inColumns({ said }: Supplement): SqlValue[] {
  if (said.kind !== 'payment') return [said.kind, null, null, null]
  const { mode, amount, currency, voids } = said
  return voids === undefined ? ['payment', mode, amount, currency] : ['void', mode, -amount, currency]
}

/** Inside a transaction. Undefined when it is no escalation, or somebody has seen it already. */
export async function markSeen(
  sql: Writing,
  supplement: string,
  { by, at }: { by: string; at: string },
): Promise<{ application: string } | undefined> {
  return sql.get(
    `UPDATE supplement SET seen_at = ?, seen_by = ? WHERE supplement = ? AND ${UNSEEN} RETURNING application`,
    at,
    by,
    supplement,
  )
}
