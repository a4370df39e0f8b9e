import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ApplicationKey } from '../electron/contract/index.ts'
import { type Database, openDatabase } from '../migrations/database.ts'
import type { Tablet } from './support/tablet.ts'
import { finalise, received, signedInTablet, untilProgress, visitsOf } from './support/tablet-day.ts'

/** The tablet is not the archive: who somebody was goes, when the station has settled it and the pack's days are over. */
let tablet: Tablet
let next = 4
let clockMs = 0
const NAMES = ['Nguyễn Thị Quên', 'Trần Văn Còn', 'Lê Thị Trả Lại', 'Phạm Văn Sửa', 'Hoàng Thị Chưa Gửi']
beforeAll(async () => {
  tablet = await signedInTablet({
    visits: 12,
    names: (at) => NAMES[at] ?? `Somebody ${at}`,
    station: { now: () => Date.now() + clockMs },
  })
  await visitsOf(tablet)
})
afterAll(() => tablet?.end())

const days = (count: number) => count * 86_400_000
/** As the station's clock goes on: news of it, then a synchronisation. */
async function later(count: number): Promise<void> {
  clockMs += days(count)
  next += 1
  const other = await finalise(tablet, next)
  await untilProgress(tablet, other, received)
  await tablet.get('syncNow', {})
}
/** Where a text stands, but for what the station sent for the day. */
const placesIn = (db: Database, text: string): string[] =>
  (db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all() as string[])
    .filter((table) => !/^(visit|roster_person|sqlite_)/.test(table))
    .filter((table) => {
      const rows = db.prepare(`SELECT * FROM ${table}`).raw().all() as unknown[][]
      return rows.some((row) => row.some((value) => String(value).includes(text)))
    })
const placesOf = (text: string) => tablet.look((db: Database) => placesIn(db, text))
/** Sent, received, and taken over by the station. */
async function settled(index: number): Promise<Settled> {
  const key = await finalise(tablet, index)
  await untilProgress(tablet, key, received)
  const { fields } = await tablet.get('getApplication', key)
  await say(key, 'accepted')
  return { ...key, name: fields.name!, number: fields.citizenNumber! }
}
const keyOf = ({ application, version }: ApplicationKey) => ({ application, version })
type Settled = ApplicationKey & { name: string; number: string }

async function say({ application, version }: ApplicationKey, word: 'accepted' | 'returned'): Promise<void> {
  await tablet.station().appendStatus(application, version, word, word === 'returned' ? 'dark' : undefined)
  await untilProgress(tablet, { application, version }, [word])
}

const isHere = async ({ name, number }: Settled) => [...(await placesOf(name)), ...(await placesOf(number))]

let first: Settled
it('forgets nobody before the days of the pack are over', async () => {
  first = await settled(0)
  await later(29)
  expect((await tablet.get('getApplication', keyOf(first))).fields.name).toBe(first.name)
  expect(await isHere(first)).toContain('field')
})

it('forgets who applied when they are over: in every table, and in the copies beside the database', async () => {
  const copy = join(tablet.dataDir, 'doorstep.db.before-4')
  await tablet.look((db) => db.prepare('VACUUM INTO ?').run(copy))
  await tablet.get('escalate', { application: first.application, note: `Gọi ${first.name}` })
  await later(2)
  expect(await isHere(first)).toEqual([])
  const key = tablet.held().databaseKey
  const aside = openDatabase(copy, key, { mustExist: true })
  expect(placesIn(aside, first.name)).toEqual([])
  aside.close()
})

it('keeps number, slip and what the station said, shows by which rule the rest went, and corrects nothing', async () => {
  const view = await tablet.get('getApplication', keyOf(first))
  expect(view).toMatchObject({ progress: 'accepted', fields: {}, forgotten: { basis: expect.stringMatching(/./) } })
  expect(view.slipNumber).toMatch(/./)
  const correction = { application: first.application, reason: 'Sai tên' }
  expect(await tablet.call('correctApplication', correction)).toEqual({ ok: false, reason: 'forgotten' })
  await tablet.get('escalate', { application: first.application, note: 'Gia đình hỏi' })
  const listed = await tablet.get('listApplications', { group: 'received', search: view.slipNumber })
  expect(listed.items.find(({ application }) => application === first.application)).toMatchObject({ name: '' })
  expect((await tablet.get('listApplications', { group: 'all', search: first.name })).items).toEqual([])
})

it('drops the visit once the station lists it no more, and not before', async () => {
  const rows = (visit: string) =>
    tablet.look((db) => db.prepare('SELECT count(*) FROM visit WHERE visit = ?').pluck().get(visit))
  const [visit] = await visitsOf(tablet)
  expect(visit?.application?.application).toBe(first.application)
  const another = '01a20781-2ea5-74bd-8e7f-d6699f1b9917'
  await tablet.look((db) => {
    db.prepare('UPDATE visit SET visit = ? WHERE visit = ?').run(another, visit!.visit)
    db.prepare('UPDATE application SET visit = ? WHERE visit = ?').run(another, visit!.visit)
  })
  expect(await rows(another)).toBe(1)
  await tablet.get('syncNow', {})
  expect(await rows(another)).toBe(0)
  expect(await rows(visit!.visit)).toBe(1)
})

it('forgets nobody whom the station has returned or who is being corrected', async () => {
  const returned = await settled(1)
  const corrected = await settled(2)
  await say(returned, 'returned')
  const draft = await tablet.get('correctApplication', { application: corrected.application, reason: 'Sai tên' })
  await later(40)
  expect(await isHere(returned)).toContain('field')
  expect(await isHere(corrected)).toContain('field')
  await tablet.get('discardApplication', draft)
  await later(1)
  expect(await isHere(corrected)).toEqual([])
  expect(await isHere(returned)).toContain('field')
})

it('is not kept from it by a hundred older ones whose rules have no days', async () => {
  const one = await settled(3)
  await tablet.look((db) => {
    const { row } = db.prepare('SELECT max("row") AS row FROM application').get() as { row: number }
    const pack = JSON.parse(String(db.prepare('SELECT bytes FROM rule_pack ORDER BY length(bytes) DESC').pluck().get()))
    const bytes = Buffer.from(JSON.stringify({ ...pack, retention: undefined }))
    const made = createHash('sha256').update(bytes).digest('hex')
    db.prepare('INSERT INTO rule_pack VALUES (?, ?, ?)').run(made, pack.id, bytes)
    const columns = db.pragma('table_info(application)') as { name: string }[]
    const others = columns
      .map(({ name }) => name)
      .filter((name) => !['row', 'application', 'rule_pack', 'sequence'].includes(name))
    const list = others.map((name) => `"${name}"`).join(', ')
    const copy = db.prepare(
      `INSERT INTO application ("row", application, rule_pack, sequence, ${list})
       SELECT ?, ?, ?, -?, ${list} FROM application WHERE application = ?`,
    )
    const said = db.prepare(
      "INSERT INTO status (cursor, application, version, status, at) VALUES (?, ?, 1, 'accepted', '2026-01-01T00:00:00Z')",
    )
    for (let at = 1; at <= 101; at += 1) {
      copy.run(row + at, `other-${at}`, made, at, one.application)
      db.prepare("INSERT INTO field (application_row, name, value, sequence) VALUES (?, 'name', 'x', 0)").run(row + at)
      said.run(1_000_000 + at, `other-${at}`)
    }
  })
  await later(31)
  expect((await tablet.get('getApplication', keyOf(one))).forgotten).toBeDefined()
})
