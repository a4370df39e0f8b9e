import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readPayments } from '../station/rules/rules-options.ts'
import { always, layer } from './support/rule-layers.ts'
import type { Tablet } from './support/tablet.ts'
import { finalise, packetIdOf, signedInTablet, until, untilProgress, visitsOf } from './support/tablet-day.ts'
import { temporary } from './support/temporary.ts'

/** A rule pack goes from a folder at the station to the tablets: signed, verified, tried, and in force in its place from its day. */
let folder: string
let tablet: Tablet
beforeEach(() => {
  folder = join(temporary(), 'packs')
  mkdirSync(folder)
})
afterEach(() => tablet?.end())

const put = (name: string, bytes: Uint8Array | string) => writeFileSync(join(folder, name), bytes)
const dearer = (id: string, amount: number, more: object = {}) =>
  layer(id, {
    procedures: ['first-issue', 'exchange', 're-issue'].map((procedure) => ({
      id: procedure,
      fees: [{ when: always, amount, rule: `circular of ${id}` }],
    })),
    ...more,
  })
const start = async (region = '38') => {
  tablet = await signedInTablet({ station: { rules: { region, folders: [folder] } } })
}
const sync = () => tablet.get('syncNow', {})
const rules = () => tablet.get('getRules', {})
const fee = async (index = 0) => {
  const visits = await visitsOf(tablet)
  const key = await tablet.get('takeVisit', { visit: visits[index]!.visit })
  return (await tablet.get('getApplication', key)).fee?.amount
}
/** With the synchronisation that every sign-in begins with. */
const arrived = (id: string) =>
  until(id, async () => (await rules()).layers.find((one) => one.id === id && one.source === 'station'))

describe('a pack that the station offers', () => {
  it('is in force where the team works, from the station’s own word on', async () => {
    put('dearer.json', dearer('vn-38-dearer-2024-07', 111_000))
    await start()
    expect(await arrived('vn-38-dearer-2024-07')).toMatchObject({ isInForce: true })
    expect((await rules()).region).toMatchObject({ code: '38' })
    expect(await fee()).toBe(111_000)
  })

  it('waits for its day, and holds nowhere but in its region', async () => {
    put('later.json', dearer('vn-38-later-2099-01', 111_000))
    put('elsewhere.json', dearer('vn-79-dearer-2024-07', 222_000, { regions: ['79'] }))
    await start()
    expect(await arrived('vn-38-later-2099-01')).toMatchObject({ isInForce: false })
    expect(await arrived('vn-79-dearer-2024-07')).toMatchObject({ isInForce: false })
    expect(await fee()).not.toBe(111_000)
  })

  it('comes without a restart, and a higher revision of it replaces it', async () => {
    await start()
    put('dearer.json', dearer('vn-38-dearer-2024-07', 111_000))
    await sync()
    expect(await fee(0)).toBe(111_000)
    put('dearer.json', dearer('vn-38-dearer-2024-07', 333_000, { revision: 2 }))
    await sync()
    expect(await fee(1)).toBe(333_000)
  })

  it('stays after a restart without the station, and after the station offers it no more', async () => {
    put('dearer.json', dearer('vn-38-dearer-2024-07', 111_000))
    await start()
    await arrived('vn-38-dearer-2024-07')
    rmSync(join(folder, 'dearer.json'))
    await sync()
    await tablet.restart()
    expect(await fee()).toBe(111_000)
  })

  it('is not doubted in what was taken under it, because the station knows the files it was composed of', async () => {
    put('dearer.json', dearer('vn-38-dearer-2024-07', 111_000))
    const country = readFileSync(join(import.meta.dirname, '../electron/rules/packs/vn-2024-07.json'))
    put('vn-2024-07.json', country)
    tablet = await signedInTablet({ station: { rules: { region: '38', folders: [folder] }, rulePacks: [] } })
    await arrived('vn-38-dearer-2024-07')
    const key = await finalise(tablet)
    expect(await untilProgress(tablet, key, ['pending', 'held'])).toBe('pending')
    const { record } = await tablet.station().openPacket(await packetIdOf(tablet, key))
    expect(record.ruleLayers?.map(({ id }) => id)).toEqual(['vn-2024-07', 'vn-38-dearer-2024-07'])
  })

  it('is looked at by a clerk where the station knows none of its files', async () => {
    tablet = await signedInTablet({ station: { rulePacks: [] } })
    const key = await finalise(tablet)
    expect(await untilProgress(tablet, key, ['pending', 'held'])).toBe('held')
  })
})

describe('a pack that cannot be used', () => {
  const good = () => put('good.json', dearer('vn-38-dearer-2024-07', 111_000))
  const refusal = (id: string) => until(id, async () => (await rules()).refused.find((one) => one.id === id))

  it.each([
    ['of a later format', 'future-format', () => dearer('vn-38-later-2024-08', 9, { formatVersion: 3 })],
    ['that is none', 'not-a-pack', () => Buffer.from('{"formatVersion":2,"id":"vn-38-later-2024-08"}')],
    [
      'that contradicts the country’s',
      'contradiction',
      () => dearer('vn-38-later-2024-08', 9, { guardian: { field: 'nobody', is: ['x'] } }),
    ],
  ])('%s is refused in words, and the last good one stays', async (_what, reason, bytes) => {
    good()
    put('bad.json', bytes())
    await start()
    await arrived('vn-38-dearer-2024-07')
    const refused = await refusal('vn-38-later-2024-08')
    expect(refused).toMatchObject({ reason })
    expect(refused.message).not.toBe('')
    expect(await fee()).toBe(111_000)
    await tablet.restart()
    expect((await rules()).inForce.layers).toEqual(['vn-2024-07', 'vn-38-dearer-2024-07'])
  })

  it('is forgotten as refused once the station offers it no more', async () => {
    put('bad.json', '{"formatVersion":2,"id":"vn-38-later-2024-08"}')
    await start()
    await refusal('vn-38-later-2024-08')
    rmSync(join(folder, 'bad.json'))
    await sync()
    expect((await rules()).refused).toEqual([])
  })

  it('is not offered when it is not even JSON, and the others are', async () => {
    good()
    put('broken.json', '{"formatVersion":')
    await start()
    await arrived('vn-38-dearer-2024-07')
    expect((await rules()).refused).toEqual([])
  })
})

describe('what else comes with it', () => {
  it('takes up to its place what was begun elsewhere, and forgets what the station withdraws', async () => {
    const prepared = [
      {
        ...{ reference: 'G01-1', channel: 'online' as const, assurance: 'high' as const, procedure: 're-issue' },
        ...{ begunAt: '2026-11-20T00:00:00Z', fields: { name: 'Lê Văn Phúc' } },
      },
    ]
    const options = { region: '38', prepared }
    tablet = await signedInTablet({ station: { rules: options } })
    await until('prepared', async () => (await tablet.get('findPrepared', { search: '' })).length === 1)
    options.prepared = []
    await sync()
    expect(await tablet.get('findPrepared', { search: '' })).toEqual([])
  })

  it('refuses to start with one receipt lent to two machines', () => {
    const path = join(folder, 'payments.json')
    const block = { series: 'AB', from: 1, to: 50 }
    const blocks = [
      { ...block, machine: 'one' },
      { ...block, from: 50, to: 60, machine: 'two' },
    ]
    writeFileSync(path, JSON.stringify({ receiptBlocks: blocks, codes: [] }))
    expect(() => readPayments(path)).toThrow(/AB 50/)
  })
})
