import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { device, type Tablet } from './support/tablet.ts'
import {
  fill,
  finalise,
  progressOf,
  received,
  sign,
  signedInTablet,
  untilProgress,
  visitsOf,
} from './support/tablet-day.ts'

describe('in practice', () => {
  let tablet: Tablet
  let next = 0
  beforeAll(async () => {
    tablet = await signedInTablet({ visits: 12 })
  })
  afterAll(() => tablet?.end())

  it('gives the same draft when a visit is taken twice', async () => {
    const first = await fill(tablet, next, 0)
    expect(await fill(tablet, next++, 0)).toEqual(first)
  })

  it('says what is missing before it freezes anything', async () => {
    const key = await fill(tablet, next++, 0)
    await tablet.get('saveField', { ...key, name: 'name', value: '' })
    await tablet.get('saveField', { ...key, name: 'birthDate', value: '2999-01-01' })
    const outcome = await tablet.call('finaliseApplication', key)
    expect(outcome).toMatchObject({ ok: false, reason: 'incomplete' })
    const { findings } = await tablet.get('getApplication', key)
    expect(outcome.ok === false && outcome.detail).toEqual(findings)
    expect(findings).toContainEqual({ section: 'identity', field: 'name', code: 'missing', blocks: true })
    expect(findings).toContainEqual({ section: 'identity', field: 'birthDate', code: 'in-the-future', blocks: true })
    expect(await progressOf(tablet, key)).toBe('draft')
  })

  it('keeps what was entered when a draft is discarded, out of every list', async () => {
    const key = await fill(tablet, next++)
    await tablet.get('discardApplication', key)
    const view = await tablet.get('getApplication', key)
    expect(view).toMatchObject({ progress: 'discarded', fields: { name: 'Người thử 2' } })
    expect(await tablet.call('getImage', { capture: view.captures[0]!.capture })).toMatchObject({ ok: true })
    const { items } = await tablet.get('listApplications', { group: 'all', search: '' })
    expect(items.some(({ application }) => application === key.application)).toBe(false)
    expect(await tablet.call('saveField', { ...key, name: 'name', value: 'x' })).toEqual({
      ok: false,
      reason: 'not-a-draft',
    })
    // The visit can be taken again, as another application.
    expect((await fill(tablet, 2, 0)).application).not.toBe(key.application)
  })

  it('freezes a finalised application against every act but a correction', async () => {
    const key = await finalise(tablet, next++)
    const not = { ok: false, reason: 'not-a-draft' }
    expect(await tablet.call('saveField', { ...key, name: 'name', value: 'x' })).toEqual(not)
    expect(await tablet.call('takeCapture', { ...key, modality: 'portrait', positions: [] })).toEqual(not)
    expect(await tablet.call('recordException', { ...key, modality: 'portrait', reason: 'x' })).toEqual(not)
    expect(await tablet.call('discardApplication', key)).toEqual(not)
    expect(await tablet.call('finaliseApplication', key)).toEqual(not)
  })

  it('gives the same draft when a correction is asked for twice, with everything of the version before', async () => {
    const key = await finalise(tablet, next++, 3)
    const before = await tablet.get('getApplication', key)
    const second = await tablet.get('correctApplication', { application: key.application, reason: 'Sai tên' })
    expect(second).toEqual({ application: key.application, version: 2 })
    expect(await tablet.get('correctApplication', { application: key.application, reason: 'Lần nữa' })).toEqual(second)
    const draft = await tablet.get('getApplication', second)
    expect(draft).toMatchObject({ progress: 'draft', fields: before.fields, correctionReason: 'Sai tên' })
    expect(draft.captures.map(({ capture }) => capture)).toEqual(before.captures.map(({ capture }) => capture))
  })

  it('does not correct what is not finalised', async () => {
    const { application } = await fill(tablet, next++, 0)
    expect(await tablet.call('correctApplication', { application, reason: 'x' })).toEqual({
      ok: false,
      reason: 'not-finalised',
    })
  })

  it('leaves the visit with its application when a correction is discarded', async () => {
    const key = await finalise(tablet, next)
    const visit = (await visitsOf(tablet))[next++]!.visit
    const second = await tablet.get('correctApplication', { application: key.application, reason: 'Sai' })
    await tablet.get('discardApplication', second)
    // Else the person would be taken down twice.
    expect(await tablet.get('takeVisit', { visit })).toEqual({ application: key.application, version: 1 })
    expect(await tablet.get('correctApplication', { application: key.application, reason: 'Sai' })).toMatchObject({
      version: 3,
    })
  })

  it('finalises with any reason that it took, also in letters that grow when they are composed', async () => {
    const key = await fill(tablet, next++, 0)
    const { application } = key
    // U+FB2C is three characters in NFC: this is too long, and said so while it can still be shortened.
    const [tooLong, longest] = [167, 166].map((times) => '\uFB2C'.repeat(times)) as [string, string]
    const exception = { ...key, modality: 'finger' as const, position: 2 }
    const badInput = { ok: false, reason: 'bad-input' }
    expect(await tablet.call('recordException', { ...exception, reason: tooLong })).toMatchObject(badInput)
    await tablet.get('recordException', { ...exception, reason: longest })
    await tablet.get('finaliseApplication', key)
    expect(await tablet.call('correctApplication', { application, reason: tooLong })).toMatchObject(badInput)
    await tablet.get('correctApplication', { application, reason: longest })
    await sign(tablet, { ...key, version: 2 })
    await tablet.get('finaliseApplication', { ...key, version: 2 })
  })
})

describe('in production', () => {
  let tablet: Tablet
  beforeAll(async () => {
    const recoveryRecipient = await identityToRecipient(await generateX25519Identity())
    tablet = await signedInTablet({ environment: 'production', station: { recoveryRecipient } })
  })
  afterAll(() => tablet?.end())

  it.each([
    ['simulated-camera', 'simulated-in-production'],
    ['folder', 'file-in-production'],
  ] as const)('does not finalise with a reading of the %s, there and then', async (driver, code) => {
    tablet.state.device = device(driver)
    const key = await fill(tablet, driver === 'folder' ? 0 : 1)
    const outcome = await tablet.call('finaliseApplication', key)
    expect(outcome).toMatchObject({
      ok: false,
      reason: 'incomplete',
      detail: expect.arrayContaining([{ section: 'portrait', code, blocks: true }]),
    })
    expect(await progressOf(tablet, key)).toBe('draft')
  })

  it('finalises and hands in without any reading that it may not take', async () => {
    const key = await finalise(tablet, 2, 0)
    await untilProgress(tablet, key, received)
  })
})
