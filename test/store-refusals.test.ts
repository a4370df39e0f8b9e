import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { expect, it } from 'vitest'
import { databasePath, openStore } from '../electron/store/store.ts'
import { openDatabase } from '../migrations/database.ts'
import { tabletMigrations } from '../migrations/tablet/index.ts'
import { codeOf, temporary } from './support/temporary.ts'

const made = { mustExist: false }
const known = { mustExist: true }

function storeWithOfficer(): { folder: string; key: Buffer } {
  const [folder, key] = [temporary(), randomBytes(32)]
  const store = openStore(folder, key, made)
  store.db.exec("INSERT INTO officer VALUES ('1001', 'Lê Thị Hồng Thắm', 'officer')")
  store.close()
  return { folder, key }
}

it('refuses a plain SQLite file and writes nothing to it', () => {
  const folder = temporary()
  const plain = new BetterSqlite(databasePath(folder))
  plain.exec('CREATE TABLE officer (number TEXT)')
  plain.close()
  const before = readFileSync(databasePath(folder))
  expect(codeOf(() => openStore(folder, randomBytes(32), known))).toBe('not-encrypted')
  expect(readFileSync(databasePath(folder)).equals(before)).toBe(true)
})

it('refuses a wrong key and leaves the file as it was', () => {
  const { folder, key } = storeWithOfficer()
  const before = readFileSync(databasePath(folder))
  expect(codeOf(() => openStore(folder, randomBytes(32), known))).toBe('wrong-key')
  expect(codeOf(() => openStore(folder, randomBytes(31), known))).toBe('wrong-key')
  expect(readFileSync(databasePath(folder)).equals(before)).toBe(true)
  const store = openStore(folder, key, known)
  expect(store.db.prepare('SELECT name FROM officer').pluck().get()).toBe('Lê Thị Hồng Thắm')
  store.close()
})

it('refuses to make a database where one must exist, be it missing or empty', () => {
  const folder = temporary()
  expect(codeOf(() => openStore(folder, randomBytes(32), known))).toBe('failed')
  expect(existsSync(databasePath(folder))).toBe(false)
  const { folder: other, key } = storeWithOfficer()
  truncateSync(databasePath(other), 0)
  expect(codeOf(() => openStore(other, key, known))).toBe('failed')
})

it('refuses a newer schema each time it is asked, and lets go of the file', () => {
  const { folder, key } = storeWithOfficer()
  const path = databasePath(folder)
  const db = openDatabase(path, key)
  db.pragma(`user_version = ${tabletMigrations.length + 1}`)
  db.close()
  expect(codeOf(() => openStore(folder, key, known))).toBe('newer-schema')
  expect(codeOf(() => openStore(folder, key, known))).toBe('newer-schema')
})

it('refuses a second opener while the first has it', { timeout: 30_000 }, () => {
  const { folder, key } = storeWithOfficer()
  const first = openStore(folder, key, known)
  const script = `
    import { openStore } from ${JSON.stringify(join(import.meta.dirname, '../electron/store/store.ts'))}
    try { openStore(${JSON.stringify(folder)}, Buffer.from('${key.toString('hex')}', 'hex'), { mustExist: true }); console.log('opened') }
    catch (error) { console.log(error.code) }`
  const second = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  expect(second.stdout.trim()).toBe('in-use')
  first.close()
})

it('keeps synchronous at FULL after writes, and temporary data in memory', () => {
  const { folder, key } = storeWithOfficer()
  const { db, transaction, close } = openStore(folder, key, known)
  for (const round of [1, 2, 3]) {
    transaction(() => db.prepare("INSERT INTO officer VALUES (?, 'x', 'officer')").run(`200${round}`))
    expect(db.pragma('synchronous', { simple: true })).toBe(2)
  }
  expect(db.pragma('temp_store', { simple: true })).toBe(2)
  expect(db.pragma('secure_delete', { simple: true })).toBe(1)
  expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
  close()
})

it('leaves no SQLite header and no stored word on the disk, before and after the log is emptied', () => {
  const { folder, key } = storeWithOfficer()
  const store = openStore(folder, key, known)
  store.transaction(() => store.db.exec("INSERT INTO officer VALUES ('3001', 'Planted Name', 'officer')"))
  const files = () =>
    [databasePath(folder), `${databasePath(folder)}-wal`].filter(existsSync).map((path) => readFileSync(path))
  for (const moment of ['log', 'file']) {
    if (moment === 'file') store.checkpoint()
    for (const bytes of files()) {
      expect(bytes.subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3')
      expect(bytes.includes('Planted Name')).toBe(false)
    }
  }
  store.close()
})

it('refuses a file that is no database', () => {
  const folder = temporary()
  writeFileSync(databasePath(folder), randomBytes(64 * 1024))
  expect(codeOf(() => openStore(folder, randomBytes(32), known))).toBe('wrong-key')
})
