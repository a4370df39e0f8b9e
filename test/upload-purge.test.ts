import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ApplicationKey } from '../electron/contract/index.ts'
import { databasePath } from '../electron/store/store.ts'
import { copyBefore } from '../migrations/apply.ts'
import { openDatabase } from '../migrations/database.ts'
import { device, picture, type Tablet } from './support/tablet.ts'
import {
  fill,
  finalise,
  packetIdOf,
  progressOf,
  received,
  sign,
  signedInTablet,
  until,
  untilProgress,
  visitsOf,
} from './support/tablet-day.ts'
import { type Link, linkTo } from './support/tablet-link.ts'

let link: Link
let tablet: Tablet
let next = 0
let clockMs = 0
/** The same bytes for everybody while it is set. */
let shared: Buffer<ArrayBuffer> | undefined
beforeAll(async () => {
  link = await linkTo(() => tablet.station().url)
  tablet = await signedInTablet({
    visits: 20,
    link: () => link.url,
    device: device('simulated-camera', () => shared ?? picture()),
    station: { now: () => Date.now() + clockMs },
  })
  await visitsOf(tablet)
})
afterAll(async () => {
  await tablet?.end()
  await link?.close()
})

const imagesOf = ({ application }: ApplicationKey) =>
  tablet.look((db) =>
    db
      .prepare(
        'SELECT i.row FROM image i LEFT JOIN capture c ON c.image = i.row LEFT JOIN application a ON a.row = c.application_row WHERE a.application = ? OR a.row IS NULL',
      )
      .pluck()
      .all(application),
  )
const sealedBytes = (packetId: string) => tablet.call('exportPacket', { packetId })

it('takes the pictures off the tablet with the receipt, and keeps the sealed packet', async () => {
  const key = await finalise(tablet, next++, 3)
  await untilProgress(tablet, key, received)
  expect(await imagesOf(key)).toEqual([])
  const { captures } = await tablet.get('getApplication', key)
  expect(captures.map(({ hasImage }) => hasImage)).toEqual([false, false, false])
  expect(await tablet.call('getImage', { capture: captures[0]!.capture })).toEqual({ ok: false, reason: 'purged' })
  expect(await sealedBytes(await packetIdOf(tablet, key))).toMatchObject({ ok: true })
})

it('keeps a picture that another application still needs', async () => {
  shared = picture()
  const draft = await fill(tablet, next++)
  const sent = await finalise(tablet, next++)
  shared = undefined
  await untilProgress(tablet, sent, received)
  const { captures } = await tablet.get('getApplication', draft)
  expect(captures[0]!.hasImage).toBe(true)
  await tablet.get('finaliseApplication', draft)
  await untilProgress(tablet, draft, received)
  const { parts } = await tablet.station().openPacket(await packetIdOf(tablet, draft))
  expect([...parts.values()][0]!.byteLength).toBeGreaterThan(2_000)
  expect(await imagesOf(draft)).toEqual([])
})

it('cleans the copies beside the database as well, and leaves what is unsent in them', async () => {
  link.instead = () => 'cut'
  const gone = await finalise(tablet, next++)
  const stays = await fill(tablet, next++)
  const path = databasePath(tablet.dataDir)
  const copies = [copyBefore(path, 2), join(tablet.dataDir, 'set-aside', '2026-07-01.db')]
  await tablet.look((db) => {
    db.pragma('wal_checkpoint(TRUNCATE)')
    mkdirSync(join(tablet.dataDir, 'set-aside'), { recursive: true })
    for (const copy of copies) copyFileSync(path, copy)
  })
  link.instead = () => undefined
  await tablet.get('retryUploads', {})
  await untilProgress(tablet, gone, received)
  const { databaseKey } = tablet.held()
  for (const copy of copies) {
    const rows = await until(
      'a clean copy',
      () => imagesIn(copy, databaseKey).length === 1 && imagesIn(copy, databaseKey),
    )
    expect(rows).toEqual([stays.application])
    // Neither page nor log of the copy holds freed pictures: what is deleted is overwritten.
    expect(existsSync(`${copy}-wal`) ? readFileSync(`${copy}-wal`).byteLength : 0).toBe(0)
    rmSync(copy)
  }
})

function imagesIn(path: string, key: Uint8Array): string[] {
  const copy = openDatabase(path, key, { mustExist: true })
  const rows = copy
    .prepare(
      'SELECT a.application FROM image i JOIN capture c ON c.image = i.row JOIN application a ON a.row = c.application_row',
    )
    .pluck()
    .all() as string[]
  copy.close()
  return rows
}

it('sends a correction after the purge with what is new, and names the rest as held', async () => {
  const key = await finalise(tablet, next++, 2)
  await untilProgress(tablet, key, received)
  const first = await packetIdOf(tablet, key)
  const second = await tablet.get('correctApplication', { application: key.application, reason: 'Ảnh mờ' })
  await tablet.get('takeCapture', { ...second, modality: 'portrait', positions: [] })
  await sign(tablet, second)
  await tablet.get('finaliseApplication', second)
  await untilProgress(tablet, second, received)
  const packetId = await packetIdOf(tablet, second)
  const { manifest, parts, record } = await tablet.station().openPacket(packetId)
  expect(record.correctionReason).toBe('Ảnh mờ')
  const held = Object.fromEntries(manifest.parts.map(({ name, heldBy }) => [name, heldBy]))
  expect(held).toEqual({ 'parts/portrait.png': undefined, 'parts/finger-01.jws': first, 'parts/finger-01.png': first })
  expect([...parts.keys()].sort()).toEqual(['parts/finger-01.jws', 'parts/finger-01.png', 'parts/portrait.png'])
  expect(await imagesOf(key)).toEqual([])
})

it('sends again what a station that was restored from a backup has lost, and takes its receipt anew', async () => {
  const key = await finalise(tablet, next++)
  await untilProgress(tablet, key, received)
  const packetId = await packetIdOf(tablet, key)
  let forgot = 0
  link.change = (request, answer) => {
    if (request.path !== '/v1/announcements' || forgot > 0 || answer.status !== 200) return answer
    forgot += 1
    const { 'content-length': _, ...headers } = answer.headers
    const body = { ...JSON.parse(answer.body.toString()), unknown: [packetId, randomBytes(32).toString('hex')] }
    return { ...answer, headers, body: Buffer.from(JSON.stringify(body)) }
  }
  link.seen.length = 0
  await tablet.restart()
  await until('the announcement', () => forgot > 0)
  await until('another one', () => link.seen.filter(({ body }) => body.includes(`"packetId":"${packetId}"`)).length > 0)
  await untilProgress(tablet, key, received)
  link.change = (_request, answer) => answer
})

it('drops sealed bytes only after thirty days of station time', async () => {
  const key = await finalise(tablet, next++)
  await untilProgress(tablet, key, received)
  const packetId = await packetIdOf(tablet, key)
  const day = 86_400_000
  for (const [days, isHere] of [
    [29, true],
    [31, false],
  ] as const) {
    clockMs = days * day
    link.seen.length = 0
    await tablet.restart()
    await until('an announcement', () => link.seen.some(({ path }) => path === '/v1/announcements'))
    if (!isHere) await until('the bytes to go', async () => !(await sealedBytes(packetId)).ok)
    expect((await sealedBytes(packetId)).ok).toBe(isHere)
    expect(received).toContain(await progressOf(tablet, key))
  }
})
