import type { Statement } from 'better-sqlite3'
import { migrate } from '../../../migrations/apply.ts'
import { type Database, openDatabase } from '../../../migrations/database.ts'
import { stationMigrations } from '../../../migrations/station/sqlite/index.ts'
import type { StationError } from '../../station-error.ts'
import type { Sql, SqlDatabase, Writing } from '../sql.ts'
import { createCheckpoints } from './checkpoints.ts'
import { createCommit } from './commit.ts'
import { asDiskError } from './disk-error.ts'

export type SqliteOptions = {
  path: string
  /** 32 raw bytes. */
  key: Uint8Array
  /** Once, when the disk failed: nothing is acknowledged any more, and the process has to start again. */
  onFailed: (error: StationError) => void
}

/** More texts than the modules have; one that is made anew for each call does not grow without end. */
const MAX_STATEMENTS = 500

/** One encrypted file, one process. @throws {DatabaseError} */
export function openSqliteDatabase({ path, key, onFailed }: SqliteOptions): SqlDatabase {
  const db = openDatabase(path, key)
  try {
    // A packet's bytes are sealed before they come, the file is encrypted, and no plain picture is ever in it:
    // overwriting each packet's pages when it leaves the database would write everything twice.
    db.pragma('secure_delete = OFF')
    migrate(db, path, stationMigrations)
  } catch (error) {
    db.close()
    throw error
  }
  const checkpoints = createCheckpoints(db, path)
  const { commit, rest, flush } = createCommit({ db, onDurable: checkpoints.onDurable, onFailed })
  const sql = speak(db)
  return {
    write: (act) => commit(() => act(sql)),
    read: async (act) => {
      await rest()
      return await act(sql).catch((error: unknown) => {
        throw asDiskError(error) ?? error
      })
    },
    close: async () => {
      await flush()
      checkpoints.stop()
      db.close()
    },
  }
}

/** Its promises are settled already: an act that awaits nothing else is over before the loop's next turn. */
function speak(db: Database): Writing {
  const prepared = new Map<string, Statement>()
  const statement = (text: string): Statement => {
    const known = prepared.get(text)
    if (known) return known
    if (prepared.size >= MAX_STATEMENTS) prepared.clear()
    const made = db.prepare(text)
    prepared.set(text, made)
    return made
  }
  const sql: Sql = {
    all: async <Row>(text: string, ...values: unknown[]) => statement(text).all(...values) as Row[],
    get: async <Row>(text: string, ...values: unknown[]) => statement(text).get(...values) as Row | undefined,
    run: async (text, ...values) => statement(text).run(...values).changes,
  }
  return { ...sql, lock: async () => undefined }
}
