/** What a team says afterwards is kept once, whenever it comes, and nobody reads it in the database. */
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SqlDatabase } from '../station/store/sql.ts'
import type { Store } from '../station/store/store.ts'
import { AT, allDatabases, enrolled, kinds } from './support/databases.ts'
import { payment, supplement } from './support/said.ts'
import { type StationWithMachine, stationWithMachine } from './support/station-client.ts'

const databases = allDatabases()
afterAll(() => databases.end())

describe.each(kinds)('supplements in %s', (kind) => {
  let store: Store
  let database: SqlDatabase
  let machine: string
  beforeEach(async () => {
    const place = await databases[kind]()
    ;({ store, database } = await place.open())
    machine = await enrolled(store)
  })
  const period = { from: '2026-11-01', until: '2026-11-30' }
  const keep = (...all: Parameters<typeof store.supplements.keep>[1]) => store.supplements.keep(machine, all, AT)

  it('are kept once, acknowledged each time, and given in the order in which they were said', async () => {
    const application = v7()
    const first = supplement({ kind: 'phone', phone: '0903 000 001', reason: 'lost it' }, { application })
    const second = supplement({ kind: 'old-card', state: 'corner-cut' }, { application })
    expect(await keep(second, first)).toEqual([second.supplement, first.supplement])
    expect(await keep(first)).toEqual([first.supplement])
    const kept = await store.supplements.of(application)
    expect(kept).toEqual([first, second].map((one) => ({ ...one, machine, receivedAt: AT })))
  })

  it('keep a machine’s own order when its clock went back', async () => {
    const application = v7()
    const other = await enrolled(store)
    const at = (utc: string) =>
      supplement({ kind: 'phone', phone: utc, reason: '' }, { application, utc: `2026-11-20T${utc}:00.000Z` })
    const [first, back, elsewhere] = [at('09:00'), at('03:00'), at('08:00')]
    await keep(back, first)
    await store.supplements.keep(other, [elsewhere], AT)
    const kept = await store.supplements.of(application)
    expect(kept.map(({ supplement: id }) => id)).toEqual([elsewhere, first, back].map(({ supplement: id }) => id))
  })

  it('are not acknowledged for another content under an id that is kept', async () => {
    const said = supplement(payment({ amount: 2_000 }))
    const other = { ...said, said: { ...payment(said.said as object), amount: 9_000 } }
    const beside = supplement(payment())
    await keep(said)
    expect(await keep(other, beside)).toEqual([beside.supplement])
    expect((await store.supplements.of(said.application!))[0]?.said).toEqual(said.said)
  })

  it('are told apart from those that are not here, however many are asked for', async () => {
    const here = Array.from({ length: 3 }, () => supplement(payment()))
    await keep(...here)
    const lost = Array.from({ length: 600 }, () => v7())
    const asked = [here[0]!.supplement, ...lost.slice(0, 300), here[1]!.supplement, ...lost.slice(300)]
    expect(await store.supplements.unknownOf(asked)).toEqual(lost)
    expect(await store.supplements.unknownOf([])).toEqual([])
  })

  it('add up by day, machine, mode and currency, voids taken off, one of nothing as well', async () => {
    const other = await enrolled(store)
    const taken = payment()
    const nothing = payment({ mode: 'exempt', amount: 0 })
    await keep(
      supplement(taken),
      supplement(payment({ amount: 4_000 })),
      supplement(payment({ voids: taken.payment })),
      supplement(nothing),
      supplement(payment({ mode: 'exempt', amount: 0, voids: nothing.payment })),
      supplement(payment({ amount: 25_000, currency: 'VND' })),
      supplement(payment(), { utc: '2026-11-21T00:00:00.000Z' }),
      supplement(payment(), { utc: '2026-10-31T23:59:59.000Z' }),
      supplement({ kind: 'phone', phone: '1', reason: '' }),
    )
    await store.supplements.keep(other, [supplement(payment())], AT)
    const lines = await store.supplements.settlement(period)
    const about = (day: string, of: string, mode: string, currency: string) => ({ day, machine: of, mode, currency })
    const expected = [
      { ...about('2026-11-20', machine, 'cash', 'CNY'), amount: 4_000, count: 1, voids: 1 },
      { ...about('2026-11-20', other, 'cash', 'CNY'), amount: 2_000, count: 1, voids: 0 },
      { ...about('2026-11-20', machine, 'cash', 'VND'), amount: 25_000, count: 1, voids: 0 },
      { ...about('2026-11-20', machine, 'exempt', 'CNY'), amount: 0, count: 0, voids: 1 },
      { ...about('2026-11-21', machine, 'cash', 'CNY'), amount: 2_000, count: 1, voids: 0 },
    ]
    expect(lines).toHaveLength(expected.length)
    expect(lines).toEqual(expect.arrayContaining(expected))
  })

  it('give each drawer as it was last spoken of, with what is missing', async () => {
    const drawer = { kind: 'drawer' as const, drawer: v7(), currency: 'CNY', float: 10_000 }
    const open = { ...drawer, drawer: v7() }
    const closed = { ...drawer, expected: 14_000, counted: 12_000, note: 'one note too few', handedTo: '100002' }
    await keep(supplement(drawer), supplement(open), supplement(closed))
    expect(await store.supplements.drawers(period)).toEqual([
      { ...closed, machine, officer: '100001', day: '2026-11-20', difference: -2_000 },
      { ...open, machine, officer: '100001', day: '2026-11-20' },
    ])
    expect(await store.supplements.drawers({ from: '2026-11-21', until: '2026-11-30' })).toEqual([])
  })

  it('are sealed: no telephone, name or sentence is in a row', async () => {
    const planted = ['0903999888', 'Planted Payer', 'planted sentence', 'BANK-REF-77', 'SER/PLANTED']
    await keep(
      supplement({ kind: 'phone', phone: planted[0]!, reason: planted[2]! }),
      supplement({ kind: 'escalation', note: planted[2]! }),
      supplement(payment({ payer: planted[1]!, reference: planted[3]!, receipt: { series: planted[4]!, number: 1 } })),
    )
    const rows = await database.read((sql) => sql.all<object>('SELECT * FROM supplement'))
    expect(rows).toHaveLength(3)
    const dump = rows.flatMap((row) => Object.values(row)).join('\n')
    for (const word of planted) expect(dump).not.toContain(word)
  })
})

describe('an announcement', () => {
  let all: StationWithMachine & { end: () => Promise<void> }
  beforeAll(async () => {
    all = await stationWithMachine()
  })
  afterAll(() => all.end())
  const tell = async (...supplements: ReturnType<typeof supplement>[]) =>
    (await all.client.announce([], { supplements })).supplemented

  it('brings them before their packet comes, and is told which are kept', async () => {
    const said = supplement({ kind: 'escalation', note: 'the family waits' })
    expect(await tell(said)).toEqual([said.supplement])
    expect(await tell(said)).toEqual([said.supplement])
    expect(await all.station.store.supplements.of(said.application!)).toHaveLength(1)
    expect(await all.station.store.supplements.unseen()).toEqual([{ application: said.application, isHere: false }])
  })

  it('without any is not told of any', async () => {
    expect((await all.client.announce([])).supplemented).toBeUndefined()
  })

  it('of a revoked machine brings them all the same', async () => {
    await all.station.revokeMachine(all.client.machine.machine)
    const said = supplement(payment())
    expect(await tell(said)).toEqual([said.supplement])
  })
})
