/** Soft and hard lock, and officers who change places: nothing that was begun is cut off, and nothing of one becomes the other's. */
import { afterEach, describe, expect, it } from 'vitest'
import type { DeviceRequest } from '../devices/device.ts'
import { device, OFFICER, PIN, SECOND, type Tablet } from './support/tablet.ts'
import { fill, signedInTablet, until } from './support/tablet-day.ts'

const HALF_HOUR_MS = 30 * 60_000

let tablet: Tablet
afterEach(() => tablet?.end())

/** Captures wait until they are cancelled; `lateAnswer` gives the pictures even then. */
function waiting(lateAnswer = false) {
  const well = device()
  let asked: Extract<DeviceRequest, { kind: 'capture' }> | undefined
  return {
    begun: () => asked !== undefined,
    device: (request: DeviceRequest) => {
      if (request.kind === 'capture') asked = request
      if (request.kind === 'capture') return undefined
      if (request.kind !== 'cancel') return well(request)
      if (lateAnswer) return well(asked!)
      return { kind: 'error', requestId: request.requestId, code: 'cancelled', message: '' } as const
    },
  }
}

const session = async () => (await tablet.get('getSession', {})).session
const dropped = () => tablet.state.sent.some(({ kind }) => kind === 'drop')

describe('the soft lock', () => {
  it('waits for a capture that runs, keeps its picture, and then locks', async () => {
    tablet = await signedInTablet()
    const key = await fill(tablet, 0, 0)
    const slow = waiting(true)
    tablet.state.device = slow.device
    const taken = tablet.call('takeCapture', { ...key, modality: 'portrait', positions: [] })
    await until('the capture', slow.begun)
    await tablet.get('softLock', {})
    expect(await session()).toBe('signed-in')
    await tablet.get('cancelCapture', key)
    expect(await taken).toMatchObject({ ok: true })
    await until('the lock', async () => (await session()) === 'soft-locked')
    await tablet.signIn()
    expect((await tablet.get('getApplication', key)).captures).toHaveLength(1)
  })

  it('is answered by the next sign-in when that comes first', async () => {
    tablet = await signedInTablet()
    const key = await fill(tablet, 0, 0)
    const slow = waiting()
    tablet.state.device = slow.device
    const taken = tablet.call('takeCapture', { ...key, modality: 'portrait', positions: [] })
    await until('the capture', slow.begun)
    await tablet.get('softLock', {})
    await tablet.get('cancelCapture', key)
    await taken
    await tablet.signIn()
    expect(await session()).toBe('signed-in')
    expect(await tablet.get('listVisits', {})).not.toEqual([])
  })

  it('names the team with numbers and names, and the officer not at all', async () => {
    tablet = await signedInTablet({ isTeam: true })
    await tablet.get('softLock', {})
    const state = await tablet.get('getSession', {})
    expect(state.officer).toBeUndefined()
    expect(state.team.map(({ number }) => number)).toEqual([OFFICER, SECOND.number])
    expect(state.team[0]!.name).toBe('Trần Văn An')
  })
})

describe('the hard lock', () => {
  it('comes half an hour after the soft lock, also in a core that was started again', async () => {
    tablet = await signedInTablet()
    const before = Date.now()
    await tablet.get('softLock', {})
    const { hardLockAt } = tablet.held()
    expect(hardLockAt).toBeGreaterThanOrEqual(before + HALF_HOUR_MS)
    expect(hardLockAt).toBeLessThanOrEqual(Date.now() + HALF_HOUR_MS)
    const held = tablet.held()
    await tablet.stop()
    await tablet.start({ held: { ...held, hardLockAt: Date.now() } })
    await until('the key to be dropped', dropped)
    expect(await session()).toBe('locked')
  })

  it('does not come when the PIN came before', async () => {
    tablet = await signedInTablet()
    await tablet.get('softLock', {})
    const held = tablet.held()
    await tablet.stop()
    const soon = Date.now() + 1_500
    await tablet.start({ held: { ...held, hardLockAt: soon } })
    await tablet.signIn()
    await until('its hour', () => Date.now() > soon + 200)
    expect(await session()).toBe('signed-in')
    expect(dropped()).toBe(false)
  })

  it.each(['signed-in', 'soft-locked'] as const)('drops the key of a %s machine that goes to sleep', async (state) => {
    tablet = await signedInTablet()
    if (state === 'soft-locked') await tablet.get('softLock', {})
    await tablet.receive({ kind: 'lock' })
    expect(dropped()).toBe(true)
    expect(await session()).toBe('locked')
    expect(await tablet.call('listVisits', {})).toEqual({ ok: false, reason: 'locked' })
  })

  it('waits for a capture when the machine goes to sleep in its middle', async () => {
    tablet = await signedInTablet()
    const key = await fill(tablet, 0, 0)
    const slow = waiting(true)
    tablet.state.device = slow.device
    const taken = tablet.call('takeCapture', { ...key, modality: 'portrait', positions: [] })
    await until('the capture', slow.begun)
    const locking = tablet.receive({ kind: 'lock' })
    expect(await session()).toBe('signed-in')
    await tablet.get('cancelCapture', key)
    expect(await taken).toMatchObject({ ok: true })
    await locking
    expect(dropped()).toBe(true)
  })

  it('gives up what a device does when the officer signs out, and answers it', async () => {
    tablet = await signedInTablet()
    const key = await fill(tablet, 0, 0)
    const slow = waiting()
    tablet.state.device = slow.device
    const taken = tablet.call('takeCapture', { ...key, modality: 'portrait', positions: [] })
    await until('the capture', slow.begun)
    await tablet.get('signOut', {})
    expect(await taken).toMatchObject({ ok: false, reason: 'cancelled' })
    expect(dropped()).toBe(true)
  })

  it('still counts what waits, in this core and in the next one', async () => {
    let counts: object | undefined
    tablet = await signedInTablet({ coreStart: () => (counts ? { waiting: counts as never } : {}) })
    await fill(tablet, 0, 0)
    await fill(tablet, 1, 0)
    await tablet.get('signOut', {})
    expect(await tablet.get('getSession', {})).toMatchObject({ session: 'locked', counts: { drafts: 2 } })
    const told = tablet.state.sent.findLast((message) => message.kind === 'counts')
    counts = told?.kind === 'counts' ? told.counts : undefined
    await tablet.stop()
    await tablet.start()
    const state = await tablet.get('getSession', {})
    expect(state).toMatchObject({ session: 'locked', counts: { drafts: 2, unsent: 0 } })
    expect(state.team).toEqual([{ number: OFFICER }])
  })
})

describe('officers who change places', () => {
  it('go on over the same drafts, each under his own name and in a sitting of his own', async () => {
    tablet = await signedInTablet({ isTeam: true })
    const key = await fill(tablet, 0, 1)
    const first = tablet.held()
    expect(await tablet.signIn(SECOND.pin, SECOND.number)).toMatchObject({
      ok: true,
      value: { session: 'signed-in', officer: { number: SECOND.number } },
    })
    expect(tablet.held().sitting).not.toBe(first.sitting)
    const view = await tablet.get('getApplication', key)
    expect(view).toMatchObject({ progress: 'draft', holder: { number: OFFICER } })
    expect(view.captures).toHaveLength(1)
    await tablet.get('saveField', { ...key, name: 'phone', value: '0911' })
    const officers = await tablet.look(
      (db) =>
        db
          .prepare("SELECT json_extract(entry, '$.officer') FROM audit ORDER BY sequence DESC LIMIT 2")
          .pluck()
          .all() as string[],
    )
    expect(officers[0]).toBe(SECOND.number)
    expect(await tablet.signIn(PIN, OFFICER)).toMatchObject({ ok: true, value: { officer: { number: OFFICER } } })
    expect((await tablet.get('getApplication', key)).fields.phone).toBe('0911')
  })

  it('changes nothing when the other one’s PIN is wrong', async () => {
    tablet = await signedInTablet({ isTeam: true })
    const before = tablet.held()
    expect(await tablet.signIn(PIN, SECOND.number)).toMatchObject({ ok: false, reason: 'wrong-pin' })
    expect(tablet.held()).toEqual(before)
    expect(await session()).toBe('signed-in')
  })

  it('ends the first one’s capture before the second’s sitting begins', async () => {
    tablet = await signedInTablet({ isTeam: true })
    const key = await fill(tablet, 0, 0)
    const slow = waiting(true)
    tablet.state.device = slow.device
    const taken = tablet.call('takeCapture', { ...key, modality: 'portrait', positions: [] })
    await until('the capture', slow.begun)
    expect(await tablet.signIn(SECOND.pin, SECOND.number)).toMatchObject({ ok: true })
    expect(await taken).toMatchObject({ ok: true })
    const officers = await tablet.look((db) => db.prepare('SELECT officer FROM capture').pluck().all())
    expect(officers).toEqual([OFFICER])
  })
})
