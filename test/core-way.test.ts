import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Tablet } from './support/tablet.ts'
import { finalise, packetIdOf, received, signedInTablet, untilProgress } from './support/tablet-day.ts'

let tablet: Tablet
beforeAll(async () => {
  tablet = await signedInTablet()
})
afterAll(() => tablet?.end())

it('brings a finalised application into the station’s custody and keeps its receipt', async () => {
  const key = await finalise(tablet)
  await untilProgress(tablet, key, received)
  const packetId = await packetIdOf(tablet, key)
  const { record, parts } = await tablet.station().openPacket(packetId)
  expect(record.application).toBe(key.application)
  expect(record.fields.name).toBe('Người thử 0')
  expect([...parts.keys()]).toEqual(['parts/portrait.png'])
})
