import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ApplicationKey } from '../electron/contract/index.ts'
import { OFFICER, PIN, SECOND, type Tablet } from './support/tablet.ts'
import { fill, packetIdOf, penned, received, sign, signedInTablet, until, untilProgress } from './support/tablet-day.ts'

/** What was out of the ordinary is looked at by a second officer: now, or later; never in the way. */
let tablet: Tablet
let next = 0
beforeAll(async () => {
  tablet = await signedInTablet({ visits: 12, isTeam: true })
})
afterAll(() => tablet?.end())

/** With a finger that could not be taken. */
async function draft(): Promise<ApplicationKey> {
  const key = await fill(tablet, next++, 0)
  await tablet.get('recordException', { ...key, modality: 'finger', position: 3, reason: 'Cụt ngón' })
  await sign(tablet, key, penned())
  return key
}
const state = async (key: ApplicationKey) => (await tablet.get('getApplication', key)).countersign
const countersign = (key: ApplicationKey, officer = SECOND.number, pin = SECOND.pin) =>
  tablet.call('countersign', { ...key, officer, pin })
const counts = async () => (await tablet.get('getSession', {})).counts!
const waits = async (key: ApplicationKey) =>
  (await tablet.get('listCountersigns', {})).some(({ application }) => application === key.application)

it('waits for a second officer and is counted, until nothing is out of the ordinary any more', async () => {
  const key = await draft()
  expect(await state(key)).toEqual({ state: 'pending' })
  expect((await counts()).countersigns).toBe(1)
  expect(await tablet.get('listCountersigns', {})).toMatchObject([
    { ...key, officer: 'Trần Văn An', isFinalised: false, exceptions: [{ position: 3, reason: 'Cụt ngón' }] },
  ])
  await tablet.get('takeCapture', { ...key, modality: 'finger', positions: [3] })
  expect(await state(key)).toEqual({ state: 'not-needed' })
  expect(await countersign(key)).toEqual({ ok: false, reason: 'not-needed' })
  await sign(tablet, key)
  expect(await tablet.get('listCountersigns', {})).toMatchObject([{ exceptions: [{ modality: 'signature' }] }])
  await tablet.get('discardApplication', key)
  expect(await tablet.get('listCountersigns', {})).toEqual([])
})

it('takes another officer’s PIN alone', async () => {
  const key = await draft()
  expect(await countersign(key, OFFICER, PIN)).toEqual({ ok: false, reason: 'same-officer' })
  expect(await countersign(key, SECOND.number, PIN)).toMatchObject({ ok: false, reason: 'wrong-pin' })
  expect(await countersign(key, '1999')).toMatchObject({ ok: false, reason: 'unknown-officer' })
  expect(await state(key)).toEqual({ state: 'pending' })
  // Nor who wrote the reason down and passed the draft on.
  await tablet.get('handOver', { ...key, officer: SECOND.number })
  expect(await countersign(key, OFFICER, PIN)).toEqual({ ok: false, reason: 'same-officer' })
  expect(await countersign(key)).toEqual({ ok: false, reason: 'same-officer' })
  await tablet.get('discardApplication', key)
})

it('counts for what he has looked at: a draft that is changed waits again', async () => {
  const key = await draft()
  expect(await countersign(key)).toEqual({ ok: true, value: {} })
  expect(await state(key)).toEqual({ state: 'done', officer: 'Lê Thị Bình' })
  await tablet.get('recordException', { ...key, modality: 'finger', position: 4, reason: 'Cụt ngón' })
  expect(await state(key)).toEqual({ state: 'pending' })
  await tablet.get('recordException', { ...key, modality: 'finger', position: 4, reason: '' })
  expect(await state(key)).toMatchObject({ state: 'done' })
  await tablet.get('saveField', { ...key, name: 'address', value: 'Thôn khác' })
  expect(await state(key)).toEqual({ state: 'pending' })
  await tablet.get('discardApplication', key)
})

it('goes with the record when it is there at finalise, and the station finds that it holds', async () => {
  const key = await draft()
  await countersign(key)
  await tablet.get('finaliseApplication', key)
  expect(await untilProgress(tablet, key, [...received])).not.toBe('held')
  await until('the station’s word', async () => (await tablet.get('getApplication', key)).progress === 'pending')
  const { record } = await tablet.station().openPacket(await packetIdOf(tablet, key))
  expect(record).toMatchObject({ countersign: 'done', countersignature: { officer: SECOND.number } })
  expect(await state(key)).toMatchObject({ state: 'done' })
  expect(await tablet.station().store.countersignatures.of(key.application, 1)).toEqual([])
})

it('does not stop a finalise, and is sent after the packet when it comes', async () => {
  const key = await draft()
  await tablet.get('finaliseApplication', key)
  await untilProgress(tablet, key, received)
  const { record } = await tablet.station().openPacket(await packetIdOf(tablet, key))
  expect(record.countersign).toBe('pending')
  expect(record.countersignature).toBeUndefined()
  expect(await waits(key)).toBe(true)

  expect(await countersign(key)).toEqual({ ok: true, value: {} })
  expect(await waits(key)).toBe(false)
  const [kept] = await until('the countersignature at the station', async () => {
    const all = await tablet.station().store.countersignatures.of(key.application, 1)
    return all.length > 0 && all
  })
  expect(kept).toMatchObject({ ...key, officer: SECOND.number })
  const left = () =>
    tablet.look((db) => db.prepare('SELECT count(*) FROM countersignature WHERE has_travelled = 0').pluck().get())
  await until('its acknowledgement', async () => (await left()) === 0)
  expect(await state(key)).toEqual({ state: 'done', officer: 'Lê Thị Bình' })
})

it('keeps no trace of the PIN in the store', async () => {
  const key = await draft()
  await countersign(key)
  const hashes = await tablet.look(
    (db) => db.prepare("SELECT input_hash FROM act WHERE method = 'countersign'").pluck().all() as string[],
  )
  const { createHash } = await import('node:crypto')
  const guess = createHash('sha256')
    .update(`countersign\n${JSON.stringify({ ...key, officer: SECOND.number, pin: SECOND.pin })}`)
    .digest('hex')
  expect(hashes.length).toBeGreaterThan(0)
  expect(hashes).not.toContain(guess)
})
