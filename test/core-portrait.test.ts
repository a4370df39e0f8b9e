import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DeviceRequest, RequestOf } from '../devices/device.ts'
import { device, picture, type Tablet } from './support/tablet.ts'
import { fill, packetIdOf, received, sign, signedInTablet, untilProgress } from './support/tablet-day.ts'

/** Several shots, one portrait: what was chosen goes, cut to the pack's format, and names what it was cut out of. */
let tablet: Tablet
let next = 0
let pictures: RequestOf<'picture'>[] = []
beforeAll(async () => {
  const answer = device()
  tablet = await signedInTablet({
    visits: 8,
    device: (request: DeviceRequest) => {
      if (request.kind === 'picture') pictures.push(request)
      return answer(request)
    },
  })
})
afterAll(() => tablet?.end())

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const draft = () => fill(tablet, next++, 0)
type Key = Awaited<ReturnType<typeof draft>>
const shoot = (key: Key, image = picture()) =>
  tablet.get('keepPicture', {
    ...key,
    modality: 'portrait',
    image,
    from: 'camera',
    label: 'Back camera',
    edit: { rotate: 0 },
  })

it('takes no shot for the portrait until one is chosen', async () => {
  const key = await draft()
  const [first, second] = [await shoot(key), await shoot(key)]
  const before = await tablet.get('getApplication', key)
  expect(before.captures).toEqual([])
  expect(before.shots.map(({ capture, chosen }) => [capture, chosen])).toEqual([
    [first.capture, false],
    [second.capture, false],
  ])
  pictures = []
  const crop = { x: 0.1, y: 0.2, width: 0.5, height: 0.6 }
  const chosen = await tablet.get('choosePortrait', { ...key, capture: first.capture, edit: { rotate: 90, crop } })
  const { portrait } = before
  expect(pictures).toMatchObject([
    { modality: 'portrait', edit: { rotate: 90, crop, size: { width: portrait.widthPx, height: portrait.heightPx } } },
  ])
  expect(chosen).toMatchObject({ chosen: true, cutFrom: first.capture, source: first.source, model: 'Back camera' })
  const after = await tablet.get('getApplication', key)
  expect(after.captures.map(({ capture }) => capture)).toEqual([chosen.capture])
  expect(after.shots).toHaveLength(2)
})

it('lets another shot be chosen, and a shot of the kit replace both', async () => {
  const key = await draft()
  const [first, second] = [await shoot(key), await shoot(key)]
  const portraits = async () => (await tablet.get('getApplication', key)).captures.map(({ capture }) => capture)
  const edit = { rotate: 0 } as const
  await tablet.get('choosePortrait', { ...key, capture: first.capture, edit })
  const other = await tablet.get('choosePortrait', { ...key, capture: second.capture, edit })
  expect(await portraits()).toEqual([other.capture])
  const { captures } = await tablet.get('takeCapture', { ...key, modality: 'portrait', positions: [] })
  expect(await portraits()).toEqual([captures[0]!.capture])
})

it('removes a shot and never the portrait', async () => {
  const key = await draft()
  const shot = await shoot(key)
  const chosen = await tablet.get('choosePortrait', { ...key, capture: shot.capture, edit: { rotate: 0 } })
  const unknown = { ok: false, reason: 'unknown-capture' }
  expect(await tablet.call('removeCapture', { ...key, capture: chosen.capture })).toEqual(unknown)
  await tablet.get('removeCapture', { ...key, capture: shot.capture })
  expect(await tablet.call('getImage', { capture: shot.capture })).toEqual(unknown)
  expect((await tablet.get('getApplication', key)).captures.map(({ capture }) => capture)).toEqual([chosen.capture])
  const finger = await tablet.get('takeCapture', { ...key, modality: 'finger', positions: [1] })
  expect(await tablet.call('removeCapture', { ...key, capture: finger.captures[0]!.capture })).toEqual(unknown)
})

it('sends the portrait alone, with the hash of the shot and what was done to it', async () => {
  const key = await draft()
  await shoot(key)
  const shot = await shoot(key)
  const bytes = await tablet.get('getImage', { capture: shot.capture })
  const crop = { x: 0, y: 0, width: 0.75, height: 1 }
  const chosen = await tablet.get('choosePortrait', { ...key, capture: shot.capture, edit: { rotate: 270, crop } })
  await sign(tablet, key)
  await tablet.get('finaliseApplication', key)
  await untilProgress(tablet, key, received)
  const { record, parts } = await tablet.station().openPacket(await packetIdOf(tablet, key))
  expect([...parts.keys()]).toEqual(['parts/portrait.png'])
  expect(record.captures).toMatchObject([
    {
      capture: chosen.capture,
      source: 'simulated',
      edit: { originalSha256: hashOf(bytes.bytes), rotate: 270, crop: [0, 0, 0.75, 1] },
    },
  ])
  expect((await tablet.get('getApplication', key)).shots).toEqual([])
})

it('chooses nothing that is no portrait of this application', async () => {
  const [key, other] = [await draft(), await draft()]
  const { captures } = await tablet.get('takeCapture', { ...key, modality: 'finger', positions: [1] })
  const shot = await shoot(other)
  for (const capture of [captures[0]!.capture, shot.capture])
    expect(await tablet.call('choosePortrait', { ...key, capture, edit: { rotate: 0 } })).toEqual({
      ok: false,
      reason: 'unknown-capture',
    })
})
