/** The tablet in the applicant's hands: his own page and nothing else, until the officer who gave it to him takes it back. */
import { randomUUID } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ApplicationKey, type MethodName, methods } from '../electron/contract/index.ts'
import { OFFICER, PIN, SECOND, type Tablet } from './support/tablet.ts'
import { fill, sign, signedInTablet } from './support/tablet-day.ts'

/** What is answered. A method that is added here has to be argued for. */
const open: readonly MethodName[] = [
  'getSession',
  'getApplicantPage',
  'signApplication',
  'withdrawSignature',
  'getImage',
  'listDevices',
  'cancelCapture',
  'endApplicantPage',
]
const closed = (Object.keys(methods) as MethodName[]).filter((name) => !open.includes(name))
const locked = { ok: false, reason: 'locked' }

let tablet: Tablet
let his: ApplicationKey
let hers: ApplicationKey
let hisPicture: string
let herPicture: string
beforeAll(async () => {
  tablet = await signedInTablet({ isTeam: true })
  his = await fill(tablet, 0, 1)
  hers = await fill(tablet, 1, 1)
  const pictureOf = async (key: ApplicationKey) => (await tablet.get('getApplication', key)).captures[0]!.capture
  hisPicture = await pictureOf(his)
  herPicture = await pictureOf(hers)
})
afterAll(() => tablet?.end())
beforeEach(async () => {
  if ((await tablet.get('getSession', {})).session === 'signed-in') await tablet.get('startApplicantPage', his)
})

/** As a page would send it that does not care whether it may. */
const ask = (method: MethodName, named: Record<string, unknown>) => {
  const words = { officer: SECOND.number, pin: SECOND.pin, visit: uuidv7(), packetId: '0'.repeat(64), group: 'all' }
  const input: Record<string, unknown> = { ...words, search: '', code: 'x', ...named }
  const { shape } = methods[method].input as unknown as { shape: Record<string, unknown> }
  const fitting = Object.fromEntries(Object.entries(input).filter(([name]) => name in shape))
  return tablet.raw({ contract: 1, call: 1, method, act: randomUUID(), input: fitting })
}

it('declares no other method for the applicant’s page', () => {
  const declared = (Object.keys(methods) as MethodName[]).filter((name) => methods[name].onApplicantPage)
  expect(new Set(declared)).toEqual(new Set(open))
})

it.each(closed)('refuses %s', async (method) => {
  expect(await ask(method, { ...his, capture: hisPicture })).toEqual(locked)
})

describe('of another application', () => {
  it.each(open.filter((method) => 'application' in (methods[method].input as { shape?: object }).shape!))(
    'refuses %s',
    async (method) => {
      const words = { by: 'applicant', method: 'cannot', shownSha256: '0' }
      expect(await ask(method, { ...hers, ...words })).toEqual(locked)
      expect(await ask(method, { ...his, version: his.version + 1, ...words })).toEqual(locked)
    },
  )

  it('shows no picture, not even by its id', async () => {
    expect(await ask('getImage', { capture: herPicture })).toEqual(locked)
    expect(await ask('getImage', { capture: uuidv7() })).toEqual(locked)
    expect(await ask('getImage', { capture: hisPicture })).toMatchObject({ ok: true })
  })
})

it('shows his own page, takes his signature, and says nothing of others', async () => {
  const state = await tablet.get('getSession', {})
  expect(state).toMatchObject({ session: 'applicant', applicantPage: his, officer: { number: OFFICER }, team: [] })
  expect(state.counts).toBeUndefined()
  expect(await tablet.get('getApplicantPage', his)).toMatchObject({ isSigned: true, portrait: hisPicture })
  await tablet.get('withdrawSignature', his)
  await sign(tablet, his)
  expect(await tablet.get('getApplicantPage', his)).toMatchObject({ isSigned: true })
})

it('is still his page in a core that was started again, and after the machine slept', async () => {
  await tablet.restart()
  await tablet.receive({ kind: 'lock' })
  expect(await tablet.get('getSession', {})).toMatchObject({ session: 'applicant', applicantPage: his })
  expect(await ask('listVisits', {})).toEqual(locked)
  expect(await ask('getApplicantPage', hers)).toEqual(locked)
})

it('is ended by the PIN of the officer who opened it and by no other’s', async () => {
  expect(await tablet.call('endApplicantPage', { pin: SECOND.pin })).toMatchObject({ ok: false, reason: 'wrong-pin' })
  expect(await tablet.get('getSession', {})).toMatchObject({ session: 'applicant' })
  const { sitting } = tablet.held()
  expect(await tablet.get('endApplicantPage', { pin: PIN })).toMatchObject({
    session: 'signed-in',
    officer: { number: OFFICER },
  })
  expect(tablet.held()).toMatchObject({ sitting })
  expect(tablet.held()).not.toHaveProperty('applicantPage')
  expect(await tablet.get('getApplication', his)).toMatchObject({ progress: 'draft' })
})

it('is not begun over what is no draft', async () => {
  await tablet.get('endApplicantPage', { pin: PIN })
  expect(await tablet.call('startApplicantPage', { application: uuidv7(), version: 1 })).toMatchObject({
    reason: 'unknown-application',
  })
  await tablet.get('discardApplication', hers)
  expect(await tablet.call('startApplicantPage', hers)).toMatchObject({ reason: 'not-a-draft' })
  expect(await tablet.call('endApplicantPage', { pin: PIN })).toMatchObject({ ok: true })
  expect(await tablet.get('getSession', {})).toMatchObject({ session: 'signed-in' })
})

it('slows wrong PINs down like a sign-in, and keeps count over a restart', async () => {
  for (let tries = 0; tries < 3; tries += 1)
    expect(await tablet.call('endApplicantPage', { pin: '999111' })).toMatchObject({ reason: 'wrong-pin' })
  const slow = await tablet.call('endApplicantPage', { pin: PIN })
  expect(slow).toMatchObject({ ok: false, reason: 'slow-down', detail: { retryAfterMs: expect.any(Number) } })
  await tablet.restart()
  expect(await tablet.call('endApplicantPage', { pin: PIN })).toMatchObject({ reason: 'slow-down' })
  expect(await tablet.get('getSession', {})).toMatchObject({ session: 'applicant' })
})
