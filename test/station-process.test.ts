import { type ChildProcess, fork, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RECEIPT_HEADER } from '../station/protocol/index.ts'
import { newOfficer, newSigningPair } from './support/packet.ts'
import { enrolMachine, OFFSET_MEDIA, readCode, TUS, temporaryFolder, testSeed } from './support/station-client.ts'

const main = fileURLToPath(new URL('../station/main.ts', import.meta.url))
let folder: ReturnType<typeof temporaryFolder>
let seed: string
const children: ChildProcess[] = []

beforeEach(() => {
  folder = temporaryFolder()
  seed = join(folder.path, 'seed.json')
  writeFileSync(seed, JSON.stringify(testSeed))
})
afterEach(async () => {
  for (const child of children.splice(0)) await kill(child)
  folder.remove()
})

const args = () => ['--data', join(folder.path, 'data'), '--port', '0', '--seed', seed]

/** A real process; `url` is where it says it listens. */
async function start(): Promise<{ child: ChildProcess; url: string; newCode: () => Promise<string> }> {
  const child = fork(main, args(), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  children.push(child)
  const [listening] = await once(child, 'message')
  expect(listening).toMatchObject({ kind: 'listening' })
  const newCode = async () => {
    child.send({ kind: 'new-enrolment-code', requestId: 'r1' })
    const [answer] = await once(child, 'message')
    expect(answer).toMatchObject({ kind: 'enrolment-code', requestId: 'r1' })
    return answer.code
  }
  return { child, url: listening.url, newCode }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

describe('the station’s process', () => {
  it('goes on from the acknowledged offset after SIGKILL in the middle of an upload', async () => {
    const first = await start()
    const pair = newSigningPair()
    const code = await first.newCode()
    const client = await enrolMachine(code, pair)
    const packet = await client.packet(newOfficer(), {
      parts: [{ name: 'parts/a.jpg', bytes: randomBytes(1_500_000) }],
    })
    await client.announce([packet])
    const acknowledged = 300_000
    expect((await client.patch(packet.packetId, 0, packet.bytes.subarray(0, acknowledged))).status).toBe(204)
    const headers = { ...TUS, ...(await client.token()), 'content-type': OFFSET_MEDIA }
    const request = http.request(client.packetUrl(packet.packetId), {
      method: 'PATCH',
      headers: { ...headers, 'upload-offset': acknowledged, 'content-length': packet.size - acknowledged },
    })
    request.on('error', () => undefined)
    await new Promise<void>((resolve) => {
      request.write(packet.bytes.subarray(acknowledged, 900_000), () => resolve())
    })
    await kill(first.child)
    request.destroy()

    const second = await start()
    expect(second.url).toBe(first.url)
    const [answer] = (await client.announce([packet])).packets
    if (answer?.state !== 'want') throw new Error(`expected want, not ${answer?.state}`)
    expect(answer.offset).toBeGreaterThanOrEqual(acknowledged)
    const last = await client.patch(packet.packetId, answer.offset, packet.bytes.subarray(answer.offset))
    expect(last.headers.get(RECEIPT_HEADER)).toBeTruthy()

    // What was acknowledged as custody is custody after the next kill as well.
    await kill(second.child)
    await start()
    const [again] = (await client.announce([packet])).packets
    expect(again).toEqual({ packetId: packet.packetId, state: 'received', receipt: last.headers.get(RECEIPT_HEADER) })
  })

  it('ends when its parent lets go of it', async () => {
    const { child } = await start()
    const ended = once(child, 'exit')
    child.disconnect()
    expect(await ended).toEqual([0, null])
  })

  it('prints where it listens and, while no machine is enrolled, a code', async () => {
    const child = spawn(process.execPath, [main, ...args()], { stdio: ['ignore', 'pipe', 'inherit'] })
    children.push(child)
    const lines = await readLines(child, 2)
    expect(JSON.parse(lines[0]!)).toMatchObject({ environment: 'practice', url: readCode(lines[1]!).url })
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
  })

  it('says in a sentence what is wrong and ends', async () => {
    await start()
    for (const wrong of [args(), ['--data', folder.path, '--colour', 'red'], ['--port', '1']]) {
      const child = spawn(process.execPath, [main, ...wrong], { stdio: ['ignore', 'ignore', 'pipe'] })
      children.push(child)
      const [text] = await once(child.stderr!, 'data')
      expect(String(text)).not.toMatch(/ {4}at /)
      if (child.exitCode === null) await once(child, 'exit')
      expect(child.exitCode).toBe(1)
    }
    // The database waits five seconds for whoever has it before it says so.
  }, 20_000)

  it('keeps its keys for the owner alone and every name and picture out of the clear', async () => {
    const { newCode } = await start()
    const client = await enrolMachine(await newCode())
    const planted = 'PLANTED-PICTURE-BYTES-0123456789'
    const packet = await client.packet(newOfficer(), { parts: [{ name: 'parts/a.jpg', bytes: Buffer.from(planted) }] })
    expect((await client.send(packet)).status).toBe(204)
    const keys = join(folder.path, 'data', 'keys')
    for (const name of readdirSync(keys)) expect([name, statSync(join(keys, name)).mode & 0o077]).toEqual([name, 0])
    const name = packet.record.fields.name!
    for (const file of readdirSync(join(folder.path, 'data'), { withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    )) {
      const bytes = readFileSync(join(folder.path, 'data', file.name))
      for (const text of [planted, name, 'Trần Văn An']) expect(bytes.includes(text)).toBe(false)
    }
  })
})

async function readLines(child: ChildProcess, count: number): Promise<string[]> {
  let text = ''
  for await (const chunk of child.stdout!) {
    text += chunk
    const lines = text.split('\n')
    if (lines.length > count) return lines.slice(0, count)
  }
  throw new Error(`it ended after: ${text}`)
}
