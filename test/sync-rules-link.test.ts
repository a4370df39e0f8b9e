import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RulesOptions } from '../station/rules/rules-options.ts'
import { always, layer } from './support/rule-layers.ts'
import type { Tablet } from './support/tablet.ts'
import { signedInTablet, until, visitsOf } from './support/tablet-day.ts'
import { type Answering, type Link, linkTo } from './support/tablet-link.ts'
import { temporary } from './support/temporary.ts'

/** Rules over a bad link, over none at all, and from a station that has nothing to say of them. */
let folder: string
let tablet: Tablet
let link: Link
let rules: RulesOptions | undefined
beforeEach(() => {
  folder = join(temporary(), 'packs')
  mkdirSync(folder)
})
afterEach(async () => {
  vi.useRealTimers()
  await tablet.end()
  await link.close()
})

const dearer = (id: string, amount: number, more: object = {}) =>
  layer(id, {
    procedures: ['first-issue', 'exchange', 're-issue'].map((procedure) => ({
      id: procedure,
      fees: [{ when: always, amount, rule: `circular of ${id}` }],
    })),
    ...more,
  })
const put = (id: string, bytes: Buffer) => writeFileSync(join(folder, `${id}.json`), bytes)

/** The station’s packs are there when the sign-in’s own synchronisation begins. */
async function start(): Promise<void> {
  rules = { region: '38', folders: [folder], prepared: [], payments: { receiptBlocks: [], codes: [] } }
  tablet = await signedInTablet({
    station: { rules },
    link: async (url) => {
      link = await linkTo(() => url)
      return link.url
    },
  })
  await visitsOf(tablet)
}
const state = () => tablet.get('getRules', {})
const sync = () => tablet.get('syncNow', {})
const refusals = async () => (await state()).refused.map(({ id, reason }) => `${id} ${reason}`)
const isSent = async (id: string) => (await state()).layers.some((one) => one.id === id && one.source === 'station')
/** Of another length than the station said. */
const whole = (body: Buffer): Partial<Answering> => ({ headers: { 'content-type': 'application/json' }, body })
const isPack = ({ path }: { path: string }) => path.startsWith('/v1/rule-packs/')

const fetches = () => link.seen.filter(isPack).length

describe('a pack whose way is bad', () => {
  const id = 'vn-38-dearer-2024-07'

  it.each<[string, (body: Buffer) => Partial<Answering>, string]>([
    ['cut half-way', (body) => ({ cutAt: body.byteLength >> 1 }), 'not-fetched'],
    ['with a bit that turned', (body) => whole(Buffer.from(body).fill(0x20, 0, 1)), 'damaged'],
    ['shorter than was signed', (body) => whole(body.subarray(0, -1)), 'damaged'],
    ['longer than was signed', (body) => whole(Buffer.concat([body, Buffer.alloc(1024 * 1024)])), 'not-fetched'],
  ])('%s is told, costs nothing else of the sync, and is in force after the next', async (_what, spoil, reason) => {
    await start()
    put(id, dearer(id, 111_000))
    link.change = (request, answer) => (isPack(request) ? { ...answer, ...spoil(answer.body) } : answer)
    await sync()
    expect(await refusals()).toEqual([`${id} ${reason}`])
    expect((await state()).region?.code).toBe('38')
    expect((await state()).inForce.layers).toEqual(['vn-2024-07'])
    await tablet.restart()
    expect((await state()).inForce.layers).toEqual(['vn-2024-07'])
    link.change = (_request, answer) => answer
    await sync()
    expect(await refusals()).toEqual([])
    expect((await state()).inForce.layers).toEqual(['vn-2024-07', id])
  })

  it('is fetched once, however often it is offered', async () => {
    await start()
    put(id, dearer(id, 111_000))
    await sync()
    await sync()
    await sync()
    expect(fetches()).toBe(1)
  })
})

describe('a station that says nothing of rules', () => {
  it('changes none that are here', async () => {
    put('vn-38-dearer-2024-07', dearer('vn-38-dearer-2024-07', 111_000))
    await start()
    await until('the pack', () => isSent('vn-38-dearer-2024-07'))
    const before = await state()
    link.change = (request, answer) => {
      if (request.path !== '/v1/sync') return answer
      const { rules: _none, ...others } = JSON.parse(answer.body.toString())
      return { ...answer, ...whole(Buffer.from(JSON.stringify(others))) }
    }
    await sync()
    expect(await state()).toEqual(before)
  })

  it('of the place alone leaves the place as it was', async () => {
    await start()
    await until('the place', async () => (await state()).region?.code === '38')
    delete rules!.region
    await sync()
    expect((await state()).region?.code).toBe('38')
  })
})

describe('a roll-out by day', () => {
  it('begins and ends where it is meant to, with no network on those days', async () => {
    const id = 'vn-38-pilot-2026-01'
    put(
      id,
      dearer(id, 111_000, {
        effectiveUntil: '2027-03-31',
        rollout: [
          { from: '2026-01-01', regions: ['79'] },
          { from: '2027-02-01', regions: ['38'] },
        ],
      }),
    )
    await start()
    await until('the pack', () => isSent(id))
    link.instead = () => 'cut'
    vi.useFakeTimers({ toFake: ['Date'] })
    const onDay = async (at: string) => {
      vi.setSystemTime(Date.parse(at))
      await tablet.restart()
      return (await state()).inForce.layers
    }
    // Midnight is the place's own: seven hours before Greenwich's.
    expect(await onDay('2027-01-31T16:59:00Z')).toEqual(['vn-2024-07'])
    expect(await onDay('2027-01-31T17:01:00Z')).toEqual(['vn-2024-07', id])
    expect(await onDay('2027-03-31T16:59:00Z')).toEqual(['vn-2024-07', id])
    expect(await onDay('2027-03-31T17:01:00Z')).toEqual(['vn-2024-07'])
  })
})
