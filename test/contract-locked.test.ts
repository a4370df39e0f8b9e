import { randomUUID } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApplicationKey, type MethodName, methods } from '../electron/contract/index.ts'
import { PIN, type Tablet } from './support/tablet.ts'
import { fill, finalise, received, signedInTablet, until, untilProgress } from './support/tablet-day.ts'

/** What a locked screen may ask. A method that is added here has to be argued for. */
const open: readonly MethodName[] = ['getSession', 'signIn', 'signOut', 'enrolMachine']
const closed = (Object.keys(methods) as MethodName[]).filter((name) => !open.includes(name))

let tablet: Tablet
let key: ApplicationKey
beforeAll(async () => {
  tablet = await signedInTablet()
  key = await fill(tablet)
})
afterAll(() => tablet?.end())

/** As a page would send it that does not care whether it may. */
const ask = (method: MethodName) => {
  const input = { ...key, visit: uuidv7(), capture: uuidv7(), packetId: '0'.repeat(64), group: 'all', search: '' }
  const { shape } = methods[method].input as unknown as { shape: Record<string, unknown> }
  const fitting = Object.fromEntries(Object.entries(input).filter(([name]) => name in shape))
  return tablet.raw({ contract: 1, call: 1, method, act: randomUUID(), input: fitting })
}

it('declares nothing but signing in and out for a locked machine', () => {
  const declared = (Object.keys(methods) as MethodName[]).filter((name) => methods[name].whenLocked)
  expect(declared.filter((name) => !open.includes(name))).toEqual([])
})

describe('softly locked', () => {
  beforeAll(() => tablet.get('softLock', {}))
  it.each(closed)('refuses %s', async (method) => {
    expect(await ask(method)).toEqual({ ok: false, reason: 'locked' })
  })

  it('says how many wait and no name, and opens by the PIN alone', async () => {
    const state = await tablet.get('getSession', {})
    expect(state).toMatchObject({ session: 'soft-locked', counts: { drafts: 1 } })
    expect(state.officer).toBeUndefined()
    expect(await tablet.signIn('999111')).toMatchObject({ ok: false, reason: 'wrong-pin' })
    expect(await ask('listVisits')).toEqual({ ok: false, reason: 'locked' })
    expect(await tablet.signIn(PIN)).toMatchObject({ ok: true, value: { session: 'signed-in' } })
    expect(await tablet.get('getApplication', key)).toMatchObject({ progress: 'draft' })
  })

  it('goes on uploading, and stays locked in a core that was started again', async () => {
    const second = await finalise(tablet, 1)
    await tablet.get('softLock', {})
    await tablet.restart()
    expect(await ask('listVisits')).toEqual({ ok: false, reason: 'locked' })
    await until('its receipt', async () => (await tablet.get('getSession', {})).counts!.received > 0)
    await tablet.signIn()
    await untilProgress(tablet, second, received)
  })
})

describe('signed out', () => {
  beforeAll(async () => {
    await tablet.get('signOut', {})
    await tablet.start()
  })
  it.each(closed)('refuses %s', async (method) => {
    expect(await ask(method)).toEqual({ ok: false, reason: 'locked' })
  })

  it('told the host to forget the key', () => {
    expect(tablet.state.sent.findLast(({ kind }) => kind === 'hold' || kind === 'drop')?.kind).toBe('drop')
  })
})
