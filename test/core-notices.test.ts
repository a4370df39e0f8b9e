import { afterEach, expect, it } from 'vitest'
import { always, keepLayers, layer, rule } from './support/rule-layers.ts'
import type { Tablet } from './support/tablet.ts'
import { fill, packetIdOf, received, sign, signedInTablet, untilProgress } from './support/tablet-day.ts'

/** What the applicant was told about his data, in which language, and what he said to it. */
let tablet: Tablet
afterEach(() => tablet.end())

const text = { vi: 'x', zh: 'x', en: 'x' }
const notice = (id: string, more: object = {}) => ({
  id,
  when: always,
  ...{ title: text, purpose: text, legalBasis: rule(id).basis, retention: text, contact: text },
  ...more,
})
const told = layer('vn-38-notices-2024-07', {
  notices: [
    { id: 'shipped', removed: true },
    notice('purpose'),
    notice('messages', { isConsent: true }),
    notice('of-children', { when: { ageBelow: 1 } }),
  ],
})

async function shown() {
  tablet = await signedInTablet()
  await keepLayers(tablet, [told])
  return fill(tablet)
}

it('shows the notices of the pack that concern this person, and no others', async () => {
  const key = await shown()
  const { notices } = await tablet.get('getApplicantPage', key)
  const ids = notices.map(({ id }) => id)
  expect(ids).toContain('purpose')
  expect(ids).toContain('messages')
  expect(ids).not.toContain('of-children')
})

it.each(['yes', 'no'] as const)(
  'takes a %s to what asks, and hands it in with the language in which it was read',
  async (consent) => {
    const key = await shown()
    await sign(tablet, key, { language: 'zh', consents: { messages: consent } })
    await tablet.get('finaliseApplication', key)
    await untilProgress(tablet, key, received)
    const { record } = await tablet.station().openPacket(await packetIdOf(tablet, key))
    expect(record.signing).toMatchObject({ language: 'zh' })
    expect(record.signing?.notices).toContainEqual({ id: 'messages', consent })
    expect(record.signing?.notices).toContainEqual({ id: 'purpose' })
  },
)

it('takes no answer for no consent, and is signed all the same', async () => {
  const key = await shown()
  await sign(tablet, key)
  await tablet.get('finaliseApplication', key)
  await untilProgress(tablet, key, received)
  const { record } = await tablet.station().openPacket(await packetIdOf(tablet, key))
  expect(record.signing?.notices).toContainEqual({ id: 'messages' })
})

it('keeps no answer to a notice that was not shown', async () => {
  const key = await shown()
  await sign(tablet, key, { consents: { 'of-children': 'yes', invented: 'yes' } })
  await tablet.get('finaliseApplication', key)
  await untilProgress(tablet, key, received)
  const { record } = await tablet.station().openPacket(await packetIdOf(tablet, key))
  expect(JSON.stringify(record.signing?.notices)).not.toMatch(/of-children|invented/)
})

it('asks for a new signature when a notice changes', async () => {
  const key = await shown()
  await sign(tablet, key)
  expect((await tablet.get('getApplication', key)).signing).toMatchObject({ isCurrent: true })
  await tablet.get('saveField', { ...key, name: 'birthDate', value: '2026-11-01' })
  expect((await tablet.get('getApplication', key)).signing).toMatchObject({ isCurrent: false })
})
