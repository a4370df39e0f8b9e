/** The officer's word on the queue: it holds at once, over a restart, and costs no byte that the station has. */
import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { createRate } from '../electron/upload/flow.ts'
import { type CuttingProxy, createCuttingProxy } from './rehearse/cutting-proxy.ts'
import { device, picture, seedOf, type Tablet } from './support/tablet.ts'
import { fill, finalise, received, signedInTablet, until, untilProgress, visitsOf } from './support/tablet-day.ts'
import { type Link, linkTo } from './support/tablet-link.ts'

let tablet: Tablet
const closing: (() => unknown)[] = []
afterEach(async () => {
  await tablet?.end()
  for (const close of closing.splice(0)) await close()
})

const uploads = async () => (await tablet.get('listUploads', {})).uploads
const flow = async () => (await tablet.get('listUploads', {})).flow
const untilOne = (what: string, holds: (upload: Awaited<ReturnType<typeof uploads>>[number]) => boolean) =>
  until(what, async () => (await uploads()).find(holds))

/** What went over the road, once what was on it when the packet stopped has passed. */
async function stillOn(road: CuttingProxy, packetId: string): Promise<number> {
  let before = -1
  return until('a still road', async () => {
    const now = road.patched().get(packetId)!
    await new Promise((resolve) => setTimeout(resolve, 300))
    const isStill = now === before
    before = now
    return isStill && now
  })
}

/** A packet that takes seconds on this road. */
const SIZE = 1_500_000
async function onSlowRoad(): Promise<CuttingProxy> {
  let road: CuttingProxy | undefined
  tablet = await signedInTablet({
    visits: 8,
    device: device('simulated-camera', () => picture(SIZE)),
    link: async (url) => {
      road = await createCuttingProxy({ port: () => Number(new URL(url).port), bytesPerSecond: 600_000 })
      return road.url
    },
  })
  closing.push(() => road!.close())
  await visitsOf(tablet)
  return road!
}

describe('a packet that is on its way', () => {
  it('stops when it is paused, stays so over a restart, and goes on from what the station has', async () => {
    const road = await onSlowRoad()
    const key = await finalise(tablet, 0, 1)
    const moving = await untilOne('a third of it', ({ offset }) => offset > SIZE / 3)
    const { packetId, size } = moving
    const act = randomUUID()
    await tablet.call('pauseUploads', { packetId }, act)
    await untilOne('the stop', ({ step, isPaused }) => step === 'waiting' && isPaused)
    const seen = await stillOn(road, packetId)
    expect(seen).toBeLessThan(size)
    // An attempt that failed would wait longer each time; a pause is none.
    expect((await uploads())[0]).toMatchObject({ attempt: 0 })
    await tablet.restart()
    await visitsOf(tablet)
    await tablet.get('retryUploads', {})
    await until('the station', async () => (await tablet.get('listUploads', {})).connection.station === 'online')
    expect((await uploads())[0]).toMatchObject({ packetId, isPaused: true, step: 'waiting' })
    expect(road.patched().get(packetId)).toBe(seen)
    // The answer to the first call again, and not another pause.
    await tablet.get('resumeUploads', { packetId })
    await tablet.call('pauseUploads', { packetId }, act)
    await untilProgress(tablet, key, received)
    // Each byte once, but for what was between the two when it stopped.
    expect(road.patched().get(packetId)!).toBeLessThan(size + SIZE / 4)
  })

  it('stops when all are paused, with the new ones, while the station’s news still comes', async () => {
    await onSlowRoad()
    const first = await finalise(tablet, 0, 1)
    await untilOne('its beginning', ({ offset }) => offset > 0)
    await tablet.get('pauseUploads', {})
    await untilOne('the stop', ({ step }) => step === 'waiting')
    const second = await finalise(tablet, 1, 0)
    await until('both sealed', async () => (await uploads()).length === 2)
    expect(await flow()).toMatchObject({ isPaused: true })
    const { lastAnswer } = (await tablet.get('listUploads', {})).connection
    await tablet.get('retryUploads', {})
    await until('another answer', async () => {
      const { connection } = await tablet.get('listUploads', {})
      return connection.lastAnswer !== lastAnswer
    })
    expect((await uploads()).map(({ step }) => step)).toEqual(['waiting', 'waiting'])
    await tablet.get('resumeUploads', {})
    await untilProgress(tablet, first, received)
    await untilProgress(tablet, second, received)
    expect(await flow()).toEqual({ isPaused: false, bytesLeft: 0 })
  })

  it('tells how much is left and how fast it goes', async () => {
    await onSlowRoad()
    await tablet.get('pauseUploads', {})
    // More than the two that are sent and the two that wait for their answers: a system takes small ones whole.
    for (const index of [0, 1, 2, 3, 4, 5]) await finalise(tablet, index, 1)
    const before = await until('six sealed', async () => (await uploads()).length === 6 && (await flow()))
    expect(before).toEqual({ isPaused: true, bytesLeft: (await uploads()).reduce((sum, { size }) => sum + size, 0) })
    await tablet.get('resumeUploads', {})
    const seen = await until('a rate', async () => {
      const now = await flow()
      return now.bytesPerSecond !== undefined && now
    })
    expect(seen.bytesLeft).toBeGreaterThan(0)
    expect(seen.bytesLeft).toBeLessThan(before.bytesLeft)
    expect(seen.secondsLeft).toBeCloseTo(seen.bytesLeft / seen.bytesPerSecond!)
  })
})

describe('the order', () => {
  let link: Link
  async function offline(urgentVisit: number): Promise<void> {
    link = await linkTo(() => tablet.station().url)
    closing.push(() => link.close())
    const seed = seedOf(5)
    const visits = seed.visits.map((visit, at) => ({ ...visit, urgent: at === urgentVisit }))
    const sizes = [90_000, 50_000, 10_000, 70_000]
    tablet = await signedInTablet({
      link: () => link.url,
      station: { seed: { ...seed, visits } },
      device: device('simulated-camera', () => picture(sizes.shift())),
    })
    await visitsOf(tablet)
    link.instead = () => 'cut'
  }
  const order = async () => (await uploads()).map(({ application }) => application)

  it('is the officer’s word, then the visit’s, then small before large', async () => {
    await offline(3)
    const keys = [
      await finalise(tablet, 0),
      await finalise(tablet, 1),
      await finalise(tablet, 2),
      await finalise(tablet, 3),
    ]
    const [large, middle, small, urgentVisit] = keys.map(({ application }) => application)
    await until('four sealed', async () => (await uploads()).length === 4)
    expect(await order()).toEqual([urgentVisit, small, middle, large])
    const packetId = (await uploads()).find(({ application }) => application === large)!.packetId
    await tablet.get('sendFirst', { packetId, isUrgent: true })
    expect(await order()).toEqual([large, urgentVisit, small, middle])
    expect((await uploads())[0]).toMatchObject({ isUrgent: true })
    await tablet.restart()
    expect(await order()).toEqual([large, urgentVisit, small, middle])

    link.seen.length = 0
    link.instead = () => undefined
    await tablet.get('retryUploads', {})
    for (const key of keys) await untilProgress(tablet, key, received)
    const first = link.seen.find(({ method }) => method === 'PATCH')
    expect(first?.path).toBe(`/v1/packets/${packetId}`)
  })

  it('is refused for a packet that is not here', async () => {
    await offline(0)
    const packetId = '0'.repeat(64)
    for (const [method, input] of [
      ['pauseUploads', { packetId }],
      ['resumeUploads', { packetId }],
      ['sendFirst', { packetId, isUrgent: true }],
    ] as const)
      expect(await tablet.call(method, input as never)).toMatchObject({ ok: false, reason: 'unknown-packet' })
    await fill(tablet, 0, 0)
  })
})

describe('the rate', () => {
  it('is what moved in the last half minute, and none when nothing moves', () => {
    let now = 0
    const rate = createRate(() => now)
    expect(rate.bytesPerSecond()).toBeUndefined()
    for (now = 1_000; now <= 11_000; now += 1_000) rate.moved(2_000)
    now = 11_000
    expect(rate.bytesPerSecond()).toBeCloseTo(2_200)
    for (now = 12_000; now <= 60_000; now += 1_000) rate.moved(500)
    now = 60_000
    expect(rate.bytesPerSecond()).toBeGreaterThan(480)
    expect(rate.bytesPerSecond()).toBeLessThan(530)
    now = 73_000
    expect(rate.bytesPerSecond()).toBeUndefined()
    rate.moved(8_000)
    expect(rate.bytesPerSecond()).toBeCloseTo(8_000)
  })

  it('holds when the clock is set back', () => {
    let now = 1_000_000
    const rate = createRate(() => now)
    rate.moved(1_000)
    now = 5_000
    rate.moved(3_000)
    now = 6_000
    expect(rate.bytesPerSecond()).toBeCloseTo(3_000)
  })
})
