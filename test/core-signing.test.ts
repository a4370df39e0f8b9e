import { afterAll, beforeAll, expect, it } from 'vitest'
import { OFFICER, picture, type Tablet } from './support/tablet.ts'
import { fill, packetIdOf, penned, received, sign, signedInTablet, untilProgress } from './support/tablet-day.ts'

/** He signs what he was shown. What is changed afterwards, he has not signed. */
let tablet: Tablet
let next = 0
beforeAll(async () => {
  tablet = await signedInTablet({ visits: 16 })
})
afterAll(() => tablet?.end())

const draft = () => fill(tablet, next++, 0)
type Key = Awaited<ReturnType<typeof draft>>
const view = (key: Key) => tablet.get('getApplication', key)
const reviewCodes = async (key: Key) =>
  (await view(key)).findings.flatMap(({ section, code, blocks }) => (section === 'review' && blocks ? [code] : []))

it('shows the applicant himself alone, in three languages, with fee, promise and notice', async () => {
  const key = await draft()
  const page = await tablet.get('getApplicantPage', key)
  const { fee, promisedOn, slipNumber } = await view(key)
  expect(page).toMatchObject({ name: 'Người thử 0', slipNumber, fee, promisedOn, isSigned: true })
  expect(page.notice).toBeDefined()
  const said = page.lines.map(({ value }) => value.vi)
  expect(said).toContain('Người thử 0')
  expect(JSON.stringify(page)).not.toContain('Người thử 1')
})

it('does not take a signature of what no longer stands there', async () => {
  const key = await draft()
  const { shownSha256 } = await tablet.get('getApplicantPage', key)
  await tablet.get('saveField', { ...key, name: 'address', value: 'Nơi khác' })
  const signing = { ...key, by: 'applicant', method: 'pen', image: picture(), shownSha256 } as const
  expect(await tablet.call('signApplication', signing)).toEqual({ ok: false, reason: 'outdated' })
})

it.each<[string, (key: Key) => Promise<unknown>]>([
  ['a field', (key) => tablet.get('saveField', { ...key, name: 'address', value: 'Nơi khác' })],
  ['the procedure', (key) => tablet.get('saveField', { ...key, name: 'procedure', value: 'first-issue' })],
  ['the portrait', (key) => tablet.get('takeCapture', { ...key, modality: 'portrait', positions: [] })],
])('asks for it again when %s is another, and deletes nothing', async (_name, change) => {
  const key = await draft()
  expect(await reviewCodes(key)).toEqual([])
  await change(key)
  expect(await reviewCodes(key)).toEqual(['signature-old'])
  expect((await view(key)).signing).toMatchObject({ isCurrent: false, witness: 'Con gái' })
  await sign(tablet, key)
  expect(await reviewCodes(key)).toEqual([])
})

it('is not finalised without it', async () => {
  const key = await draft()
  await tablet.get('withdrawSignature', key)
  expect(await reviewCodes(key)).toEqual(['not-signed'])
  expect(await tablet.call('finaliseApplication', key)).toMatchObject({ ok: false, reason: 'incomplete' })
})

it('hands in the strokes of the pen, and not those of a signature that was withdrawn', async () => {
  const key = await draft()
  await sign(tablet, key, penned())
  await tablet.get('withdrawSignature', key)
  await sign(tablet, key, { ...penned(), name: 'Người ký' })
  const { signing } = await view(key)
  const { shownSha256 } = await tablet.get('getApplicantPage', key)
  await tablet.get('finaliseApplication', key)
  await untilProgress(tablet, key, received)
  const { record, parts } = await tablet.station().openPacket(await packetIdOf(tablet, key))
  expect([...parts.keys()]).toEqual(['parts/signature.png'])
  expect(record.signing).toMatchObject({
    ...{ by: 'applicant', method: 'pen', name: 'Người ký', part: 'parts/signature.png', shownSha256 },
  })
  expect(record.captures).toMatchObject([{ capture: signing!.capture, modality: 'signature', officer: OFFICER }])
  expect((await view(key)).signing?.isCurrent).toBe(true)
})

it('takes a pressed finger for a signature and never for a print', async () => {
  const key = await draft()
  await sign(tablet, key, { method: 'finger', position: 7 })
  const { captures, fingers } = await view(key)
  expect(captures).toMatchObject([{ modality: 'signature', position: 7 }])
  expect(fingers.tries).toEqual({})
})

it('asks for a picture, or for a reason and a witness', async () => {
  const key = await draft()
  const { shownSha256 } = await tablet.get('getApplicantPage', key)
  const signing = { ...key, by: 'applicant', shownSha256 } as const
  const failed = { ok: false, reason: 'failed' }
  expect(await tablet.call('signApplication', { ...signing, method: 'pen' })).toMatchObject(failed)
  expect(await tablet.call('signApplication', { ...signing, method: 'cannot', reason: 'x' })).toMatchObject(failed)
  expect(await tablet.call('signApplication', { ...signing, method: 'cannot', witness: 'x' })).toMatchObject(failed)
  expect((await view(key)).signing?.witness).toBe('Con gái')
})

it('wants the guardian’s where the law does', async () => {
  const key = await draft()
  await tablet.get('saveField', { ...key, name: 'birthDate', value: '2020-05-05' })
  await tablet.get('saveField', { ...key, name: 'guardianName', value: 'Người Giám Hộ' })
  await tablet.get('saveField', { ...key, name: 'guardianRelation', value: 'mother' })
  expect((await tablet.get('getApplicantPage', key)).guardian).toBe('Người Giám Hộ')
  await sign(tablet, key)
  expect(await reviewCodes(key)).toContain('not-signed')
  await sign(tablet, key, { by: 'guardian' })
  expect(await reviewCodes(key)).not.toContain('not-signed')
  expect((await view(key)).signing?.name).toBe('Người Giám Hộ')
})

it('has a correction signed anew', async () => {
  const key = await draft()
  await tablet.get('finaliseApplication', key)
  const second = await tablet.get('correctApplication', { application: key.application, reason: 'Sai' })
  expect(await reviewCodes(second)).toEqual(['not-signed'])
  await tablet.get('saveField', { ...second, name: 'address', value: 'Thôn 2' })
  expect((await view(second)).before).toEqual({ address: 'Thôn 1, xã Cẩm Thủy' })
  await sign(tablet, second)
  await tablet.get('finaliseApplication', second)
})
