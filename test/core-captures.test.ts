import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DeviceAnswer, DeviceRequest } from '../devices/device.ts'
import { device, type Tablet } from './support/tablet.ts'
import { fill, signedInTablet } from './support/tablet-day.ts'

/** A press of several fingers is one act; whatever a device answers, only what was asked for is kept. */
let tablet: Tablet
let next = 0
let asked: DeviceRequest[] = []
const answer = device()
const usual = (request: DeviceRequest) => {
  asked.push(request)
  return answer(request)
}
const draft = () => fill(tablet, next++, 0)
const count = (what: string) => tablet.look((db) => db.prepare(`SELECT count(*) FROM ${what}`).pluck().get() as number)

beforeAll(async () => {
  tablet = await signedInTablet({ visits: 12, device: usual })
})
afterAll(() => tablet?.end())

/** The readings of the usual answer, changed. */
function changed(change: (readings: Extract<DeviceAnswer, { kind: 'readings' }>['readings']) => void) {
  tablet.state.device = (request) => {
    const given = usual(request)
    if (given?.kind === 'readings') change(given.readings)
    return given
  }
}

it('keeps every finger of one press, and counts the tries of each', async () => {
  tablet.state.device = usual
  const key = await draft()
  const { captures } = await tablet.get('takeCapture', { ...key, modality: 'finger', positions: [2, 3, 4, 5] })
  expect(captures.map(({ position, attempt }) => [position, attempt])).toEqual([
    [2, 1],
    [3, 1],
    [4, 1],
    [5, 1],
  ])
  await tablet.get('takeCapture', { ...key, modality: 'finger', positions: [3] })
  asked = []
  await tablet.get('takeCapture', { ...key, modality: 'finger', positions: [3, 5] })
  expect(asked).toMatchObject([{ kind: 'capture', positions: [3, 5], attempt: 3 }])
  const view = await tablet.get('getApplication', key)
  expect(view.fingers.tries).toEqual({ '2': 1, '3': 3, '4': 1, '5': 2 })
  expect(view.captures.filter(({ modality }) => modality === 'finger').map(({ position }) => position)).toEqual([
    2, 3, 4, 5,
  ])
})

it('keeps the best try of a finger, and the later of two that are alike', async () => {
  const key = await draft()
  const take = async (value: number) => {
    changed((readings) => {
      for (const reading of readings) reading.quality = [{ scale: 'test', value }]
    })
    const { captures } = await tablet.get('takeCapture', { ...key, modality: 'finger', positions: [1] })
    return captures[0]!.capture
  }
  const best = async () => (await tablet.get('getApplication', key)).captures[0]!.capture
  const first = await take(60)
  await take(40)
  expect(await best()).toBe(first)
  const again = await take(60)
  expect(await best()).toBe(again)
})

it('takes fewer than it asked for when a finger was not there', async () => {
  const key = await draft()
  changed((readings) => void readings.splice(1, 1))
  const { captures } = await tablet.get('takeCapture', { ...key, modality: 'finger', positions: [7, 8] })
  expect(captures.map(({ position }) => position)).toEqual([7])
})

describe('what a device answers otherwise than it was asked', () => {
  it.each<[string, Parameters<typeof changed>[0]]>([
    ['another finger', (readings) => void Object.assign(readings[0]!, { position: 9 })],
    ['a finger twice', (readings) => void readings.push(readings[0]!)],
    ['no finger', (readings) => void delete readings[0]!.position],
    ['another thing', (readings) => void Object.assign(readings[1]!, { modality: 'iris' })],
  ])('is refused as a whole: %s', async (_name, change) => {
    tablet.state.device = usual
    const key = await draft()
    changed(change)
    expect(await tablet.call('takeCapture', { ...key, modality: 'finger', positions: [2, 3] })).toMatchObject({
      ok: false,
      reason: 'failed',
    })
    expect((await tablet.get('getApplication', key)).captures).toEqual([])
  })
})

it('does not ask a device for fingers that are none, or for one twice', async () => {
  tablet.state.device = usual
  const key = await draft()
  asked = []
  const failed = { ok: false, reason: 'failed' }
  for (const [modality, positions] of [
    ['finger', []],
    ['finger', [2, 2]],
    ['iris', [3]],
    ['portrait', [1]],
  ] as const)
    expect(await tablet.call('takeCapture', { ...key, modality, positions: [...positions] })).toMatchObject(failed)
  expect(asked).toEqual([])
})

it('takes back why a finger could not be taken, when it is taken', async () => {
  tablet.state.device = usual
  const key = await draft()
  for (const position of [2, 3])
    await tablet.get('recordException', { ...key, modality: 'finger', position, reason: 'Băng bó' })
  await tablet.get('recordException', { ...key, modality: 'iris', position: 2, reason: 'Đục thủy tinh thể' })
  await tablet.get('takeCapture', { ...key, modality: 'finger', positions: [1, 2] })
  expect((await tablet.get('getApplication', key)).exceptions).toEqual([
    { modality: 'finger', position: 3, reason: 'Băng bó' },
    { modality: 'iris', position: 2, reason: 'Đục thủy tinh thể' },
  ])
  expect(await tablet.call('recordException', { ...key, modality: 'iris', position: 3, reason: 'x' })).toEqual({
    ok: false,
    reason: 'bad-input',
  })
})

it('writes nothing of a press when the disk refuses one of its pictures', async () => {
  tablet.state.device = usual
  const key = await draft()
  const images = await count('image')
  await tablet.look((db) =>
    db.exec(
      `CREATE TRIGGER refuse_fourth BEFORE INSERT ON capture WHEN new.position = 4 BEGIN SELECT RAISE(ABORT, 'no'); END`,
    ),
  )
  const press = { ...key, modality: 'finger' as const, positions: [2, 3, 4] }
  expect(await tablet.call('takeCapture', press)).toMatchObject({ ok: false, reason: 'internal' })
  await tablet.look((db) => db.exec('DROP TRIGGER refuse_fourth'))
  expect(await count('image')).toBe(images)
  expect((await tablet.get('getApplication', key)).captures).toEqual([])
})
