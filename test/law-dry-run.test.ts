import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { always, keepLayers, layer } from './support/rule-layers.ts'
import type { Tablet } from './support/tablet.ts'
import { fill, finalise, sign, signedInTablet, visitsOf } from './support/tablet-day.ts'

/** "What would change for the drafts on this tablet": told, and nothing written. */
let tablet: Tablet
beforeEach(async () => {
  tablet = await signedInTablet()
})
afterEach(() => tablet.end())

const dearer = (id: string, more: object = {}) =>
  layer(id, {
    procedures: ['first-issue', 'exchange', 're-issue'].map((procedure) => ({
      id: procedure,
      fees: [{ when: always, amount: 123_000, rule: 'a new circular' }],
    })),
    ...more,
  })
const begin = async (index = 0) => {
  const visits = await visitsOf(tablet)
  return tablet.get('takeVisit', { visit: visits[index]!.visit })
}
const hashOf = async (id: string) => (await tablet.get('getRules', {})).layers.find((one) => one.id === id)!.hash
const everything = () =>
  tablet.look((db) =>
    ['application', 'field', 'rule_pack', 'audit'].map((table) => db.prepare(`SELECT * FROM ${table}`).all()),
  )

describe('a dry run', () => {
  it('names the drafts and what a coming day would change, and finds nothing on the day before', async () => {
    await keepLayers(tablet, [dearer('vn-38-dearer-2099-01')])
    const key = await begin()
    expect(await tablet.get('dryRunRules', { date: '2098-12-31' })).toMatchObject({ drafts: 1, items: [] })
    const { items } = await tablet.get('dryRunRules', { date: '2099-01-01' })
    expect(items).toMatchObject([
      {
        application: key.application,
        changes: expect.arrayContaining([expect.objectContaining({ what: 'fee', after: '123000 VND' })]),
      },
    ])
  })

  it('tries a file that holds elsewhere or later, as if it held here today', async () => {
    await keepLayers(tablet, [dearer('vn-79-dearer-2099-01', { regions: ['79'] })])
    await begin()
    expect((await tablet.get('dryRunRules', {})).items).toEqual([])
    const { items } = await tablet.get('dryRunRules', { with: await hashOf('vn-79-dearer-2099-01') })
    expect(items[0]?.changes).toContainEqual(expect.objectContaining({ what: 'fee' }))
  })

  it('looks at drafts alone', async () => {
    await finalise(tablet)
    await keepLayers(tablet, [dearer('vn-38-dearer-2024-07')])
    expect(await tablet.get('dryRunRules', {})).toEqual({ drafts: 0, items: [] })
  })

  it('writes nothing, and leaves the rules in force as they were', async () => {
    await keepLayers(tablet, [dearer('vn-38-dearer-2099-01')])
    await begin()
    const [before, rules] = [await everything(), await tablet.get('getRules', {})]
    await tablet.get('dryRunRules', { date: '2099-01-01' })
    await tablet.get('dryRunRules', { with: await hashOf('vn-38-dearer-2099-01') })
    expect(await tablet.get('getRules', {})).toEqual(rules)
    expect(await everything()).toEqual(before)
  })

  it('says so when the file is not here, or no rules are in force that day', async () => {
    expect(await tablet.call('dryRunRules', { with: 'ab'.repeat(32) })).toMatchObject({ reason: 'unknown-pack' })
    expect(await tablet.call('dryRunRules', { date: '1950-01-01' })).toMatchObject({ reason: 'not-in-force' })
  })

  it('says so when the file contradicts those beneath it, and the last good rules go on', async () => {
    const before = await tablet.get('getRules', {})
    await keepLayers(tablet, [dearer('vn-38-wrong-2024-07', { currency: 'no money' })])
    const wrong = await hashOf('vn-38-wrong-2024-07')
    expect(await tablet.call('dryRunRules', { with: wrong })).toMatchObject({ reason: 'not-in-force' })
    const after = await tablet.get('getRules', {})
    expect(after.inForce).toEqual(before.inForce)
    expect(after.layers.find(({ hash }) => hash === wrong)).toMatchObject({ isInForce: false })
    await begin()
  })
})

describe('taking today’s rules', () => {
  it('puts a draft under them, keeps what was entered, and asks for a new signature', async () => {
    const key = await fill(tablet)
    await sign(tablet, key)
    await keepLayers(tablet, [dearer('vn-38-dearer-2024-07')])
    const before = await tablet.get('getApplication', key)
    await tablet.get('renewRules', key)
    const after = await tablet.get('getApplication', key)
    expect(after.fee?.amount).toBe(123_000)
    expect(after.fields).toEqual(before.fields)
    expect(after.rules).toEqual({ id: 'vn-38-dearer-2024-07' })
    expect(after.signing?.isCurrent).toBe(false)
  })

  it('is not needed twice, and not for what is finalised', async () => {
    const key = await begin()
    expect(await tablet.call('renewRules', key)).toMatchObject({ reason: 'not-needed' })
    const done = await finalise(tablet, 1)
    expect(await tablet.call('renewRules', done)).toMatchObject({ reason: 'not-a-draft' })
  })
})
