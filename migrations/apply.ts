import { existsSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { checkpoint, type Database, DatabaseError, syncFile } from './database.ts'

/** One step, frozen once it has landed: never edited, only followed. Numbered from 1 without gaps. */
export type Migration = { number: number; sql: string }

/** The copy made before a database is changed; it stays encrypted with the same key. */
export const copyBefore = (path: string, number: number): string => `${path}.before-${number}`

/**
 * Brings the schema up to the newest step, each in one transaction, after an encrypted copy of what is there.
 * @throws {DatabaseError} `newer-schema`, `no-space`; the file is then as it was.
 */
export function migrate(db: Database, path: string, migrations: readonly Migration[]): void {
  const version = db.pragma('user_version', { simple: true }) as number
  if (version > migrations.length)
    throw new DatabaseError('newer-schema', `schema ${version} is newer than this program's ${migrations.length}`)
  const pending = migrations.filter(({ number }) => number > version)
  if (pending.length === 0) return
  if (version > 0) copyAside(db, path, pending[0]!.number)
  for (const { number, sql } of pending) {
    db.transaction(() => {
      db.exec(sql)
      db.pragma(`user_version = ${number}`)
    })()
  }
  checkpoint(db)
}

function copyAside(db: Database, path: string, number: number): void {
  const target = copyBefore(path, number)
  if (existsSync(target)) return
  const disk = statfsSync(dirname(path))
  const needed = statSync(path).size * 2
  if (disk.bavail * disk.bsize < needed)
    throw new DatabaseError('no-space', `an update needs ${needed} bytes of free disk for its copy`)
  const unfinished = `${target}.tmp`
  rmSync(unfinished, { force: true })
  // `VACUUM INTO` keeps the cipher and the key; `backup()` refuses encrypted files.
  db.prepare('VACUUM INTO ?').run(unfinished)
  syncFile(unfinished)
  renameSync(unfinished, target)
  syncFile(target)
}
