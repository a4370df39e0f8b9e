import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ApplicationKey } from '../electron/contract/index.ts'
import { picture, type Tablet } from './support/tablet.ts'
import { fill, packetIdOf, received, sign, signedInTablet, untilProgress } from './support/tablet-day.ts'

/** Papers by the page, or the day by which they follow. */
let tablet: Tablet
let next = 0
beforeAll(async () => {
  tablet = await signedInTablet({ visits: 8 })
})
afterAll(() => tablet?.end())

/** An exchange that asks for papers of the change. */
async function draft(): Promise<ApplicationKey> {
  const key = await fill(tablet, next++, 0)
  await tablet.get('saveField', { ...key, name: 'procedure', value: 'exchange' })
  await tablet.get('saveField', { ...key, name: 'exchangeReason', value: 'sex' })
  return key
}
const page = (key: ApplicationKey, document: string, more: { from?: 'camera' | 'file' } = {}) =>
  tablet.call('keepPicture', {
    ...key,
    modality: 'document',
    document,
    image: picture(),
    from: 'camera',
    label: 'giấy.jpg',
    edit: { rotate: 0 },
    ...more,
  })
const documentOf = async (key: ApplicationKey, wanted: string) =>
  (await tablet.get('getApplication', key)).documents.find(({ id }) => id === wanted)!
const codes = async (key: ApplicationKey) =>
  (await tablet.get('getApplication', key)).findings.flatMap(({ document, code }) =>
    document === 'change-papers' ? [code] : [],
  )

it('keeps pages in order, up to as many as the pack takes', async () => {
  const key = await draft()
  const { maxPages } = await documentOf(key, 'old-card')
  for (let number = 1; number <= maxPages; number += 1)
    expect(await page(key, 'old-card')).toMatchObject({ ok: true, value: { position: number, document: 'old-card' } })
  expect(await page(key, 'old-card')).toEqual({ ok: false, reason: 'too-many-pages' })
  expect(await page(key, 'birth-certificate')).toEqual({ ok: false, reason: 'unknown-document' })
  expect(await page(key, 'nothing')).toEqual({ ok: false, reason: 'unknown-document' })
  const { captures } = await tablet.get('getApplication', key)
  await tablet.get('removeCapture', { ...key, capture: captures[0]!.capture })
  expect(await page(key, 'old-card')).toMatchObject({ ok: true, value: { position: maxPages + 1 } })
})

it('says where a page came from', async () => {
  const key = await draft()
  expect(await page(key, 'other')).toMatchObject({ value: { source: 'simulated', model: 'giấy.jpg' } })
  expect(await page(key, 'other', { from: 'file' })).toMatchObject({
    value: { source: 'file', fileName: 'giấy.jpg', model: '' },
  })
})

it('lets a paper follow within the days of the pack, and not where the pack knows none', async () => {
  const key = await draft()
  const { gapUntil } = await documentOf(key, 'change-papers')
  const gap = { ...key, document: 'change-papers', dueOn: gapUntil!, reason: 'Chưa xin được' }
  expect(await codes(key)).toEqual(['missing'])
  const notAllowed = { ok: false, reason: 'not-allowed' }
  const late = new Date(Date.parse(gapUntil!) + 86_400_000).toISOString().slice(0, 10)
  expect(await tablet.call('acceptGap', { ...gap, dueOn: late })).toEqual(notAllowed)
  expect(await tablet.call('acceptGap', { ...gap, dueOn: '2020-01-01' })).toEqual(notAllowed)
  expect(await tablet.call('acceptGap', { ...gap, document: 'other' })).toEqual(notAllowed)
  expect(await tablet.call('acceptGap', { ...gap, document: 'birth-certificate' })).toEqual({
    ok: false,
    reason: 'unknown-document',
  })
  await tablet.get('acceptGap', gap)
  expect(await codes(key)).toEqual(['gap'])
  await tablet.get('acceptGap', { ...gap, reason: ' ' })
  expect(await codes(key)).toEqual(['missing'])
  await tablet.get('acceptGap', gap)
  await page(key, 'change-papers')
  expect((await documentOf(key, 'change-papers')).gap).toBeUndefined()
  expect(await codes(key)).toEqual([])
})

it('hands in every page and every gap, under names of their own', async () => {
  const key = await draft()
  await tablet.get('takeCapture', { ...key, modality: 'portrait', positions: [] })
  await tablet.get('takeCapture', { ...key, modality: 'finger', positions: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] })
  await tablet.get('takeCapture', { ...key, modality: 'iris', positions: [1, 2] })
  for (const document of ['old-card', 'old-card', 'other']) await page(key, document)
  const { gapUntil } = await documentOf(key, 'change-papers')
  await tablet.get('acceptGap', { ...key, document: 'change-papers', dueOn: gapUntil!, reason: 'Ở quê' })
  await sign(tablet, key)
  await tablet.get('finaliseApplication', key)
  await untilProgress(tablet, key, received)
  const { record, parts } = await tablet.station().openPacket(await packetIdOf(tablet, key))
  const fingers = Array.from({ length: 10 }, (_, at) => `parts/finger-${String(at + 1).padStart(2, '0')}`).flatMap(
    (finger) => [`${finger}.jws`, `${finger}.png`],
  )
  expect([...parts.keys()].sort()).toEqual(
    [
      'parts/document-old-card-01.png',
      'parts/document-old-card-02.png',
      'parts/document-other-01.png',
      ...fingers,
      'parts/iris-1.png',
      'parts/iris-2.png',
      'parts/portrait.png',
    ].sort(),
  )
  expect(record.gaps).toEqual([{ document: 'change-papers', dueOn: gapUntil, reason: 'Ở quê' }])
  // Off the tablet with the receipt, pages like all else.
  const { captures } = await tablet.get('getApplication', key)
  expect(new Set(captures.map(({ hasImage }) => hasImage))).toEqual(new Set([false]))
})
