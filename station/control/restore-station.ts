import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openParts, packetsFolderOf } from '../parts.ts'
import type { StationOptions } from '../station.ts'
import { StationError } from '../station-error.ts'
import { restore } from './restore.ts'

/** More statuses than a station gives between two backups. */
const CURSOR_LEAP = 1_000_000

/**
 * Restores and opens what was restored once, which shows that the keys are its keys. Statuses are numbered from far
 * above: tablets read on from the highest number that they ever saw, and some of those came after the backup.
 * @throws {StationError} @throws {DatabaseError}
 */
export async function restoreStation(from: string, options: StationOptions): Promise<string[]> {
  const { dataFolder, database, keysFolder = join(dataFolder, 'keys') } = options
  if (!existsSync(join(keysFolder, 'database.key')))
    throw new StationError('keys-missing', `Put the keys folder back first: ${keysFolder} has no database.key.`)
  const packetsFolder = packetsFolderOf(options)
  const sentences = await restore(from, {
    dataFolder,
    ...(packetsFolder !== undefined && { packetsFolder }),
    ...(database !== undefined && { databaseUrl: database }),
  })
  const parts = await openParts(options)
  try {
    await parts.database.write((sql) => sql.run(database === undefined ? LEAP.sqlite : LEAP.postgres))
  } finally {
    await parts.close()
  }
  return sentences
}

const LEAP = {
  sqlite: `UPDATE sqlite_sequence SET seq = seq + ${CURSOR_LEAP} WHERE name = 'status'`,
  postgres: `SELECT setval(pg_get_serial_sequence('status', 'cursor'), nextval(pg_get_serial_sequence('status', 'cursor')) + ${CURSOR_LEAP})`,
}
