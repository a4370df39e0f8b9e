import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { armor, Decrypter } from 'age-encryption'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readDatabaseKey, writeDatabaseKey } from '../electron/keys/database-key.ts'
import { findInstallation } from '../electron/keys/device-key.ts'
import { makeSlot, openSlot } from '../electron/keys/slot.ts'
import { startTablet, type Tablet } from './support/tablet.ts'

const NO_S_DEV = new Uint8Array(0)
let tablet: Tablet
beforeAll(async () => {
  tablet = await startTablet()
})
afterAll(() => tablet?.end())

const keyFile = () => join(tablet.dataDir, 'keys', 'database-key.age')
const recoveryFile = () => join(tablet.folder, 'station', 'keys', 'recovery-identity.txt')
const recoveryIdentity = () =>
  readFileSync(recoveryFile(), 'utf8')
    .split('\n')
    .find((line) => line.startsWith('AGE-SECRET-KEY-'))!

async function officerKey(officer: string, pin: string): Promise<Uint8Array> {
  const { installation } = findInstallation(tablet.dataDir)!
  const slot = await openSlot(tablet.dataDir, installation, NO_S_DEV, officer, pin)
  return readDatabaseKey(tablet.dataDir, slot!.identity)
}

it('opens the database key for the officer and for headquarters alike', async () => {
  const byOfficer = await officerKey('1001', '246813')
  const decrypter = new Decrypter()
  decrypter.addIdentity(recoveryIdentity())
  const byHeadquarters = await decrypter.decrypt(armor.decode(readFileSync(keyFile(), 'utf8')))
  expect(Buffer.from(byHeadquarters).equals(byOfficer)).toBe(true)
  expect(byHeadquarters.byteLength).toBe(32)
})

it('opens with stock age and the recovery identity', async (context) => {
  if (spawnSync('age', ['--version']).error) context.skip('age is not installed')
  const { stdout } = spawnSync('age', ['-d', '-i', recoveryFile(), keyFile()])
  expect(stdout.equals(await officerKey('1001', '246813'))).toBe(true)
})

it('gives every officer the same key, added without anybody else’s PIN', async () => {
  const known = await officerKey('1001', '246813')
  const { installation } = findInstallation(tablet.dataDir)!
  const slot = (await openSlot(tablet.dataDir, installation, NO_S_DEV, '1001', '246813'))!
  const { identityToRecipient } = await import('age-encryption')
  const second = await makeSlot(tablet.dataDir, installation, NO_S_DEV, '1002', '135792')
  await writeDatabaseKey(tablet.dataDir, known, [await identityToRecipient(slot.identity), second])
  expect(Buffer.from(await officerKey('1002', '135792')).equals(known)).toBe(true)
  expect(Buffer.from(await officerKey('1001', '246813')).equals(known)).toBe(true)
})

it('falls back to the generation before when the newest is damaged, and says so when both are', async () => {
  const known = await officerKey('1001', '246813')
  const sound = readFileSync(keyFile(), 'utf8')
  writeFileSync(keyFile(), sound.slice(0, 200))
  expect(Buffer.from(await officerKey('1001', '246813')).equals(known)).toBe(true)
  writeFileSync(`${keyFile()}.previous`, '')
  await expect(officerKey('1001', '246813')).rejects.toMatchObject({ code: 'unreadable' })
  writeFileSync(keyFile(), sound)
})
