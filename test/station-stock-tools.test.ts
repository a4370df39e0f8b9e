import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MANIFEST_DOMAIN } from '../station/protocol/index.ts'
import { stationWithMachine, temporaryFolder } from './support/station-client.ts'

const missing = ['age', 'unzip', 'openssl', 'sha256sum'].filter((tool) => spawnSync(tool, ['--help']).error)
if (missing.length > 0) console.log(`not tried with stock tools: ${missing.join(', ')} not installed`)

let all: Awaited<ReturnType<typeof stationWithMachine>>
let folder: ReturnType<typeof temporaryFolder>
beforeAll(async () => {
  all = await stationWithMachine()
  folder = temporaryFolder()
})
afterAll(async () => {
  await all.end()
  folder.remove()
})

describe.skipIf(missing.length > 0)('a packet in custody', () => {
  it('is opened and checked by a clerk who has only stock tools', async () => {
    const parts = ['b.jpg', 'a.jpg'].map((name) => ({ name: `parts/${name}`, bytes: randomBytes(30_000) }))
    const packet = await all.client.packet(all.officer, { parts })
    await all.client.send(packet)
    const sealed = await all.station.store.custody.readBytes(packet.packetId)
    const at = (name: string) => join(folder.path, name)
    writeFileSync(at('packet.age'), sealed!)
    const run = (tool: string, ...args: string[]) => execFileSync(tool, args, { cwd: folder.path, encoding: 'utf8' })

    run('age', '-d', '-i', join(all.dataFolder, 'keys', 'age-identity.txt'), '-o', 'packet.zip', 'packet.age')
    run('unzip', '-q', 'packet.zip')
    expect(run('sha256sum', '-c', 'SHA256SUMS')).toContain('application.json: OK')
    expect(run('sha256sum', 'SHA256SUMS').split(' ')[0]).toBe(packet.contentHash)

    const der = Buffer.concat([
      Buffer.from('302a300506032b6570032100', 'hex'),
      Buffer.from(all.client.machine.publicKey, 'base64url'),
    ])
    writeFileSync(at('machine.der'), der)
    writeFileSync(at('domain'), MANIFEST_DOMAIN)
    execFileSync('sh', ['-c', 'cat domain manifest.json > signed'], { cwd: folder.path })
    const key = ['-pubin', '-inkey', 'machine.der', '-keyform', 'DER']
    const verified = run('openssl', 'pkeyutl', '-verify', ...key, '-rawin', '-in', 'signed', '-sigfile', 'manifest.sig')
    expect(verified).toContain('Signature Verified Successfully')
  })
})
