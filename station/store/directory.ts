import { Officer, RosterPerson, Visit } from '../protocol/index.ts'
import type { Seed } from '../seed.ts'
import { openColumn, type Sealer, sealColumn } from './seal-text.ts'
import type { Sql, SqlDatabase, Writing } from './sql.ts'
import type { Directory } from './store.ts'

/** Inside the transaction of the first start. */
export async function fillDirectory(sql: Writing, seed: Seed, sealer: Sealer): Promise<void> {
  const put = async (kind: string, rows: readonly { id: string; details: unknown }[]) => {
    for (const [position, { id, details }] of rows.entries())
      await sql.run(
        'INSERT INTO directory (kind, id, position, details) VALUES (?, ?, ?, ?)',
        kind,
        id,
        position,
        // SECURITY: names and addresses of a whole district, in a database whose server is not the station's alone.
        sealColumn(sealer, JSON.stringify(details)),
      )
  }
  await put(
    'officer',
    seed.officers.map((details) => ({ id: sealer.keyedHash('officer', details.number), details })),
  )
  await put(
    'visit',
    seed.visits.map((details) => ({ id: details.visit, details })),
  )
  await put(
    'person',
    seed.roster.map((details) => ({ id: details.person, details })),
  )
}

export function createDirectory(database: SqlDatabase, sealer: Sealer): Directory {
  const rows = (kind: string): Promise<unknown[]> =>
    database.read(async (sql) => {
      const found = await sql.all<{ details: string }>(
        'SELECT details FROM directory WHERE kind = ? ORDER BY position',
        kind,
      )
      return found.map(({ details }) => JSON.parse(openColumn(sealer, details)))
    })
  return {
    officers: async () => (await rows('officer')).map((row) => Officer.parse(row)),
    visits: async () => (await rows('visit')).map((row) => Visit.parse(row)),
    roster: async () => (await rows('person')).map((row) => RosterPerson.parse(row)),
  }
}

/** Rows of stations before sealing have the number itself. */
export async function hasOfficer(sql: Sql, number: string, sealer: Sealer): Promise<boolean> {
  const hidden = sealer.keyedHash('officer', number)
  const row = await sql.get("SELECT 1 FROM directory WHERE kind = 'officer' AND id IN (?, ?)", hidden, number)
  return row !== undefined
}
