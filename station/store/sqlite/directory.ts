import type { Database } from '../../../migrations/database.ts'
import { Officer, RosterPerson, Visit } from '../../protocol/index.ts'
import type { Seed } from '../../seed.ts'
import type { Directory } from '../store.ts'

/** Inside the transaction of the first start. */
export function fillDirectory(db: Database, seed: Seed): void {
  const insert = db.prepare('INSERT INTO directory (kind, id, position, details) VALUES (?, ?, ?, ?)')
  const put = (kind: string, rows: readonly { id: string; details: unknown }[]) => {
    for (const [position, { id, details }] of rows.entries()) insert.run(kind, id, position, JSON.stringify(details))
  }
  put(
    'officer',
    seed.officers.map((details) => ({ id: details.number, details })),
  )
  put(
    'visit',
    seed.visits.map((details) => ({ id: details.visit, details })),
  )
  put(
    'person',
    seed.roster.map((details) => ({ id: details.person, details })),
  )
}

export function createDirectory(db: Database): Directory {
  const select = db.prepare<[string], string>('SELECT details FROM directory WHERE kind = ? ORDER BY position').pluck()
  const rows = (kind: string): unknown[] => select.all(kind).map((text) => JSON.parse(text))
  return {
    officers: async () => rows('officer').map((row) => Officer.parse(row)),
    visits: async () => rows('visit').map((row) => Visit.parse(row)),
    roster: async () => rows('person').map((row) => RosterPerson.parse(row)),
  }
}
