import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { forgetTries } from '../electron/keys/wrong-pins.ts'
import { OFFICER, startTablet, type Tablet } from './support/tablet.ts'
import { signedInTablet } from './support/tablet-day.ts'

let tablet: Tablet
let recoveryRecipient: string
beforeAll(async () => {
  recoveryRecipient = await identityToRecipient(await generateX25519Identity())
  tablet = await signedInTablet({ environment: 'production', station: { recoveryRecipient } })
})
afterAll(() => tablet?.end())

const path = () => join(tablet.dataDir, 'keys', 'device.json')
let kept: string
beforeAll(() => {
  kept = readFileSync(path(), 'utf8')
})
afterEach(() => {
  writeFileSync(path(), kept)
  // Each try is judged by itself, not by the wrong ones before it.
  forgetTries(tablet.dataDir, OFFICER)
})

/** Starts again as another host would, with device.json as somebody left it. */
async function startAs(edited: Record<string, unknown>, deviceKey: Uint8Array | undefined) {
  await tablet.stop()
  writeFileSync(path(), JSON.stringify({ ...JSON.parse(kept), ...edited }))
  await tablet.start({ deviceKey })
  return tablet.signIn()
}

const edits = [
  {},
  { holder: 'none' },
  { environment: 'practice' },
  { holder: 'none', environment: 'practice' },
  { holder: 'none', environment: 'practice', formatVersion: 2 },
]

it('opens for the host that has the keychain', async () => {
  expect(await startAs({}, tablet.deviceKey)).toMatchObject({ ok: true, value: { environment: 'production' } })
})

it.each(edits)('never opens for a host without S_dev, with device.json edited to %j', async (edit) => {
  const outcome = await startAs(edit, undefined)
  expect(outcome.ok).toBe(false)
  expect(await tablet.call('listVisits', {})).toMatchObject({ ok: false, reason: 'locked' })
})

it.each(edits)('never opens with another S_dev, with device.json edited to %j', async (edit) => {
  expect((await startAs(edit, randomBytes(32))).ok).toBe(false)
})

it('does not open as practice with its own keychain either: the certificate says what it is', async () => {
  const outcome = await startAs({ environment: 'practice' }, tablet.deviceKey)
  expect(outcome).toMatchObject({ ok: false, reason: 'cannot-open' })
  await tablet.stop()
  await tablet.start({ held: tablet.held(), deviceKey: tablet.deviceKey })
  expect(tablet.state.sent.findLast(({ kind }) => kind === 'refused' || kind === 'started')?.kind).toBe('refused')
})

it('keeps S_dev in no file of the data folder', () => {
  const key = Buffer.from(tablet.deviceKey!)
  const forms = [key, ...(['hex', 'base64', 'base64url'] as const).map((form) => Buffer.from(key.toString(form)))]
  const files = readdirSync(tablet.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  expect(files.length).toBeGreaterThan(5)
  for (const { parentPath, name } of files) {
    const bytes = readFileSync(join(parentPath, name))
    for (const form of forms) expect(bytes.includes(form), name).toBe(false)
  }
})

it('does not set a production machine up without a keychain, and leaves no key and no database', async () => {
  const other = await startTablet({ environment: 'production', deviceKey: undefined, station: { recoveryRecipient } })
  expect(other.setUp).toMatchObject({ ok: false, message: 'a production machine needs a keychain' })
  expect(existsSync(other.dataDir)).toBe(false)
  expect(await other.call('signIn', { officer: OFFICER, pin: '246813' })).toMatchObject({ ok: false })
  await other.end()
})

it('says that it cannot be opened when device.json is damaged or gone', async () => {
  await tablet.stop()
  writeFileSync(path(), kept.slice(0, 30))
  await tablet.start()
  expect(await tablet.signIn()).toMatchObject({ ok: false, reason: 'cannot-open' })
})
