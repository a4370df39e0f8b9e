import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { migrate } from '../migrations/apply.ts'
import { openDatabase } from '../migrations/database.ts'
import { stationMigrations } from '../migrations/station/sqlite/index.ts'
import { openPacketFolder } from '../station/packets/folder.ts'
import { openStore } from '../station/store/open.ts'
import { databasePath, openDatabaseFor } from '../station/store/open-database.ts'
import { createSealer } from '../station/store/seal-text.ts'
import { AT, acceptance, announced, identity } from './support/databases.ts'
import { temporary } from './support/temporary.ts'

it('reads on for ever what a station of the second schema took, with its packets in the database', async () => {
  const dataFolder = join(temporary(), 'data')
  mkdirSync(dataFolder)
  const key = randomBytes(32)
  const sealed = randomBytes(600)
  const [packetId, half] = [createHash('sha256').update(sealed).digest('hex'), randomBytes(32).toString('hex')]
  const { application, contentHash } = announced()
  const db = openDatabase(databasePath(dataFolder), key)
  migrate(db, databasePath(dataFolder), stationMigrations.slice(0, 2))
  const insert = (table: string, ...values: unknown[]) =>
    db.prepare(`INSERT INTO ${table} VALUES (${values.map(() => '?').join(', ')})`).run(...values)
  insert('station', 1, 'station-1', 'practice', 'vn', 'a'.repeat(64), 4_321)
  insert('machine', 'm', 'key', 'tablet', 'ABC', 'certificate', AT, null)
  insert('directory', 'officer', '100001', 0, '{"number":"100001","name":"Trần Văn An","role":"officer"}')
  insert('custody', packetId, application, 1, contentHash, 'm', 600, AT, 'receipt')
  insert('received', packetId, packetId)
  insert('packet_bytes', packetId, 0, sealed.subarray(0, 200))
  insert('packet_bytes', packetId, 200, sealed.subarray(200))
  insert('status', 1, 'm', application, 1, 'returned', 'the portrait is blurred', AT)
  insert('upload', half, application, 2, contentHash, 500, 3, 7, null, 'm', AT)
  insert('packet_bytes', half, 0, Buffer.from('abc'))
  db.close()

  const database = await openDatabaseFor({ dataFolder, key, onFailed: (error) => expect.fail(error.message) })
  const files = openPacketFolder(join(dataFolder, 'packets'))
  const store = await openStore({ database, files, sealer: createSealer(key), identity })
  expect(await store.custody.readBytes(packetId)).toEqual(sealed)
  expect(await store.uploads.find(packetId)).toEqual({ state: 'received', size: 600, receipt: 'receipt' })
  expect(await store.uploads.find(half)).toMatchObject({ state: 'wanted', upload: { offset: 3, isUrgent: false } })
  expect(await store.directory.officers()).toMatchObject([{ name: 'Trần Văn An' }])
  expect(await store.custody.hasOfficer('100001')).toBe(true)
  expect(await store.statuses.after('m', 0, 10)).toMatchObject([{ reason: 'the portrait is blurred' }])
  expect(await store.port.find()).toBe(4_321)
  // The same packet and the same content come again, and what is there is neither moved nor lost.
  const again = { application, contentHash, version: 1, size: 600 }
  expect(await store.custody.accept(acceptance('m', { ...again, packetId }), () => 'new')).toEqual({
    receipt: 'receipt',
  })
  expect(await store.custody.accept(acceptance('m', again), () => 'new')).toEqual({ receipt: 'receipt' })
  expect(await store.custody.readBytes(packetId)).toEqual(sealed)
  await store.close()
})

it('opens sealed text with its own key alone, and says nothing of equal texts but by keyed hash', () => {
  const [sealer, other] = [createSealer(randomBytes(32)), createSealer(randomBytes(32))]
  const text = '𠮷 Lê Thị Hồng Thắm · 1962'
  const bytes = sealer.seal(text)
  expect([sealer.open(bytes), sealer.seal(text).equals(bytes), bytes.byteLength - Buffer.byteLength(text)]).toEqual([
    text,
    false,
    29,
  ])
  expect(() => other.open(bytes)).toThrow()
  for (const index of [0, 5, 14, bytes.byteLength - 1]) {
    const changed = Buffer.from(bytes)
    changed[index]! ^= 1
    expect(() => sealer.open(changed)).toThrow()
  }
  expect(() => sealer.open(Buffer.from('{"clear":true}'))).toThrow('not sealed')
  expect(sealer.keyedHash('person', text)).toBe(sealer.keyedHash('person', text))
  const hashes = [sealer.keyedHash('person', text), sealer.keyedHash('word', text), other.keyedHash('person', text)]
  expect(new Set(hashes).size).toBe(3)
})
