import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { StationError } from '../station-error.ts'
import type { SqlDatabase } from './sql.ts'
import { openSqliteDatabase } from './sqlite/database.ts'

export type DatabasePlace = {
  /** `postgres://…`; absent: SQLite in the data folder. */
  database?: string | undefined
  dataFolder: string
}

export type OpenDatabaseOptions = DatabasePlace & {
  /** 32 raw bytes. PostgreSQL's own files are the administrator's to encrypt; what is of a person is sealed before. */
  key: Uint8Array
  onFailed: (error: StationError) => void
}

export const databasePath = (dataFolder: string): string => join(dataFolder, 'station.db')

/** Whether a station's data is there, whose keys have to be there as well. @throws {StationError} `database-away`, `bad-option`. */
export async function hasStationData({ database, dataFolder }: DatabasePlace): Promise<boolean> {
  if (database === undefined) return existsSync(databasePath(dataFolder))
  const { hasStation } = await postgres(database)
  return hasStation(database)
}

/** @throws {DatabaseError} @throws {StationError} `bad-option`, `database-away` */
export async function openDatabaseFor(options: OpenDatabaseOptions): Promise<SqlDatabase> {
  const { database, dataFolder, key, onFailed } = options
  if (database === undefined) return openSqliteDatabase({ path: databasePath(dataFolder), key, onFailed })
  const { openPostgresDatabase } = await postgres(database)
  return openPostgresDatabase({ url: database, onFailed })
}

/** Its client is loaded by those stations alone that ask for it; the practice station on a tablet does not carry it. */
async function postgres(url: string) {
  if (!/^postgres(ql)?:\/\//.test(url))
    throw new StationError('bad-option', '--database is postgres://USER@HOST/DATABASE, or left out for SQLite.')
  return import('./postgres/database.ts')
}
