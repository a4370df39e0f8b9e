/** How far a packet got is kept beside its step: a restart shows it before the station is asked. */
import { afterEach, expect, it } from 'vitest'
import { createCuttingProxy } from './rehearse/cutting-proxy.ts'
import { device, picture, type Tablet } from './support/tablet.ts'
import { finalise, received, signedInTablet, until, untilProgress, visitsOf } from './support/tablet-day.ts'

const SIZE = 1_500_000
let tablet: Tablet
const closing: (() => unknown)[] = []
afterEach(async () => {
  await tablet?.end()
  for (const close of closing.splice(0)) await close()
})

it('shows after a restart without a line what the station had of a packet, and goes on from there', async () => {
  let roadUrl = ''
  tablet = await signedInTablet({
    device: device('simulated-camera', () => picture(SIZE)),
    link: async (url) => {
      const road = await createCuttingProxy({ port: () => Number(new URL(url).port), bytesPerSecond: 600_000 })
      closing.push(() => road.close())
      roadUrl = road.url
      return road.url
    },
  })
  await visitsOf(tablet)
  const key = await finalise(tablet, 0, 1)
  const first = async () => (await tablet.get('listUploads', {})).uploads[0]
  await until('a third of it', async () => ((await first())?.offset ?? 0) > SIZE / 3)
  await tablet.get('pauseUploads', {})
  await until('the stop', async () => (await first())?.step === 'waiting')
  // The station says how far it got when it is asked again; what lies in buffers on the road it does not have yet.
  const kept = await until('a word of the station', async () => {
    await tablet.get('resumeUploads', {})
    await until('it to go on', async () => (await first())?.step === 'sending')
    await tablet.get('pauseUploads', {})
    await until('the stop', async () => (await first())?.step === 'waiting')
    return (await first())?.offset
  })
  const held = tablet.held()
  await tablet.stop()
  await tablet.start({ held, url: 'http://127.0.0.1:9' })
  expect((await first())!.offset).toBe(kept)
  await tablet.stop()
  await tablet.start({ held, url: roadUrl })
  await tablet.get('resumeUploads', {})
  await untilProgress(tablet, key, received)
})
