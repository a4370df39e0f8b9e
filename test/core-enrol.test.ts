import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCore } from '../electron/core.ts'
import { createStation, type Station } from '../station/station.ts'

const officer = '1001'
let folder: string
let station: Station
let call: (method: string, input: unknown) => Promise<{ ok: boolean; reason?: string; value?: { session: string } }>

describe('enrolling a machine from the page', () => {
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'doorstep-enrol-'))
    station = await createStation({
      dataFolder: join(folder, 'station'),
      port: 0,
      environment: 'practice',
      country: 'vn',
    })
    const waiting = new Map<number, (outcome: never) => void>()
    const core = createCore({
      send: (message) => {
        if (message.kind !== 'to-page') return
        const { call: number, outcome } = message.frame as { call?: number; outcome: never }
        if (number !== undefined) waiting.get(number)?.(outcome)
      },
      end: () => {},
    })
    let calls = 0
    call = (method, input) =>
      new Promise((resolve) => {
        calls += 1
        waiting.set(calls, resolve)
        const frame = { contract: 1, call: calls, method, input }
        void core.receive({ kind: 'from-page', connection: 'page', frame })
      })
    await core.receive({ kind: 'start', dataDir: join(folder, 'tablet'), appVersion: 'test', safeMode: false })
  })
  afterEach(async () => {
    await call('signOut', {})
    await station.close()
    rmSync(folder, { recursive: true })
  })

  it('ends at sign-in with the PIN that was chosen, and is not done twice', async () => {
    expect((await call('getSession', {})).value?.session).toBe('not-enrolled')
    const code = await station.newEnrolmentCode()
    expect((await call('enrolMachine', { code, officer, pin: '246813' })).value?.session).toBe('locked')
    expect((await call('signIn', { officer, pin: '246813' })).value?.session).toBe('signed-in')
    expect(await call('enrolMachine', { code, officer, pin: '246813' })).toMatchObject({ reason: 'already-enrolled' })
  })

  it('says what is wrong with a code, and an easy PIN, and takes the next try', async () => {
    const code = await station.newEnrolmentCode()
    expect(await call('enrolMachine', { code: 'nonsense', officer, pin: '246813' })).toMatchObject({
      reason: 'bad-code',
    })
    expect(await call('enrolMachine', { code, officer, pin: '123456' })).toMatchObject({ reason: 'easy-pin' })
    expect(await call('enrolMachine', { code, officer, pin: '246813' })).toMatchObject({ ok: true })
  })

  it('goes on after a try that did not reach the station, with the PIN it began with and with no other', async () => {
    const code = await station.newEnrolmentCode()
    const read = JSON.parse(Buffer.from(code.slice('DOORSTEP1.'.length), 'base64url').toString('utf8')) as object
    const nowhere = JSON.stringify({ ...read, url: 'http://127.0.0.1:1' })
    const unreachable = `DOORSTEP1.${Buffer.from(nowhere).toString('base64url')}`
    expect(await call('enrolMachine', { code: unreachable, officer, pin: '246813' })).toMatchObject({
      reason: 'offline',
    })
    expect((await call('getSession', {})).value?.session).toBe('not-enrolled')
    expect(await call('enrolMachine', { code, officer, pin: '135792' })).toMatchObject({ reason: 'wrong-pin' })
    expect(await call('enrolMachine', { code, officer, pin: '246813' })).toMatchObject({ ok: true })
    expect((await call('signIn', { officer, pin: '246813' })).value?.session).toBe('signed-in')
  })
})
