import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { databasePath, openStore } from '../electron/store/store.ts'
import { copyBefore, type Migration, migrate } from '../migrations/apply.ts'
import { isPlainSqlite, openDatabase } from '../migrations/database.ts'
import { postgresMigrations } from '../migrations/station/postgres/index.ts'
import { stationMigrations } from '../migrations/station/sqlite/index.ts'
import { tabletMigrations } from '../migrations/tablet/index.ts'
import { codeOf, temporary } from './support/temporary.ts'

/** What the next version may look like. */
const now = tabletMigrations.length
const next = now + 1
const another: Migration = { number: next, sql: 'ALTER TABLE officer ADD COLUMN rank TEXT' }
const failing: Migration = {
  number: next,
  sql: 'ALTER TABLE officer ADD COLUMN rank TEXT; INSERT INTO nowhere VALUES (1)',
}

function versionOfToday(): { path: string; key: Buffer } {
  const [folder, key] = [temporary(), randomBytes(32)]
  const store = openStore(folder, key, { mustExist: false })
  store.db.exec("INSERT INTO officer VALUES ('1001', 'Lê Thị Hồng Thắm', 'officer')")
  store.close()
  return { path: databasePath(folder), key }
}

it('makes an encrypted copy before a later version, which opens with the same key and with no other', () => {
  const { path, key } = versionOfToday()
  const db = openDatabase(path, key, { mustExist: true })
  migrate(db, path, [...tabletMigrations, another])
  expect(db.pragma('user_version', { simple: true })).toBe(next)
  db.close()

  const copyPath = copyBefore(path, next)
  expect(isPlainSqlite(copyPath)).toBe(false)
  expect(readFileSync(copyPath).includes('Hồng Thắm')).toBe(false)
  expect(codeOf(() => openDatabase(copyPath, randomBytes(32), { mustExist: true }))).toBe('wrong-key')
  const copy = openDatabase(copyPath, key, { mustExist: true })
  expect(copy.pragma('user_version', { simple: true })).toBe(now)
  expect(copy.prepare('SELECT name FROM officer').pluck().all()).toEqual(['Lê Thị Hồng Thắm'])
  copy.close()
})

it('makes no copy of a database that is new', () => {
  const { path } = versionOfToday()
  expect(existsSync(copyBefore(path, 1))).toBe(false)
})

it('leaves the database at its version when a step fails half way', () => {
  const { path, key } = versionOfToday()
  const db = openDatabase(path, key, { mustExist: true })
  expect(() => migrate(db, path, [...tabletMigrations, failing])).toThrow('nowhere')
  expect(db.pragma('user_version', { simple: true })).toBe(now)
  expect(db.prepare('SELECT * FROM officer').all()).toEqual([
    { number: '1001', name: 'Lê Thị Hồng Thắm', role: 'officer' },
  ])
  db.close()
})

it('numbers its steps from 1 without gaps and keeps each as it landed', () => {
  const frozen = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/migrations.json'), 'utf8'))
  const hashes = (steps: readonly Migration[]) =>
    Object.fromEntries(steps.map(({ number, sql }) => [number, createHash('sha256').update(sql).digest('hex')]))
  for (const steps of [tabletMigrations, stationMigrations, postgresMigrations])
    expect(steps.map(({ number }) => number)).toEqual(steps.map((_, index) => index + 1))
  expect({
    tablet: hashes(tabletMigrations),
    station: hashes(stationMigrations),
    'station-postgres': hashes(postgresMigrations),
  }).toEqual({ tablet: frozen.tablet, station: frozen.station, 'station-postgres': frozen['station-postgres'] })
})

it('declares every table STRICT', () => {
  const { path, key } = versionOfToday()
  const db = openDatabase(path, key, { mustExist: true })
  const tables = db.pragma('table_list') as { schema: string; name: string; type: string; strict: number }[]
  const loose = tables.filter(({ schema, name, type, strict }) => {
    return schema === 'main' && type === 'table' && !name.startsWith('sqlite_') && strict !== 1
  })
  expect(loose.map(({ name }) => name)).toEqual([])
  expect(tables.length).toBeGreaterThan(15)
  db.close()
})
