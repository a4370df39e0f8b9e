import { type Database, openDatabase } from '../../migrations/database.ts'
import { sha256Hex } from '../packet/content-hash.ts'
import type { Records } from './records.ts'

/**
 * Pictures, and the raw text of a card, leave the tablet in the transaction that keeps the verified receipt. A later version of the same
 * application that shares one names it by hash from now on, held by the station.
 * @returns SHA-256 of each that went, for the copies beside the database.
 */
export function purgeImages({ store }: Pick<Records, 'store'>, row: number): string[] {
  const gone = store.db
    .prepare<{ row: number }, string>(
      `SELECT sha256 FROM capture WHERE application_row = :row AND image IS NOT NULL
       UNION SELECT sha256 FROM evidence WHERE application_row = :row AND image IS NOT NULL`,
    )
    .pluck()
    .all({ row })
  store.db
    .prepare(
      `DELETE FROM image WHERE row IN (SELECT image FROM capture WHERE application_row = :row)
       OR row IN (SELECT image FROM evidence WHERE application_row = :row)`,
    )
    .run({ row })
  // Of a card that was read before there was evidence.
  const raw = store.db
    .prepare<[number], Buffer>("SELECT raw FROM identity WHERE application_row = ? AND raw <> x''")
    .pluck()
    .get(row)
  store.db.prepare("UPDATE identity SET raw = x'' WHERE application_row = ?").run(row)
  return raw ? [...gone, sha256Hex(raw)] : gone
}

/**
 * The same pictures in the copies that lie beside the database (made before a migration, or set aside after
 * damage). Safe to repeat; a copy that cannot be opened is left, for the next start to try again.
 * @returns paths of copies that could not be cleaned.
 */
export function purgeCopies(copies: readonly string[], key: Uint8Array, images: readonly string[]): string[] {
  if (images.length === 0) return []
  return copies.filter((path) => {
    try {
      const copy = openDatabase(path, key, { mustExist: true })
      try {
        copy
          .prepare(
            'DELETE FROM image WHERE row IN (SELECT image FROM capture WHERE sha256 IN (SELECT value FROM json_each(?)))',
          )
          .run(JSON.stringify(images))
        // A copy from before there was evidence, or cards, has no such table.
        if (copy.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'evidence'").get())
          copy
            .prepare(
              'DELETE FROM image WHERE row IN (SELECT image FROM evidence WHERE sha256 IN (SELECT value FROM json_each(?)))',
            )
            .run(JSON.stringify(images))
        if (copy.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'identity'").get()) purgeRaw(copy, images)
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

/** The text of cards, by its own hash, and by a picture of the same application: one that has none has its card all the same. */
function purgeRaw(copy: Database, gone: readonly string[]): void {
  copy
    .prepare(
      "UPDATE identity SET raw = x'' WHERE application_row IN (SELECT application_row FROM capture WHERE sha256 IN (SELECT value FROM json_each(?)))",
    )
    .run(JSON.stringify(gone))
  const left = copy
    .prepare<[], { row: number; raw: Buffer }>("SELECT application_row AS row, raw FROM identity WHERE raw <> x''")
    .all()
  const empty = copy.prepare("UPDATE identity SET raw = x'' WHERE application_row = ?")
  for (const { row, raw } of left) if (gone.includes(sha256Hex(raw))) empty.run(row)
}
