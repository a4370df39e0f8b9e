import { afterAll, beforeAll, expect, it } from 'vitest'
import { OFFICER, SECOND, type Tablet } from './support/tablet.ts'
import {
  fill,
  finalise,
  packetIdOf,
  penned,
  received,
  sign,
  signedInTablet,
  untilProgress,
} from './support/tablet-day.ts'

/** A draft goes to the other officer with all that is in it, and the record says so. */
let tablet: Tablet
beforeAll(async () => {
  tablet = await signedInTablet({ visits: 4, isTeam: true })
})
afterAll(() => tablet?.end())

it('passes a draft on with everything in it, and hands in who passed it to whom', async () => {
  const key = await fill(tablet, 0, 3)
  await sign(tablet, key, penned())
  const before = await tablet.get('getApplication', key)
  expect(before.holder).toEqual({ number: OFFICER, name: 'Trần Văn An' })
  await tablet.get('handOver', { ...key, officer: SECOND.number })
  const { holder, ...after } = await tablet.get('getApplication', key)
  expect(holder).toEqual({ number: SECOND.number, name: 'Lê Thị Bình' })
  expect({ ...after, holder: before.holder }).toEqual(before)
  const { items } = await tablet.get('listApplications', { group: 'drafts', search: '' })
  expect(items).toMatchObject([{ ...key, holder: 'Lê Thị Bình' }])

  // The other officer signs in over the same open store, and goes on.
  expect(await tablet.signIn(SECOND.pin, SECOND.number)).toMatchObject({ ok: true })
  await tablet.get('finaliseApplication', key)
  await untilProgress(tablet, key, received)
  const { record } = await tablet.station().openPacket(await packetIdOf(tablet, key))
  expect(record).toMatchObject({ officer: SECOND.number, handOvers: [{ from: OFFICER, to: SECOND.number }] })
  expect(record.handOvers).toHaveLength(1)
  expect(new Set(record.captures.map(({ officer }) => officer))).toEqual(new Set([OFFICER]))
})

it('goes to nobody who cannot sign in here, and takes drafts only', async () => {
  await tablet.signIn()
  const key = await fill(tablet, 1, 0)
  expect(await tablet.call('handOver', { ...key, officer: '1999' })).toEqual({ ok: false, reason: 'unknown-officer' })
  const sent = await finalise(tablet, 2, 0)
  expect(await tablet.call('handOver', { ...sent, officer: SECOND.number })).toEqual({
    ok: false,
    reason: 'not-a-draft',
  })
})
