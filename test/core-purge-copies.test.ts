import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { databasePath } from '../electron/store/store.ts'
import { copyBefore } from '../migrations/apply.ts'
import { openDatabase } from '../migrations/database.ts'
import { device, type Tablet } from './support/tablet.ts'
import { fill, received, sign, signedInTablet, until, untilProgress, visitsOf } from './support/tablet-day.ts'
import { type Link, linkTo } from './support/tablet-link.ts'

/** What came off the wire leaves with the receipt, from the copies beside the database as well. */
let link: Link
let tablet: Tablet
beforeEach(async () => {
  link = await linkTo(() => tablet.station().url)
  tablet = await signedInTablet({ visits: 6, link: () => link.url, device: device() })
  await visitsOf(tablet)
  link.instead = () => 'cut'
})
afterEach(async () => {
  await tablet?.end()
  await link?.close()
})

type Key = Awaited<ReturnType<typeof fill>>
const CODE = '038150100001|110022333|Ngô Thị Mã|05061950|Nữ|Thôn 8, xã Cẩm Thủy|01012024'

/** As they lie there: made before a migration, and set aside after damage. */
async function copies(change: string[] = []): Promise<string[]> {
  const path = databasePath(tablet.dataDir)
  const { databaseKey } = tablet.held()
  const made = [copyBefore(path, 2), join(tablet.dataDir, 'set-aside', '2026-07-01.db')]
  await tablet.look((db) => {
    db.pragma('wal_checkpoint(TRUNCATE)')
    mkdirSync(join(tablet.dataDir, 'set-aside'), { recursive: true })
    for (const copy of made) copyFileSync(path, copy)
  })
  for (const copy of made) {
    const db = openDatabase(copy, databaseKey, { mustExist: true })
    for (const sql of change) db.exec(sql)
    db.pragma('wal_checkpoint(TRUNCATE)')
    db.close()
  }
  return made
}
function inCopy<T>(path: string, sql: string): T[] {
  const copy = openDatabase(path, tablet.held().databaseKey, { mustExist: true })
  const rows = copy.prepare(sql).all() as T[]
  copy.close()
  return rows
}
async function handIn(key: Key): Promise<void> {
  await sign(tablet, key)
  await tablet.get('finaliseApplication', key)
  link.instead = () => undefined
  await tablet.get('retryUploads', {})
  await untilProgress(tablet, key, received)
}

it('takes the words of scanners, chips and codes out of each copy, and leaves what is unsent', async () => {
  const gone = await fill(tablet, 0, 0)
  const stays = await fill(tablet, 1, 0)
  for (const key of [gone, stays]) {
    await tablet.get('takeCapture', { ...key, modality: 'finger', positions: [2] })
    await tablet.get('readChip', { ...key, access: { can: key === gone ? '111111' : '222222' } })
  }
  await tablet.get('fillFromText', { ...gone, text: CODE })
  const made = await copies()
  const left = `SELECT a.application, e.of FROM evidence e JOIN application a ON a.row = e.application_row
    JOIN image i ON i.row = e.image ORDER BY e.row`
  for (const copy of made) expect(inCopy(copy, left)).toHaveLength(7)
  await handIn(gone)
  for (const copy of made) {
    await until('a clean copy', () => inCopy(copy, left).length === 3)
    expect(inCopy(copy, left)).toEqual(
      ['capture', 'card', 'card-portrait'].map((of) => ({ application: stays.application, of })),
    )
    // Finger, its word, files and portrait of the one who stays; nothing that no row names.
    expect(inCopy(copy, 'SELECT row FROM image')).toHaveLength(4)
    expect(existsSync(`${copy}-wal`) ? readFileSync(`${copy}-wal`).byteLength : 0).toBe(0)
    rmSync(copy)
  }
})

it('takes a code out of the copies of somebody of whom there is no picture at all', async () => {
  const gone = await fill(tablet, 0, 0)
  await tablet.get('fillFromText', { ...gone, text: CODE })
  const made = await copies()
  await handIn(gone)
  for (const copy of made) await until('a clean copy', () => inCopy(copy, 'SELECT row FROM image').length === 0)
})

it('takes the raw text of a card out of copies from before there was evidence', async () => {
  const [gone, stays] = [await fill(tablet, 0, 0), await fill(tablet, 1, 0)]
  for (const key of [gone, stays]) await tablet.get('readCard', key)
  // As the version before kept it, and without a picture of the applicant.
  await tablet.look((db) => {
    db.exec(
      "DELETE FROM evidence; DELETE FROM image; UPDATE identity SET raw = CAST('card of ' || application_row AS BLOB)",
    )
  })
  const made = await copies(['DROP TABLE evidence'])
  const left = `SELECT a.application FROM identity i JOIN application a ON a.row = i.application_row WHERE i.raw <> x''`
  for (const copy of made) expect(inCopy(copy, left)).toHaveLength(2)
  await handIn(gone)
  for (const copy of made) {
    await until('a clean copy', () => inCopy(copy, left).length === 1)
    expect(inCopy(copy, left)).toEqual([{ application: stays.application }])
  }
})

it('cleans at the next start what a cut left in them', async () => {
  const gone = await fill(tablet, 0, 0)
  await tablet.get('readChip', { ...gone, access: { can: '111111' } })
  const made = await copies()
  const kept = made.map((copy) => readFileSync(copy))
  await handIn(gone)
  await until('the first cleaning', () => made.every((copy) => inCopy(copy, 'SELECT row FROM image').length === 0))
  const held = tablet.held()
  await tablet.stop()
  for (const [index, copy] of made.entries()) {
    for (const ending of ['-wal', '-shm']) rmSync(`${copy}${ending}`, { force: true })
    writeFileSync(copy, kept[index]!)
  }
  await tablet.start({ held })
  for (const copy of made) expect(inCopy(copy, 'SELECT row FROM image')).toEqual([])
})
