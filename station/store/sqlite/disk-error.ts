import BetterSqlite from 'better-sqlite3'
import { StationError } from '../../station-error.ts'

/** What SQLite's error says about the disk; undefined when it says nothing about it. */
export function asDiskError(error: unknown): StationError | undefined {
  if (!(error instanceof BetterSqlite.SqliteError)) return undefined
  if (error.code.startsWith('SQLITE_FULL')) return new StationError('disk-full', 'the disk is full', { cause: error })
  if (/^SQLITE_(IOERR|CORRUPT|NOTADB|CANTOPEN|READONLY)/.test(error.code))
    return new StationError('disk-failed', `the disk failed: ${error.code}`, { cause: error })
  return undefined
}
