import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeEach, expect, it } from 'vitest'
import { writeDatabaseKey } from '../electron/keys/database-key.ts'
import { findInstallation, makeInstallation } from '../electron/keys/device-key.ts'
import { makeSlot } from '../electron/keys/slot.ts'
import { countTry, mayTry } from '../electron/keys/wrong-pins.ts'
import { unlock } from '../electron/officer/unlock.ts'
import { temporary } from './support/temporary.ts'

const PIN = '246813'
const start = Date.parse('2026-07-01T00:00:00Z')
const databaseKey = randomBytes(32)
let folder: string

beforeEach(async () => {
  folder = temporary()
  const { installation } = makeInstallation(folder, 'practice', undefined)
  await writeDatabaseKey(folder, databaseKey, [await makeSlot(folder, installation, new Uint8Array(0), '1001', PIN)])
})

/** As a process that has just started would: everything it knows comes from the folder. */
const attempt = (pin: string, now: number) => unlock(folder, findInstallation(folder)!, undefined, '1001', pin, now)

const filesBut = (ending: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes(ending))
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
    .map((path) => [path, createHash('sha256').update(readFileSync(path)).digest('hex')])

it('slows down after three wrong PINs, also for the right one, and opens when the wait is over', async () => {
  for (const _ of [1, 2, 3]) expect(await attempt('111222', start)).toEqual({ state: 'wrong-pin' })
  expect(await attempt(PIN, start)).toEqual({ state: 'slow-down', retryAfterMs: 30_000 })
  expect(await attempt(PIN, start + 29_999)).toEqual({ state: 'slow-down', retryAfterMs: 1 })
  const opened = await attempt(PIN, start + 30_000)
  expect(opened).toMatchObject({ state: 'opened' })
  expect(opened.state === 'opened' && Buffer.from(opened.databaseKey).equals(databaseKey)).toBe(true)
  // And the count begins anew.
  expect(await attempt('111222', start + 30_001)).toEqual({ state: 'wrong-pin' })
})

it('needs recovery in the end, with every file still there and as it was', { timeout: 30_000 }, async () => {
  const before = filesBut('.tries')
  let now = start
  let tries = 0
  for (let answer = await attempt('111222', now); answer.state !== 'needs-recovery'; tries += 1) {
    now += answer.state === 'slow-down' ? answer.retryAfterMs : 1
    answer = await attempt('111222', now)
    expect(tries).toBeLessThan(100)
  }
  expect(await attempt(PIN, now + 365 * 86_400_000)).toEqual({ state: 'needs-recovery' })
  expect(filesBut('.tries')).toEqual(before)
})

it('waits never less after more wrong PINs, and never more than an hour', () => {
  let last = 0
  for (let wrong = 1; wrong < 20; wrong += 1) {
    countTry(folder, '1001', start)
    const permission = mayTry(folder, '1001', start)
    const waitMs = permission.state === 'slow-down' ? permission.retryAfterMs : 0
    expect(waitMs).toBeGreaterThanOrEqual(last)
    expect(waitMs).toBeLessThanOrEqual(3_600_000)
    last = waitMs
  }
  expect(last).toBe(3_600_000)
})

it('counts a try before it looks at the PIN, so that a pulled plug gives no free guess', async () => {
  const looking = attempt('111222', start)
  const counted = JSON.parse(readFileSync(join(folder, 'keys', 'officers', '1001.tries'), 'utf8'))
  expect(counted.wrong).toBe(1)
  await looking
})

it('asks for the same wait from any clock that was set back, and ends it all the same', () => {
  for (let wrong = 0; wrong < 4; wrong += 1) countTry(folder, '1001', start)
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 * 365 * 86_400_000 }), (backMs) => {
      const tries = join(folder, 'keys', 'officers', '1001.tries')
      const kept = readFileSync(tries)
      const setBack = start - backMs
      expect(mayTry(folder, '1001', setBack)).toEqual({ state: 'slow-down', retryAfterMs: 60_000 })
      expect(mayTry(folder, '1001', setBack + 59_999)).toMatchObject({ state: 'slow-down' })
      expect(mayTry(folder, '1001', setBack + 60_000)).toEqual({ state: 'try' })
      writeFileSync(tries, kept)
    }),
    { numRuns: 30 },
  )
})

it('does not take a damaged count for none', async () => {
  countTry(folder, '1001', start)
  writeFileSync(join(folder, 'keys', 'officers', '1001.tries'), '{"wrong":')
  expect(await attempt('111222', start)).toEqual({ state: 'wrong-pin' })
  expect(await attempt(PIN, start + 1)).toMatchObject({ state: 'slow-down' })
})

it('knows no officer without a slot, whatever the number is made of', async () => {
  for (const officer of ['1002', '../1001', '__proto__', ''])
    expect(await unlock(folder, findInstallation(folder)!, undefined, officer, PIN, start)).toEqual({
      state: 'unknown-officer',
    })
})
