import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { migrate } from '../../migrations/apply.ts'
import { checkpoint, type Database, DatabaseError, openDatabase, syncFile } from '../../migrations/database.ts'
import { tabletMigrations } from '../../migrations/tablet/index.ts'
import { walkWal } from './wal.ts'

export type { Database } from '../../migrations/database.ts'
export { DatabaseError } from '../../migrations/database.ts'

/** Idle time before the log is moved into the main file, and the size at which it is moved at once. */
const CHECKPOINT_AFTER_MS = 30_000
const CHECKPOINT_PAGES = 4_096 // 64 MB of 16 KB pages

export type Store = {
  db: Database
  /** The log was damaged at opening: a copy lies in `set-aside/`, and what came after the damage is not here. */
  damageSetAside: boolean
  /** One atomic, durable unit; returns after the fsync. Throws whatever the work throws, with nothing written. */
  transaction<T>(work: () => T): T
  /** Empties the log now; secure deletes reach the disk with it. */
  checkpoint(): void
  /** Copies of the database that this machine keeps, all under the same key. */
  copies(): string[]
  close(): void
}

export const databasePath = (dataDir: string): string => join(dataDir, 'doorstep.db')

/**
 * Opens the tablet's database.
 * @param key 32 raw bytes.
 * @throws {DatabaseError} the caller shows its sentence; nothing is ever made anew in place of what cannot be read.
 */
export function openStore(dataDir: string, key: Uint8Array, options: { mustExist: boolean }): Store {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const path = databasePath(dataDir)
  // An empty file is a lost one: SQLite would take it for new and begin without what was in it.
  if (options.mustExist && !statSync(path, { throwIfNoEntry: false })?.size)
    throw new DatabaseError('failed', 'the database of this machine is missing')
  const report = walkWal(`${path}-wal`)
  const damaged = report.state === 'damaged'
  if (damaged) setAside(dataDir, path)
  const db = openDatabase(path, key, options)
  try {
    migrate(db, path, tabletMigrations)
  } catch (error) {
    // Else it stays ours, and the next try says "in use" instead of why.
    db.close()
    throw error
  }

  let timer: NodeJS.Timeout | undefined
  const runCheckpoint = () => {
    clearTimeout(timer)
    timer = undefined
    checkpoint(db)
  }
  return {
    db,
    damageSetAside: damaged,
    transaction: (work) => {
      const value = db.transaction(work).immediate()
      // Part of a larger unit: the outermost one looks after the log.
      if (db.inTransaction) return value
      if (pagesInLog(db) > CHECKPOINT_PAGES) runCheckpoint()
      else timer ??= setTimeout(runCheckpoint, CHECKPOINT_AFTER_MS).unref()
      return value
    },
    checkpoint: runCheckpoint,
    copies: () => listCopies(dataDir),
    close: () => {
      clearTimeout(timer)
      db.close()
    },
  }
}

/**
 * Keeps what was there before SQLite drops what lies behind the damage. The log gets a name that SQLite does not
 * know: opened beside its database, to purge a picture, it would be replayed up to the damage and thrown away.
 */
function setAside(dataDir: string, path: string): void {
  const folder = join(dataDir, 'set-aside')
  mkdirSync(folder, { recursive: true })
  const stamp = new Date().toISOString().replaceAll(':', '-')
  for (const [from, to] of [
    [path, `${stamp}.db`],
    [`${path}-wal`, `${stamp}.damaged-log`],
  ] as const) {
    copyFileSync(from, join(folder, to))
    syncFile(join(folder, to))
  }
}

function listCopies(dataDir: string): string[] {
  const beside = readdirSync(dataDir)
    .filter((name) => /^doorstep\.db\.before-\d+$/.test(name))
    .map((name) => join(dataDir, name))
  const folder = join(dataDir, 'set-aside')
  const aside = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.db'))
        .map((name) => join(folder, name))
    : []
  return [...beside, ...aside]
}

function pagesInLog(db: Database): number {
  const [row] = db.pragma('wal_checkpoint(NOOP)') as { log: number }[]
  return row?.log ?? 0
}
