/** How the uploader meets a bad way: what waits, what goes on, what overtakes. The real client against a scripted station. */
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import type { PacketQueue, QueuedPacket } from '../electron/upload/packet-queue.ts'
import { nextToSend, whoMakesWay } from '../electron/upload/sending.ts'
import { createStationClient } from '../electron/upload/station-client.ts'
import { createUploader } from '../electron/upload/uploader.ts'
import { openBenchRecords } from './bench/tablet-store.ts'
import { openGate } from './support/gate.ts'
import { temporaryFolder } from './support/station-client.ts'
import { until } from './support/tablet-day.ts'

type Script = {
  /** Of a PATCH: `cut` after so many bytes, `hold` reads and never answers, a status with a problem word. */
  patch?: (packetId: string, times: number) => { cutAfter: number } | 'hold' | Refusal | undefined
  announce?: (packets: string[], times: number) => Refusal | undefined
}
type Refusal = { status: number; error: string; headers?: Record<string, string> }

const ending: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

/** Packets in memory, as the queue's type says; what the station keeps is its offset. */
function queueOf(packets: (QueuedPacket & { bytes: Buffer })[]): PacketQueue {
  const onItsWay = () => packets.filter(({ state }) => state.step !== 'received' && state.step !== 'blocked')
  const find = (id: string) => packets.find(({ packetId }) => packetId === id)
  return {
    pending: () =>
      onItsWay()
        .toSorted((a, b) => Number(b.isUrgent) - Number(a.isUrgent) || a.size - b.size)
        .map((packet) => ({ ...packet })),
    isPaused: () => false,
    isAllPaused: () => false,
    sizes: onItsWay,
    find,
    list: () => [],
    blocked: () => packets.filter(({ state }) => state.step === 'blocked'),
    bytesOf: (id) => find(id)?.bytes,
    save: (packet, state, offset = packet.offset) => {
      Object.assign(find(packet.packetId)!, { state, offset })
      Object.assign(packet, { state, offset })
    },
    keepReceipt: () => [],
    sendAgain: () => {},
    receiptedSince: () => [],
    dropBytesReceivedBefore: () => {},
    packetsOf: ({ packetId }) => [packetId],
  }
}

function packetOf(size: number, isUrgent = false): QueuedPacket & { bytes: Buffer } {
  const bytes = randomBytes(size)
  const packetId = createHash('sha256').update(bytes).digest('hex')
  const state = { step: 'waiting' as const, attempt: 0, notBefore: 0, wrongHashes: 0 }
  return {
    packetId,
    size,
    application: '01a00000-0000-7000-8000-000000000009',
    version: 1,
    contentHash: packetId,
    isUrgent,
    offset: 0,
    state,
    bytes,
  }
}

async function start(script: Script, packets: (QueuedPacket & { bytes: Buffer })[], gate = openGate()) {
  const had = new Map<string, number>()
  const seen: { at: number; what: string; packetIds: string[] }[] = []
  const times = new Map<string, number>()
  const count = (what: string) => {
    times.set(what, (times.get(what) ?? 0) + 1)
    return times.get(what)!
  }
  const server = http.createServer(async (request, response) => {
    const refuse = ({ status, error, headers }: Refusal) =>
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify({ error, message: error }))
    request.on('error', () => {})
    if (request.method === 'GET') return response.writeHead(204, { 'doorstep-nonce': 'n' }).end()
    if (request.method === 'POST') {
      const pieces: Buffer[] = []
      for await (const piece of request) pieces.push(piece as Buffer)
      const packetIds = (JSON.parse(Buffer.concat(pieces).toString()).packets as QueuedPacket[]).map(
        (one) => one.packetId,
      )
      seen.push({ at: Date.now(), what: 'announce', packetIds })
      const refusal = script.announce?.(packetIds, count('announce'))
      if (refusal) return refuse(refusal)
      const said = packetIds.map((packetId) => ({ packetId, state: 'want', offset: had.get(packetId) ?? 0 }))
      const news = { stationTime: new Date().toISOString(), unknown: [], auditSequence: 0, statuses: [] }
      return response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ ...news, packets: said }))
    }
    const packetId = request.url!.split('/').at(-1)!
    seen.push({ at: Date.now(), what: `patch ${request.headers['upload-offset']}`, packetIds: [packetId] })
    const what = script.patch?.(packetId, count(packetId))
    let came = Number(request.headers['upload-offset'])
    if (typeof what === 'object' && 'status' in what) return refuse(what)
    request.on('data', (piece: Buffer) => {
      came += piece.length
      had.set(packetId, came)
      if (typeof what === 'object' && 'cutAfter' in what && came >= what.cutAfter) request.socket.destroy()
    })
    request.on('end', () => {
      if (what !== 'hold') response.writeHead(204, { 'upload-offset': String(came) }).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const folder = temporaryFolder()
  const records = openBenchRecords(folder.path)
  const uploader = createUploader({
    ...{
      records,
      gate,
      queue: queueOf(packets),
      random: () => 0.5,
      progressed: () => {},
      changed: () => {},
      purged: () => {},
    },
    station: createStationClient({ url: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
    failed: (error) => {
      throw error
    },
  })
  ending.push(async () => {
    await uploader.stop()
    server.closeAllConnections()
    server.close()
    records.store.close()
    folder.remove()
  })
  const patches = (packetId: string) =>
    seen.filter(({ what, packetIds }) => what.startsWith('patch') && packetIds[0] === packetId)
  return { uploader, seen, had, patches }
}

it('asks again for a packet that was cut, while the other one is still under way', async () => {
  const [cut, held] = [packetOf(300_000), packetOf(400_000)]
  const { seen, patches } = await start(
    { patch: (id, times) => (id === held.packetId ? 'hold' : times === 1 ? { cutAfter: 100_000 } : undefined) },
    [cut, held],
  )
  const [, again] = await until('a second try', () => patches(cut.packetId).length > 1 && patches(cut.packetId))
  // From what had come, and only that one was announced.
  expect(Number(again!.what.split(' ')[1])).toBeGreaterThanOrEqual(100_000)
  expect(seen.filter(({ what }) => what === 'announce')[1]!.packetIds).toEqual([cut.packetId])
  expect(patches(held.packetId)).toHaveLength(1)
})

it('asks for news and sends no packet where the network may not carry any, and goes on when it may', async () => {
  const gate = openGate()
  gate.packetsMayGo = () => ({ ok: false, word: 'network-not-allowed' })
  const packet = packetOf(1_000)
  const { uploader, seen, patches } = await start({}, [packet], gate)
  await until('news', () => seen.length > 0)
  await until('its word', () => uploader.connection().station === 'network-not-allowed')
  expect(seen.map(({ packetIds }) => packetIds)).toEqual([[]])
  gate.packetsMayGo = () => ({ ok: true })
  gate.change()
  await until('the packet', () => patches(packet.packetId).length > 0)
})

it('stops a packet when the network changes to one that may not carry it, and keeps what the station has', async () => {
  const gate = openGate()
  const packet = packetOf(500_000)
  const { uploader, patches, had } = await start(
    { patch: (_id, times) => (times === 1 ? 'hold' : undefined) },
    [packet],
    gate,
  )
  await until('some of it', () => (had.get(packet.packetId) ?? 0) > 0)
  gate.packetsMayGo = () => ({ ok: false, word: 'network-not-allowed' })
  gate.change()
  await until('its word', () => uploader.connection().station === 'network-not-allowed')
  await until('the stop', () => packet.state.step === 'waiting')
  expect(packet.state).toMatchObject({ attempt: 0 })
  const reached = had.get(packet.packetId)!
  gate.packetsMayGo = () => ({ ok: true })
  gate.change()
  const [, again] = await until('the rest', () => patches(packet.packetId).length > 1 && patches(packet.packetId))
  expect(Number(again!.what.split(' ')[1])).toBe(reached)
})

it('waits as a whole when the station’s disk is full, and blocks nothing', async () => {
  const packets = [packetOf(1_000), packetOf(2_000), packetOf(3_000)]
  const full: Refusal = { status: 507, error: 'storage-full', headers: { 'retry-after': '60' } }
  const { uploader, seen } = await start({ announce: () => full }, packets)
  await until('its word', () => uploader.connection().station === 'station-full')
  expect(Date.parse(uploader.connection().nextTry!) - Date.now()).toBeGreaterThan(50_000)
  expect(packets.map(({ state }) => state.step)).not.toContain('blocked')
  expect(seen.filter(({ what }) => what.startsWith('patch'))).toEqual([])
})

it('does not ask before the station’s Retry-After is over, whoever wakes it', async () => {
  const tooMany: Refusal = { status: 429, error: 'too-many', headers: { 'retry-after': '1' } }
  const { uploader, seen } = await start({ announce: (_ids, times) => (times === 1 ? tooMany : undefined) }, [
    packetOf(1_000),
  ])
  await until('the refusal', () => uploader.connection().nextTry !== undefined)
  const waking = setInterval(() => uploader.wake(), 50)
  ending.push(() => clearInterval(waking))
  await until('the next one', () => seen.length > 1)
  expect(seen[1]!.at - seen[0]!.at).toBeGreaterThanOrEqual(990)
})

it('announces anew what the station let go', async () => {
  const packet = packetOf(1_000)
  const expired: Refusal = { status: 410, error: 'upload-expired' }
  const { seen, patches } = await start({ patch: (_id, times) => (times === 1 ? expired : undefined) }, [packet])
  await until('a second try', () => patches(packet.packetId).length > 1)
  const announced = seen.filter(({ what, packetIds }) => what === 'announce' && packetIds.length > 0)
  expect(announced.length).toBeGreaterThanOrEqual(2)
  expect(packet.state.step).not.toBe('blocked')
})

it('sends an urgent one before all that is announced, and waits for its announcement', () => {
  const [urgent, other] = [packetOf(9_000, true), packetOf(1_000)]
  const announced = new Map([[other.packetId, 0]])
  expect(nextToSend([urgent, other], announced, () => true)).toBeUndefined()
  expect(nextToSend([urgent, other], announced, () => false)).toBe(other)
  expect(nextToSend([urgent, other], new Map([...announced, [urgent.packetId, 0]]), () => true)).toBe(urgent)
})

it('stops the largest rest for an urgent one, and none that is urgent, small or nearly done', () => {
  const one = (packetId: string, bytesLeft: number, isUrgent = false) => ({ packetId, bytesLeft, isUrgent })
  expect(whoMakesWay(10_000, [one('a', 900_000), one('b', 950_000)], 100_000)).toBe('b')
  expect(whoMakesWay(10_000, [one('a', 900_000, true), one('b', 950_000)], 100_000)).toBeUndefined()
  // 150 000 bytes at a lane's 50 000 a second: three seconds.
  expect(whoMakesWay(10_000, [one('a', 150_000), one('b', 950_000)], 100_000)).toBeUndefined()
  expect(whoMakesWay(940_000, [one('a', 900_000), one('b', 950_000)], 100_000)).toBeUndefined()
})
