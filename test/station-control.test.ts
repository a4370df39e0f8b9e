import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CarriedList, typ } from '../station/protocol/index.ts'
import { signStatement } from '../station/signing/jws.ts'
import { newOfficer } from './support/packet.ts'
import { enrolMachine, readCode, temporaryFolder, testSeed } from './support/station-client.ts'

const main = fileURLToPath(new URL('../station/main.ts', import.meta.url))
let folder: ReturnType<typeof temporaryFolder>
let child: ChildProcess | undefined
const data = () => join(folder.path, 'data')

beforeEach(() => {
  folder = temporaryFolder()
  writeFileSync(join(folder.path, 'seed.json'), JSON.stringify(testSeed))
})
afterEach(async () => {
  if (child && child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  child = undefined
  folder.remove()
})

const ours = () => ['--data', data(), '--seed', join(folder.path, 'seed.json')]

async function start(): Promise<{ url: string }> {
  child = spawn(process.execPath, [main, ...ours()], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  await new Promise<void>((resolve) => {
    child?.stdout?.on('data', (chunk) => {
      text += chunk
      if (text.includes('\n')) resolve()
    })
  })
  return JSON.parse(text.split('\n')[0]!)
}

async function run(...args: string[]): Promise<{ code: number; out: string; said: string }> {
  const asked = spawn(process.execPath, [main, ...args, ...ours()], { stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, said] = ['', '']
  asked.stdout.on('data', (chunk) => {
    out += chunk
  })
  asked.stderr.on('data', (chunk) => {
    said += chunk
  })
  const [code] = await once(asked, 'close')
  return { code, out, said }
}

describe('the command line of a station that runs', () => {
  it('gives codes, lists and revokes machines, rotates keys and backs up, without stopping it', async () => {
    const { url } = await start()
    const control = join(data(), 'control.json')
    expect(statSync(control).mode & 0o077).toBe(0)
    const code = await run('code')
    const [text = '', ...drawn] = code.out.split('\n')
    expect(readCode(text).url).toBe(url)
    expect(drawn.join('')).toMatch(/[▀▄█]/)
    const client = await enrolMachine(text)
    const { machine } = client.machine
    expect((await run('machines')).out).toContain(machine)
    expect((await run('revoke', machine)).code).toBe(0)
    expect((await fetch(`${url}/v1/sync`, { headers: await client.token() })).status).toBe(403)
    expect((await run('rotate-keys')).out).toContain('Key list 2')
    expect(JSON.parse((await run('status')).out)).toMatchObject({ url, machines: 1, keyListVersion: 2, lacks: [] })
    expect((await run('backup', '--to', join(folder.path, 'backup'))).out).toContain('The keys are not in it')
    expect(existsSync(join(folder.path, 'backup/backup.json'))).toBe(true)

    // Nobody without the file's token has it do anything.
    const { port } = JSON.parse(readFileSync(control, 'utf8'))
    const order = { method: 'POST', body: JSON.stringify({ verb: 'code' }) }
    expect((await fetch(`http://127.0.0.1:${port}/`, order)).status).toBe(401)

    const ended = once(child!, 'exit')
    child!.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    expect(existsSync(control)).toBe(false)

    // Nobody serves it any more: the same verbs open the data themselves.
    expect((await run('machines')).out).toContain(machine)
    expect(readCode((await run('code')).out.split('\n')[0]!).url).toBe(url)
  }, 60_000)

  it('takes in packets that were carried to it, and a second time says that they are here', async () => {
    await start()
    const client = await enrolMachine((await run('code')).out.split('\n')[0]!)
    const packet = await client.packet(newOfficer())
    const { packetId, size, application, version, contentHash } = packet
    const { machine } = client.machine
    const instant = { utc: '2026-03-02T01:02:03.000Z', offsetMinutes: 0, monotonicMs: 1, bootId: 'boot', sequence: 1 }
    const list = CarriedList.parse({
      formatVersion: 1,
      machine,
      certificate: client.certificate,
      station: client.keyList.station,
      environment: 'practice',
      writtenAt: instant,
      packets: [{ packetId, size, application, version, contentHash, machine }],
    })
    const carried = join(folder.path, 'carried')
    mkdirSync(join(carried, 'packets'), { recursive: true })
    writeFileSync(join(carried, 'packets', `${packetId}.age`), packet.bytes)
    writeFileSync(join(carried, 'list.jws'), signStatement(typ.carriedList, 'machine', client.machine, list))
    expect((await run('import', carried)).out).toContain('1 packets listed: 1 taken in, 0 here before')
    expect((await run('import', carried)).out).toContain('1 packets listed: 0 taken in, 1 here before')
    expect((await client.announce([packet])).packets[0]?.state).toBe('received')
  }, 30_000)

  it('opens the data itself when the one that ran was killed', async () => {
    await start()
    const ended = once(child!, 'exit')
    child!.kill('SIGKILL')
    await ended
    expect((await run('machines')).out).toBe('0 machines\n')
  }, 30_000)

  it('says in a sentence what is wrong, and what there is', async () => {
    const unknown = await run('dance')
    expect([unknown.code, unknown.said]).toEqual([1, '“dance” is not complete; see --help.\n'])
    const stranger = await run('revoke', crypto.randomUUID())
    expect([stranger.code, stranger.said.split('\n').length]).toEqual([1, 2])
    const { code, out } = await run('--help')
    expect(code).toBe(0)
    for (const verb of [
      'code',
      'machines',
      'revoke',
      'clerk add',
      'import',
      'export',
      'backup',
      'restore',
      'rotate-keys',
      'status',
    ])
      expect(out).toContain(`  ${verb}`)
  }, 30_000)
})
