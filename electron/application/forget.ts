/** What of a person leaves a database when the tablet forgets him: the one in use, and the copies that lie beside it. */
import { type Database, openDatabase } from '../../migrations/database.ts'
import { searchText } from '../rules/names.ts'
import { readRecord } from './facts.ts'

type Row = { row: number; slip_number: string; record: Buffer | null }

/** Captures have no picture any more, and may have a file's name. */
const OF_A_ROW = ['field', 'identity', 'signing', 'exception', 'document_gap', 'capture', 'evidence']

/**
 * Every version of these applications: fields, captures, card, signer, name, reasons, and the answers that were given to the page. Number,
 * slip number, statuses, money and log stay. Call inside a transaction.
 */
export function forget(db: Database, applications: readonly string[]): void {
  const ids = JSON.stringify(applications)
  const of = 'application IN (SELECT value FROM json_each(?))'
  for (const table of OF_A_ROW.filter((name) => isThere(db, name)))
    db.prepare(`DELETE FROM ${table} WHERE application_row IN (SELECT row FROM application WHERE ${of})`).run(ids)
  const rows = db.prepare<[string], Row>(`SELECT row, slip_number, record FROM application WHERE ${of}`).all(ids)
  const keep = db.prepare("UPDATE application SET name = '', correction_reason = NULL, record = ? WHERE row = ?")
  const drop = db.prepare('DELETE FROM application_search WHERE rowid = ?')
  const find = db.prepare('INSERT INTO application_search (rowid, text) VALUES (?, ?)')
  for (const { row, slip_number: slip, record } of rows) {
    keep.run(record && withoutPerson(record), row)
    drop.run(row)
    find.run(row, searchText('', [slip]))
  }
  // SECURITY: without a merge the index keeps the words of rows that it no longer finds.
  db.exec("INSERT INTO application_search (application_search) VALUES ('optimize')")
  if (isThere(db, 'countersignature'))
    // The station has accepted it without; nobody could read what he signs.
    db.prepare(`UPDATE application SET countersign = 'not-needed' WHERE countersign = 'pending' AND ${of}`).run(ids)
  if (isThere(db, 'supplement'))
    db.prepare(`DELETE FROM supplement WHERE kind IN ('phone', 'escalation') AND ${of}`).run(ids)
  // What was paid on a portal still counts; who began it does not.
  if (isThere(db, 'prepared'))
    db.prepare(`UPDATE prepared SET details = json_set(details, '$.fields', json('{}')) WHERE ${of}`).run(ids)
  db.prepare(
    'DELETE FROM act WHERE EXISTS (SELECT 1 FROM json_each(?) WHERE instr(CAST(outcome AS TEXT), value) > 0)',
  ).run(ids)
}

/**
 * Visits all of whose applications are forgotten, with where they were. Inside a transaction. @param listed by the station as it is now: one of
 * these stays, because it would come back as one that nobody has taken.
 */
export function dropVisits(db: Database, listed: readonly string[]): void {
  const gone = `SELECT v.visit FROM visit v WHERE v.application IS NOT NULL AND v.visit NOT IN (SELECT value FROM json_each(:listed))
    AND EXISTS (SELECT 1 FROM application a WHERE a.visit = v.visit AND a.record IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM application a WHERE a.visit = v.visit AND a.state <> 'discarded'
      AND (a.record IS NULL OR EXISTS (SELECT 1 FROM field f WHERE f.application_row = a."row")))`
  // Where it was goes first, because the visit says that it goes.
  for (const table of ['visit_place', 'visit'].filter((name) => isThere(db, name)))
    db.prepare(`DELETE FROM ${table} WHERE visit IN (${gone})`).run({ listed: JSON.stringify(listed) })
}

/**
 * The same in copies made before a migration or set aside after damage. Safe to repeat.
 * @returns paths of copies that could not be cleaned.
 */
export function forgetInCopies(copies: readonly string[], key: Uint8Array, applications: readonly string[]): string[] {
  return copies.filter((path) => {
    try {
      const copy = openDatabase(path, key, { mustExist: true })
      try {
        copy.transaction(() => {
          forget(copy, applications)
          dropVisits(copy, [])
        })()
        copy.pragma('wal_checkpoint(TRUNCATE)')
      } finally {
        copy.close()
      }
      return false
    } catch {
      return true
    }
  })
}

const isThere = (db: Database, table: string): boolean =>
  db.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(table) !== undefined

/** What counts, days and money ask of it. What was signed is at the station; its hash stays in the row. */
function withoutPerson(record: Buffer): Buffer {
  const { correctionReason: _reason, ...all } = readRecord(record)
  const { identity: _card, signing: _signer, gaps: _gaps, fieldSources: _sources, place: _place, ...rest } = all
  return Buffer.from(JSON.stringify({ ...rest, fields: {}, captures: [], exceptions: [], evidence: undefined }))
}
