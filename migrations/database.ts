/**
 * Opens an encrypted SQLite file so that an acknowledged write is a durable write, and refuses every
 * state in which it would not be. Tablet and station share it.
 */
import { closeSync, fsyncSync, openSync, readSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import BetterSqlite from 'better-sqlite3'

export type Database = BetterSqlite.Database

export type DatabaseErrorCode =
  | 'wrong-key' // or not a database at all: the two cannot be told apart
  | 'not-encrypted' // the file on disk is plain SQLite; nothing more is written to it
  | 'no-cipher' // this build of SQLite would write plaintext
  | 'not-durable' // `synchronous` did not read back FULL
  | 'newer-schema' // written by a newer Doorstep
  | 'in-use' // another process has it
  | 'no-space'
  | 'failed'

/** Thrown at opening. The caller shows a sentence and does not go on; it never makes a new file instead. */
export class DatabaseError extends Error {
  readonly code: DatabaseErrorCode
  constructor(code: DatabaseErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'DatabaseError'
    this.code = code
  }
}

const PLAIN_HEADER = 'SQLite format 3\0'

/** The first 16 bytes say "plain SQLite". A file that does not exist, or is empty, is not plain. */
export function isPlainSqlite(path: string): boolean {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size < 16) return false
  const file = openSync(path, 'r')
  try {
    const header = Buffer.alloc(16)
    readSync(file, header, 0, 16, 0)
    return header.toString('latin1') === PLAIN_HEADER
  } finally {
    closeSync(file)
  }
}

/**
 * @param key 32 raw bytes for the cipher (AEGIS-256; no key derivation).
 * @throws {DatabaseError}
 */
export function openDatabase(path: string, key: Uint8Array, options = { mustExist: false }): Database {
  if (key.byteLength !== 32) throw new DatabaseError('wrong-key', 'the database key has to be 32 bytes')
  if (isPlainSqlite(path)) throw new DatabaseError('not-encrypted', `${path} is not encrypted`)
  let db: Database | undefined
  try {
    db = new BetterSqlite(path, { fileMustExist: options.mustExist, timeout: 5_000 })
    unlock(db, key)
    return db
  } catch (error) {
    db?.close()
    throw asDatabaseError(error)
  }
}

function unlock(db: Database, key: Uint8Array): void {
  // SECURITY: plain better-sqlite3 accepts the key pragmas and writes plaintext; only the cipher build answers this.
  if (!hasCipher()) throw new DatabaseError('no-cipher', 'this SQLite has no encryption')
  db.pragma("cipher = 'aegis'")
  db.pragma(`key = 'raw:${Buffer.from(key).toString('hex')}'`)
  db.pragma('page_size = 16384')
  // One process has the file; no shared memory file, and a second opener is refused.
  db.pragma('locking_mode = EXCLUSIVE')
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('checkpoint_fullfsync = ON')
  db.pragma('wal_autocheckpoint = 0')
  // SECURITY: SQLite's temporary files would not be encrypted.
  db.pragma('temp_store = MEMORY')
  // SECURITY: deleted pictures are overwritten, not only unlinked.
  db.pragma('secure_delete = ON')
  // 64 MB: a save of fourteen pictures fits, and is written once, at its commit.
  db.pragma('cache_size = -65536')
  db.pragma('foreign_keys = ON')
  // Takes the lock and reads the first page: a wrong key shows here. A write of nothing makes SQLite settle `synchronous`,
  // which better-sqlite3's build turns to NORMAL at the first write in WAL mode unless it was set.
  db.exec('BEGIN IMMEDIATE; PRAGMA user_version; COMMIT')
  if (db.pragma('synchronous', { simple: true }) !== 2)
    throw new DatabaseError('not-durable', 'synchronous is not FULL')
}

/** Asked of a database in memory: an encrypted file answers nothing before its key is given. */
function hasCipher(): boolean {
  const probe = new BetterSqlite(':memory:')
  try {
    return typeof probe.prepare('SELECT sqlite3mc_version()').pluck().get() === 'string'
  } catch {
    return false
  } finally {
    probe.close()
  }
}

function asDatabaseError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error
  const code = error instanceof BetterSqlite.SqliteError ? error.code : ''
  if (code.startsWith('SQLITE_NOTADB'))
    return new DatabaseError('wrong-key', 'the key does not open this database', { cause: error })
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
    return new DatabaseError('in-use', 'another process has this database', { cause: error })
  if (code.startsWith('SQLITE_FULL')) return new DatabaseError('no-space', 'the disk is full', { cause: error })
  return new DatabaseError('failed', 'the database could not be opened', { cause: error })
}

/** Makes a new or renamed file's bytes and name durable. */
export function syncFile(path: string): void {
  for (const target of [path, dirname(path)]) {
    // Windows syncs only what is open for writing; a folder cannot be.
    const file = openSync(target, target === path ? 'r+' : 'r')
    try {
      fsyncSync(file)
    } catch (error) {
      // Windows has no fsync of a folder; NTFS keeps the name in its own log.
      if (process.platform !== 'win32' || target === path) throw error
    } finally {
      closeSync(file)
    }
  }
}

/** Moves the log into the main file and empties it. False when it was busy; the next call does it. */
export function checkpoint(db: Database): boolean {
  const [row] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
  return row?.busy === 0
}
