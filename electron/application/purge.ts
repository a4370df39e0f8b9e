import { openDatabase } from '../../migrations/database.ts'
import type { Records } from './records.ts'

/**
 * Pictures leave the tablet in the transaction that keeps the verified receipt. One that another application
 * still needs stays; a later version of the same application names it by hash, held by the station.
 */
export function purgeImages({ store }: Pick<Records, 'store'>, row: number): string[] {
  const rows = store.db
    .prepare<[{ row: number }], { sha256: string }>(`
      DELETE FROM image WHERE sha256 IN (SELECT sha256 FROM capture WHERE application_row = :row)
        AND NOT EXISTS (
          SELECT 1 FROM capture c JOIN application a ON a.row = c.application_row
          WHERE c.sha256 = image.sha256
            AND a.application <> (SELECT application FROM application WHERE row = :row)
            AND NOT EXISTS (SELECT 1 FROM packet p WHERE p.application_row = a.row AND p.step = 'received'))
      RETURNING sha256`)
    .all({ row })
  return rows.map(({ sha256 }) => sha256)
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
        copy.prepare('DELETE FROM image WHERE sha256 IN (SELECT value FROM json_each(?))').run(JSON.stringify(images))
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
