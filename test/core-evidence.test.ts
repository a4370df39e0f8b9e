import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DeviceRequest } from '../devices/device.ts'
import { device, type Tablet } from './support/tablet.ts'
import { fill, packetIdOf, received, sign, signedInTablet, untilProgress } from './support/tablet-day.ts'
import { SCANNED } from './support/tablet-kit.ts'

/** What came off the wire is kept beside what was made of it, travels in the packet, and leaves with the receipt. */
let tablet: Tablet
let next = 0
let asked: DeviceRequest[] = []
beforeAll(async () => {
  const answer = device()
  tablet = await signedInTablet({
    visits: 12,
    device: (request) => {
      asked.push(request)
      return answer(request)
    },
  })
})
afterAll(() => tablet?.end())

const draft = () => fill(tablet, next++, 0)
const bytesHere = (application: string) =>
  tablet.look(
    (db) =>
      db
        .prepare(
          'SELECT e.of, i.bytes FROM evidence e JOIN application a ON a.row = e.application_row LEFT JOIN image i ON i.row = e.image WHERE a.application = ? ORDER BY e.row',
        )
        .all(application) as { of: string; bytes: Buffer | null }[],
  )
async function handedIn(key: { application: string; version: number }) {
  await sign(tablet, key)
  await tablet.get('finaliseApplication', key)
  await untilProgress(tablet, key, received)
  return tablet.station().openPacket(await packetIdOf(tablet, key))
}

it('hands in the device’s own word of each finger, byte for byte, under the finger’s name', async () => {
  const key = await draft()
  await tablet.get('takeCapture', { ...key, modality: 'finger', positions: [2, 7] })
  const here = await bytesHere(key.application)
  expect(here.map(({ of }) => of)).toEqual(['capture', 'capture'])
  const { record, parts } = await handedIn(key)
  const said = record.evidence?.filter(({ of }) => of === 'capture') ?? []
  expect(said.map(({ part }) => part).sort()).toEqual(['parts/finger-02.jws', 'parts/finger-07.jws'])
  for (const { part, capture } of said)
    expect(record.captures.find((one) => one.capture === capture)?.part).toBe(part.replace('.jws', '.png'))
  expect(said.map(({ part }) => Buffer.from(parts.get(part)!))).toEqual(here.map(({ bytes }) => bytes))
  expect(record.captures.filter(({ modality }) => modality === 'finger').map(({ impression }) => impression)).toEqual([
    'plain',
    'plain',
  ])
  expect((await bytesHere(key.application)).every(({ bytes }) => bytes === null)).toBe(true)
})

it('keeps the word of the try that goes in, and drops those of the others at finalise', async () => {
  const key = await draft()
  for (let tries = 0; tries < 3; tries += 1)
    await tablet.get('takeCapture', { ...key, modality: 'finger', positions: [4] })
  expect(await bytesHere(key.application)).toHaveLength(3)
  await sign(tablet, key)
  await tablet.get('finaliseApplication', key)
  expect((await bytesHere(key.application)).filter(({ of }) => of === 'capture')).toHaveLength(1)
})

it('hands in the files of a chip with its portrait, and says what its signature was worth', async () => {
  const key = await draft()
  const { verification, hasPortrait } = await tablet.get('readChip', { ...key, access: { can: '123456' } })
  expect({ verification, hasPortrait }).toEqual({
    verification: { state: 'not-verified', reason: 'no-authority', access: 'bac' },
    hasPortrait: true,
  })
  const portrait = await tablet.get('getChipPortrait', key)
  const { record, parts } = await handedIn(key)
  expect(record.identity).toMatchObject({ card: 'chip', verification })
  expect(Buffer.from(parts.get('parts/card.lds')!).toString()).toBe('files of 123456')
  expect(Buffer.from(parts.get('parts/card-portrait.jpg')!)).toEqual(Buffer.from(portrait.bytes))
  expect(await tablet.call('getChipPortrait', key)).toMatchObject({ ok: false, reason: 'purged' })
})

it('opens a chip with the end of the number, birth date and expiry, and asks nobody while they are missing', async () => {
  const key = await draft()
  await tablet.get('saveField', { ...key, name: 'citizenNumber', value: '' })
  asked = []
  expect(await tablet.call('readChip', { ...key, access: { validUntil: '2035-12-31' } })).toMatchObject({
    ok: false,
    reason: 'needs-number',
  })
  expect(asked).toEqual([])
  await tablet.get('saveField', { ...key, name: 'citizenNumber', value: '038144100001' })
  await tablet.get('saveField', { ...key, name: 'birthDate', value: '1944-03-12' })
  await tablet.get('readChip', { ...key, access: { validUntil: '2035-12-31' } })
  expect(asked).toMatchObject([
    {
      kind: 'read-card',
      access: { documentNumber: '144100001', birthDate: '1944-03-12', validUntil: '2035-12-31' },
    },
  ])
})

it('fills from a scanned code and keeps its text', async () => {
  const key = await draft()
  await tablet.get('scanCode', key)
  expect((await tablet.get('getApplication', key)).fields).toMatchObject({ name: 'Mã Quét', address: 'Thôn 5' })
  const { parts } = await handedIn(key)
  expect(Buffer.from(parts.get('parts/code-1.txt')!).toString()).toBe(SCANNED)
})

it('does not take a signature of the version before along, and what is held by the station travels by name', async () => {
  const key = await draft()
  await tablet.get('takeCapture', { ...key, modality: 'finger', positions: [1] })
  await handedIn(key)
  const second = await tablet.get('correctApplication', { application: key.application, reason: 'Sai' })
  await sign(tablet, second)
  await tablet.get('finaliseApplication', second)
  await untilProgress(tablet, second, received)
  const { record, parts, manifest } = await tablet.station().openPacket(await packetIdOf(tablet, second))
  expect(record.evidence?.map(({ part }) => part)).toEqual(['parts/finger-01.jws'])
  expect(manifest.parts.find(({ name }) => name === 'parts/finger-01.jws')?.heldBy).toMatch(/^[0-9a-f]{64}$/)
  expect(parts.has('parts/finger-01.jws')).toBe(true)
})
