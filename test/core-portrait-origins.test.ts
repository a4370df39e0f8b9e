/** A portrait that was not shot at the visit goes in only from where the rules take one, and says so to the end. */
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ApplicationKey, CaptureView } from '../electron/contract/index.ts'
import { keepLayers, layer } from './support/rule-layers.ts'
import { device, picture, type Tablet } from './support/tablet.ts'
import { fill, packetIdOf, received, sign, signedInTablet, untilProgress, visitsOf } from './support/tablet-day.ts'

type Origin = NonNullable<CaptureView['origin']>
const label = { vi: 'x', zh: 'x', en: 'x' }
const day = (before: number) => new Date(Date.now() - before * 86_400_000).toISOString().slice(0, 10)

let tablet: Tablet
let next = 0
beforeAll(async () => {
  const recoveryRecipient = await identityToRecipient(await generateX25519Identity())
  tablet = await signedInTablet({ environment: 'production', visits: 8, station: { recoveryRecipient } })
  await visitsOf(tablet)
  await keepLayers(tablet, [
    layer('vn-38-portraits-2024-07', {
      portrait: {
        required: { always: true },
        sources: [
          { source: 'kiosk', label, when: { always: true } },
          { source: 'stored', label, when: { always: true }, storedDays: 180 },
          { source: 'phone', label, when: { field: 'sex', is: ['male'] } },
        ],
      },
    }),
  ])
})
afterAll(() => tablet?.end())

const draft = () => fill(tablet, next++, 0)
const give = (key: ApplicationKey, origin: Origin | undefined, more: object = {}) =>
  tablet.call('keepPicture', {
    ...{ ...key, modality: 'portrait', image: picture(), from: 'file', label: 'kiosk.jpg', edit: { rotate: 0 } },
    ...(origin && { origin }),
    ...more,
  })
const use = async (key: ApplicationKey, origin: Origin | undefined) => {
  const shot = await give(key, origin)
  if (!shot.ok) throw new Error(shot.reason)
  return tablet.get('choosePortrait', { ...key, capture: shot.value.capture, edit: { rotate: 0 } })
}
const blocking = async (key: ApplicationKey) =>
  (await tablet.get('getApplication', key)).findings.filter(({ section, blocks }) => blocks && section === 'portrait')

it('offers what the pack takes for this person, with how old it may be', async () => {
  const key = await draft()
  await tablet.get('saveField', { ...key, name: 'sex', value: 'female' })
  const origins = async () => (await tablet.get('getApplication', key)).portrait.origins
  expect(await origins()).toEqual([
    { source: 'kiosk', label },
    { source: 'stored', label, storedDays: 180 },
  ])
  await tablet.get('saveField', { ...key, name: 'sex', value: 'male' })
  expect((await origins()).map(({ source }) => source)).toContain('phone')
})

it.each([
  ['with no day, where the rules set an age', { source: 'stored' }, 'needs-day'],
  ['older than the rules allow', { source: 'stored', takenOn: day(182) }, 'portrait-too-old'],
  ['of a day to come', { source: 'kiosk', takenOn: day(-2) }, 'bad-day'],
] as const)('refuses a picture %s, and keeps nothing of it', async (_words, origin, reason) => {
  const key = await draft()
  expect(await give(key, origin)).toEqual({ ok: false, reason })
  expect((await tablet.get('getApplication', key)).shots).toEqual([])
})

it('refuses an origin for what the camera shot, for a document, and for a person for whom the rules have none', async () => {
  const key = await draft()
  const unknown = { ok: false, reason: 'unknown-origin' }
  expect(await give(key, { source: 'kiosk' }, { from: 'camera' })).toEqual(unknown)
  expect(await give(key, { source: 'kiosk' }, { modality: 'document', document: 'birth-certificate' })).toEqual(unknown)
  await tablet.get('saveField', { ...key, name: 'sex', value: 'female' })
  expect(await give(key, { source: 'phone' })).toEqual(unknown)
})

it('finalises with one that is just young enough, and says where it came from in record and view', async () => {
  const key = await draft()
  const origin = { source: 'stored', takenOn: day(179) } as const
  const chosen = await use(key, origin)
  expect(chosen).toMatchObject({ source: 'file', origin })
  expect(await blocking(key)).toEqual([])
  await sign(tablet, key)
  await tablet.get('finaliseApplication', key)
  await untilProgress(tablet, key, received)
  const { record } = await tablet.station().openPacket(await packetIdOf(tablet, key))
  expect(record.captures).toMatchObject([{ modality: 'portrait', source: 'file', origin }])
  const view = await tablet.get('getApplication', key)
  expect(view.captures).toMatchObject([{ origin }])
  // The station doubts files of persons, and not this one.
  expect(view.reason ?? '').not.toContain('file-capture')
  const second = await tablet.get('correctApplication', { application: key.application, reason: 'name' })
  expect((await tablet.get('getApplication', second)).captures).toMatchObject([{ origin }])
})

it('blocks a file that names no origin, and one whose person the rules no longer take it for', async () => {
  const key = await draft()
  await use(key, undefined)
  expect(await blocking(key)).toMatchObject([{ code: 'file-in-production' }])
  await tablet.get('saveField', { ...key, name: 'sex', value: 'male' })
  await use(key, { source: 'phone' })
  expect(await blocking(key)).toEqual([])
  await tablet.get('saveField', { ...key, name: 'sex', value: 'female' })
  expect(await blocking(key)).toMatchObject([{ code: 'portrait-origin' }])
})

it('never takes a finger from a file, whatever the rules say of portraits', async () => {
  const key = await draft()
  tablet.state.device = device('folder')
  await tablet.call('takeCapture', { ...key, modality: 'finger', positions: [1] })
  tablet.state.device = device()
  const { captures, findings } = await tablet.get('getApplication', key)
  const taken = captures.filter(({ modality }) => modality === 'finger')
  const refused = findings.filter(({ section, code }) => section === 'fingers' && code === 'file-in-production')
  expect(taken).toHaveLength(1)
  expect(refused).toHaveLength(1)
  expect(await give(key, { source: 'kiosk' }, { modality: 'finger' })).toMatchObject({ ok: false, reason: 'bad-input' })
})
