import { afterAll, beforeAll, expect, it } from 'vitest'
import { auditSays, sentOf } from './support/kit-devices.ts'
import { picture, type Tablet } from './support/tablet.ts'
import { fill, packetIdOf, received, sign, signedInTablet, untilProgress } from './support/tablet-day.ts'

/** The printed form, signed in ink and photographed: a signature like another, with its picture. */
let tablet: Tablet
let next = 0
beforeAll(async () => {
  tablet = await signedInTablet({ visits: 6 })
})
afterAll(() => tablet?.end())

const draft = () => fill(tablet, next++, 0)
const paper = (image = picture()) => ({ method: 'paper', image, reason: undefined, witness: undefined }) as const

it('hands in the photograph, made anew by the devices process, and says that it was paper', async () => {
  const key = await draft()
  const shot = picture()
  const from = tablet.state.sent.length
  await sign(tablet, key, paper(shot))
  const [asked] = sentOf(tablet, 'picture', from)
  expect(asked).toMatchObject({ modality: 'signature', device: { driver: 'canvas-camera', simulated: true } })
  expect(Buffer.from(asked!.image)).toEqual(shot)
  expect((await tablet.get('getApplication', key)).signing).toMatchObject({ method: 'paper', isCurrent: true })
  await tablet.get('finaliseApplication', key)
  await untilProgress(tablet, key, received)
  const { record, parts } = await tablet.station().openPacket(await packetIdOf(tablet, key))
  expect(record.signing).toMatchObject({ by: 'applicant', method: 'paper', part: 'parts/signature.png' })
  expect(record.captures).toMatchObject([{ modality: 'signature', source: 'simulated' }])
  // Not the camera's own bytes, in which anything may hide.
  expect(Buffer.from(parts.get('parts/signature.png')!)).not.toEqual(shot)
  expect(await auditSays(tablet, '"method":"paper"')).toBe(true)
})

it('is no signature without the photograph, or of what stood there before', async () => {
  const key = await draft()
  await tablet.get('withdrawSignature', key)
  const { shownSha256 } = await tablet.get('getApplicantPage', key)
  const signing = { ...key, by: 'applicant', method: 'paper', shownSha256 } as const
  expect(await tablet.call('signApplication', signing)).toMatchObject({ ok: false, reason: 'failed' })
  await tablet.get('saveField', { ...key, name: 'address', value: 'Nơi khác' })
  expect(await tablet.call('signApplication', { ...signing, image: picture() })).toEqual({
    ok: false,
    reason: 'outdated',
  })
  expect((await tablet.get('getApplication', key)).signing).toBeUndefined()
})

it('takes the place of another, whose picture goes, and makes room for the next', async () => {
  const key = await draft()
  await sign(tablet, key, paper())
  const first = (await tablet.get('getApplication', key)).signing!.capture!
  await sign(tablet, key, paper())
  const second = (await tablet.get('getApplication', key)).signing!.capture!
  expect(second).not.toBe(first)
  expect(await tablet.call('getImage', { capture: first })).toMatchObject({ ok: false, reason: 'unknown-capture' })
  await sign(tablet, key)
  expect((await tablet.get('getApplication', key)).signing).toMatchObject({ method: 'cannot' })
  expect(await tablet.call('getImage', { capture: second })).toMatchObject({ ok: false })
  const unnamed = await tablet.look((db) =>
    db.prepare('SELECT row FROM image WHERE row NOT IN (SELECT image FROM capture WHERE image IS NOT NULL)').all(),
  )
  expect(unnamed).toEqual([])
})

it('leaves what was signed before where the photograph cannot be read', async () => {
  const key = await draft()
  const answer = tablet.state.device
  tablet.state.device = (request) =>
    request.kind === 'picture'
      ? { kind: 'error', requestId: request.requestId, code: 'unreadable', message: 'no picture' }
      : answer(request)
  const { shownSha256 } = await tablet.get('getApplicantPage', key)
  const signing = { ...key, by: 'applicant', method: 'paper', shownSha256, image: picture() } as const
  expect(await tablet.call('signApplication', signing)).toMatchObject({ ok: false, reason: 'unreadable' })
  tablet.state.device = answer
  expect((await tablet.get('getApplication', key)).signing).toMatchObject({ method: 'cannot', isCurrent: true })
})
