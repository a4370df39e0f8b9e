/** What goes to another authority is decided where it is accepted, in both databases, and each answer is believed once. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { judge, sayOfHandOff } from '../station/clerk/acts.ts'
import { countWaiting, listHandOffs, listWaiting, markAnswered, markHanded } from '../station/hand-off/queue.ts'
import { describe as describeRecord } from '../station/intake/describe.ts'
import { createNews } from '../station/news.ts'
import type { ApplicationRecord } from '../station/protocol/index.ts'
import { createSealer, type Sealer } from '../station/store/seal-text.ts'
import type { SqlDatabase } from '../station/store/sql.ts'
import type { Acceptance, Store } from '../station/store/store.ts'
import { AT, acceptance, allDatabases, enrolled, kinds } from './support/databases.ts'

const databases = allDatabases()
afterAll(() => databases.end())

describe.each(kinds)('the queue of hand-offs in %s', (kind) => {
  let database: SqlDatabase
  let store: Store
  let sealer: Sealer
  let machine: string
  beforeEach(async () => {
    const place = await databases[kind]()
    ;({ database, store } = await place.open())
    sealer = createSealer(place.key)
    machine = await enrolled(store)
  })
  const parts = () => ({ database, sealer, news: createNews(), now: () => Date.parse(AT) })
  const record = {
    ...{ slipNumber: 'ABC-000001-11', procedure: 'first-issue', officer: '100001', finalisedAt: { utc: AT } },
    ...{ fields: { name: 'Planted Person' }, crossRegion: { home: '51', here: '34' } },
  } as unknown as ApplicationRecord
  const take = async (more: Partial<Pick<Acceptance, 'application' | 'version' | 'about'>> = {}) => {
    const packet = acceptance(machine, { about: describeRecord(record, sealer), ...more })
    await store.custody.accept(packet, () => 'receipt')
    return packet
  }
  const accept = ({ application, version }: { application: string; version: number }) =>
    judge(parts(), 'lan', { application, version }, { status: 'accepted' })
  const states = async () =>
    (await listHandOffs(database, sealer, 10)).map(({ version, state, reason }) => [version, state, reason])
  const answered = (packet: Awaited<ReturnType<typeof take>>, state: 'acknowledged' | 'returned', region = '51') => {
    const { packetId, application, version } = packet
    return database.write((sql) =>
      markAnswered(sql, sealer, { packetId, application, version, region, at: AT }, { state, reason: 'why' }),
    )
  }
  const handed = ({ packetId }: { packetId: string }) =>
    database.write((sql) => markHanded(sql, { packetId, leftOut: [], at: AT }))

  it('has one once, however often it is accepted', async () => {
    const one = await take()
    await accept(one)
    await accept(one)
    expect(await states()).toEqual([[1, 'waiting', undefined]])
  })

  it('hands over the newest version alone, and none that was returned before it went', async () => {
    const first = await take()
    await accept(first)
    const second = await take({ application: first.application, version: 2 })
    await accept(second)
    expect((await states()).sort()).toEqual([
      [1, 'withdrawn', undefined],
      [2, 'waiting', undefined],
    ])
    await judge(parts(), 'lan', { application: first.application, version: 2 }, { status: 'held' })
    expect(await listWaiting(database, sealer, '51', 10)).toEqual([])
    expect(await handed(second)).toBe('withdrawn')
    await accept(second)
    expect(await handed(second)).toBe('now')
    expect(await handed(second)).toBe('handed')
  })

  it('leaves it to a clerk which of two in conflict is meant', async () => {
    const one = await take()
    const other = await take({ application: one.application })
    await accept(one)
    expect(await states()).toEqual([
      [1, 'returned', 'conflict'],
      [1, 'returned', 'conflict'],
    ])
    expect(await sayOfHandOff(parts(), 'lan', other.packetId, 'waiting')).toBe(true)
    expect((await listWaiting(database, sealer, '51', 10)).map(({ packetId }) => packetId)).toEqual([other.packetId])
  })

  it('believes no answer to what was not handed over, nor of another region, and keeps what is acknowledged', async () => {
    const one = await take()
    await accept(one)
    expect(await answered(one, 'acknowledged')).toBe('early')
    await handed(one)
    expect(await answered(one, 'acknowledged', '44')).toBe('unknown')
    expect(await answered(one, 'returned')).toBe('now')
    expect(await states()).toEqual([[1, 'returned', 'why']])
    expect(await answered(one, 'acknowledged')).toBe('now')
    expect(await answered(one, 'returned')).toBe('known')
    expect(await answered(one, 'acknowledged')).toBe('known')
    expect(await states()).toEqual([[1, 'acknowledged', 'why']])
  })

  it('does not go again once it is acknowledged, nor when a newer version is accepted, and an older one never follows it', async () => {
    const one = await take()
    await accept(one)
    await handed(one)
    await answered(one, 'acknowledged')
    expect(await sayOfHandOff(parts(), 'lan', one.packetId, 'waiting')).toBe(false)
    expect(await states()).toEqual([[1, 'acknowledged', 'why']])
    const third = await take({ application: one.application, version: 3 })
    await accept(third)
    const second = await take({ application: one.application, version: 2 })
    await accept(second)
    expect((await listWaiting(database, sealer, '51', 10)).map(({ version }) => version)).toEqual([3])
    expect(await sayOfHandOff(parts(), 'lan', second.packetId, 'waiting')).toBe(false)
  })

  it('asks which is meant when a second content comes after it was withdrawn', async () => {
    const one = await take()
    await accept(one)
    await judge(parts(), 'lan', one, { status: 'held' })
    await take({ application: one.application })
    await accept(one)
    expect(await states()).toEqual([
      [1, 'returned', 'conflict'],
      [1, 'returned', 'conflict'],
    ])
  })

  it('finds what a partner can have behind any number that it cannot, and shows first what a clerk has to see', async () => {
    const far = describeRecord({ ...record, crossRegion: { home: '44', here: '34' } } as ApplicationRecord, sealer)
    const done = await take()
    await accept(done)
    await handed(done)
    await answered(done, 'acknowledged')
    for (let n = 0; n < 3; n += 1) await accept(await take({ about: far }))
    const one = await take()
    await accept(one)
    expect((await listWaiting(database, sealer, '51', 2)).map(({ packetId }) => packetId)).toEqual([one.packetId])
    expect(await countWaiting(database, ['51'])).toBe(3)
    const shown = await listHandOffs(database, sealer, 10)
    expect(shown.at(-1)?.packetId).toBe(done.packetId)
    expect((await listHandOffs(database, sealer, 2, 4)).map(({ packetId }) => packetId)).toEqual([done.packetId])
  })

  it('has no word of a partner in the clear', async () => {
    const one = await take()
    await accept(one)
    await handed(one)
    await answered(one, 'returned')
    const row = await database.read((sql) => sql.get<{ reason: string }>('SELECT reason FROM hand_off'))
    expect(row?.reason).not.toContain('why')
  })
})
