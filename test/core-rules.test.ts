import { afterEach, describe, expect, it } from 'vitest'
import type { ApplicationView } from '../electron/contract/index.ts'
import { always, greenChannel, keepLayers, layer, rule } from './support/rule-layers.ts'
import type { Tablet } from './support/tablet.ts'
import { fill, finalise, received, signedInTablet, untilProgress, visitsOf } from './support/tablet-day.ts'

/** What the composed rules of a place do to an application that is taken there. */
let tablet: Tablet
afterEach(() => tablet.end())

const begin = async () => {
  const [visit] = await visitsOf(tablet)
  return tablet.get('takeVisit', { visit: visit!.visit })
}
const view = (key: { application: string; version: number }): Promise<ApplicationView> =>
  tablet.get('getApplication', key)
const urgentOf = (key: { application: string }) =>
  tablet.look((db) =>
    db
      .prepare('SELECT urgent FROM packet p JOIN application a ON a.row = p.application_row WHERE a.application = ?')
      .pluck()
      .get(key.application),
  )

describe('an application taken where a campaign holds', () => {
  it('says where it was taken, and is begun under country and campaign as one', async () => {
    tablet = await signedInTablet()
    await keepLayers(tablet, [greenChannel()])
    const key = await begin()
    const seen = await view(key)
    expect(seen.fields.acceptedAt).toBe('38')
    expect(seen.rules.id).toBe('vn-38-green-2024-07')
    expect(seen.decisions.urgency).toMatchObject({ hasPriority: true, campaigns: [{ rule: 'green-channel' }] })
  })

  it('is not in the campaign’s favour elsewhere, or where nobody said where the team works', async () => {
    tablet = await signedInTablet()
    for (const region of ['01', '']) {
      await keepLayers(tablet, [greenChannel()], region)
      const [, , third] = await visitsOf(tablet)
      const key = await tablet.get('takeVisit', { visit: third!.visit })
      expect((await view(key)).decisions.urgency.campaigns).toEqual([])
    }
  })

  it('goes before others, because the campaign says so, and one outside it in its turn', async () => {
    tablet = await signedInTablet()
    await keepLayers(tablet, [greenChannel()])
    await tablet.call('pauseUploads', {})
    const favoured = await finalise(tablet, 0)
    await keepLayers(tablet, [], '01')
    const other = await finalise(tablet, 1)
    expect(await urgentOf(favoured)).toBe(1)
    expect(await urgentOf(other)).toBe(0)
  })

  it('tells the officer that the promise is too late, and never stands in the way', async () => {
    tablet = await signedInTablet()
    await keepLayers(tablet, [greenChannel()])
    const key = await begin()
    await tablet.get('saveField', { ...key, name: 'neededBy', value: '2020-01-01' })
    const late = (await view(key)).findings.find(({ code }) => code === 'too-late')
    expect(late).toMatchObject({ section: 'delivery', field: 'neededBy', blocks: false })
  })
})

describe('rules that change while a draft is open', () => {
  const dearer = layer('vn-38-dearer-2024-07', {
    procedures: [
      { id: 're-issue', fees: [{ when: always, amount: 123_000, rule: 'a new circular' }] },
      { id: 'exchange', fees: [{ when: always, amount: 123_000, rule: 'a new circular' }] },
      { id: 'first-issue', fees: [{ when: always, amount: 123_000, rule: 'a new circular' }] },
    ],
  })

  it('keeps the rules it was begun under, and says what today’s would decide otherwise', async () => {
    tablet = await signedInTablet()
    const key = await begin()
    const before = await view(key)
    expect(before.rules.newer).toBeUndefined()
    await keepLayers(tablet, [dearer])
    const after = await view(key)
    expect(after.fee).toEqual(before.fee)
    expect(after.rules.newer).toMatchObject({
      id: 'vn-38-dearer-2024-07',
      changes: [{ what: 'fee', after: '123000 VND' }],
    })
  })

  it('says nothing once it is finalised, because its rules are those of its day', async () => {
    tablet = await signedInTablet()
    const key = await finalise(tablet)
    await keepLayers(tablet, [dearer])
    expect((await view(key)).rules.newer).toBeUndefined()
  })
})

describe('what rules say against an application', () => {
  it('is told with the rule, and finalise goes on', async () => {
    tablet = await signedInTablet()
    await keepLayers(tablet, [
      layer('vn-38-strict-2024-07', {
        procedures: ['first-issue', 'exchange', 're-issue'].map((id) => ({
          id,
          eligibility: [{ ...rule('nobody'), when: always, answer: 'no' }],
        })),
      }),
    ])
    const key = await fill(tablet)
    const told = (await view(key)).findings.find(({ code }) => code === 'not-eligible')
    expect(told).toMatchObject({ blocks: false, because: { rule: 'nobody', basis: 'law of nobody' } })
    expect(await tablet.call('finaliseApplication', key)).toMatchObject({ ok: true })
  })

  it('refuses a choice that is not offered to this person', async () => {
    tablet = await signedInTablet()
    const text = { vi: 'x', zh: 'x', en: 'x' }
    await keepLayers(tablet, [
      layer('vn-38-choice-2024-07', {
        fields: [
          {
            name: 'lucky',
            type: 'choice',
            label: text,
            maxLength: 10,
            shown: always,
            required: { not: always },
            choices: [
              { value: 'yes', label: text },
              { value: 'old', label: text, when: { ageFrom: 150 } },
            ],
          },
        ],
      }),
    ])
    const key = await begin()
    await tablet.get('saveField', { ...key, name: 'birthDate', value: '1990-01-01' })
    await tablet.get('saveField', { ...key, name: 'lucky', value: 'old' })
    const seen = await view(key)
    expect(seen.form.find(({ name }) => name === 'lucky')?.choices?.map(({ value }) => value)).toEqual(['yes'])
    expect(seen.findings).toContainEqual(expect.objectContaining({ field: 'lucky', code: 'not-a-choice' }))
  })
})

describe('how the card is received', () => {
  it('can no longer be changed by a correction once the making centre has it, and the rest can', async () => {
    tablet = await signedInTablet()
    const lock = { ...rule('making-centre'), from: ['made'], fields: ['delivery'] }
    const modes = [{ ...rule('by-hand'), value: 'collect' }]
    await keepLayers(tablet, [layer('vn-38-lock-2024-07', { deliveries: { modes, lock } })])
    const key = await finalise(tablet)
    await untilProgress(tablet, key, received)
    const correction = await tablet.get('correctApplication', { application: key.application, reason: 'Sai' })
    expect(await tablet.call('saveField', { ...correction, name: 'delivery', value: 'team' })).toMatchObject({
      ok: true,
    })
    await tablet.look((db) => {
      db.prepare(
        "INSERT INTO status (cursor, application, version, status, at) VALUES (9000, ?, 1, 'made', '2026-11-23T00:00:00Z')",
      ).run(key.application)
    })
    expect(await tablet.call('saveField', { ...correction, name: 'delivery', value: 'collect' })).toEqual({
      ok: false,
      reason: 'field-locked',
    })
    expect((await view(correction)).decisions.delivery.locked).toMatchObject({ fields: ['delivery'] })
    expect(await tablet.call('saveField', { ...correction, name: 'phone', value: '0900' })).toMatchObject({ ok: true })
  })
})
