/** An application taken under rules that the station does not know is custody all the same, and a clerk looks at it. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { readKnownPacks } from '../station/intake/known-packs.ts'
import { rulePack } from './support/packet.ts'
import { stationWithMachine, temporaryFolder } from './support/station-client.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** What the station says of a packet of its own tests' pack, when it knows these. */
async function statusUnder(rulePacks: readonly string[] | undefined): Promise<string> {
  const all = await stationWithMachine(rulePacks ? { rulePacks } : {})
  ends.push(all.end)
  const packet = await all.client.packet(all.officer)
  expect((await all.client.send(packet)).status).toBe(204)
  const [{ status, reason } = {}] = await all.station.store.statuses.after(all.client.machine.machine, 0, 10)
  return `${status} ${reason ?? ''}`.trim()
}

test('is held as unknown-pack, when the station knows others', async () => {
  expect(await statusUnder(['00'.repeat(32)])).toBe('held unknown-pack')
})

test('is pending, when the station knows its pack', async () => {
  expect(await statusUnder([rulePack.hash])).toBe('pending')
})

test('is pending, when the station was told of no packs at all', async () => {
  expect(await statusUnder(undefined)).toBe('pending')
})

test('are those that came with the program, and those of the folders that were named', () => {
  const folder = temporaryFolder()
  ends.push(folder.remove)
  const old = join(folder.path, 'old')
  mkdirSync(old)
  writeFileSync(join(old, 'cn-2010.json'), '{"id":"cn-2010"}')
  const known = readKnownPacks([old])
  expect(known).toContain(hashOf(Buffer.from('{"id":"cn-2010"}')))
  for (const name of readdirSync('electron/rules/packs').filter((one) => one.endsWith('.json')))
    expect(known).toContain(hashOf(readFileSync(join('electron/rules/packs', name))))
})

test('are never none because a folder cannot be read', () => {
  expect(() => readKnownPacks(['/nowhere/at/all'])).toThrow(/cannot be read/)
})
