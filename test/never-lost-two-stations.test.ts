/** Promise: two station processes over one PostgreSQL, asked in turns and at once, keep each packet once and whole. */
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RECEIPT_HEADER } from '../station/protocol/index.ts'
import { type Acceptance, nothingYet, prepareAcceptance } from './faults/acceptance.ts'
import { type StationProcess, startStationProcess } from './faults/station-process.ts'
import type { TestPacket } from './support/packet.ts'
import { type Postgres, postgresIsHere, startPostgres } from './support/postgres.ts'
import type { StationClient } from './support/station-client.ts'

const reason = postgresIsHere()
if (reason) console.log(`Skipped: ${reason}`)

describe.skipIf(reason !== undefined)('two stations over one database', () => {
  let postgres: Postgres
  let acceptance: Acceptance
  let folder: string
  const stations: StationProcess[] = []
  let clients: [StationClient, StationClient]
  const left: TestPacket[] = []

  beforeAll(async () => {
    postgres = await startPostgres()
    const args = ['--database', postgres.url]
    acceptance = await prepareAcceptance(9, { args })
    left.push(...acceptance.packets)
    folder = acceptance.copy('shared')
    while (stations.length < 2) stations.push(await startStationProcess(folder, { args }))
    clients = [acceptance.client(stations[0]!.url!), acceptance.client(stations[1]!.url!)]
    expect(stations[0]!.url).not.toBe(stations[1]!.url)
  }, 90_000)
  afterAll(async () => {
    for (const station of stations) await station.kill()
    acceptance?.end()
    await postgres?.end()
  })

  const patchAll = (client: StationClient, { packetId, bytes }: TestPacket, offset = 0) =>
    client.patch(packetId, offset, bytes.subarray(offset))

  async function receiptOf(packet: TestPacket, client: StationClient): Promise<string> {
    for (let tries = 0; tries < 10; tries += 1) {
      const [stand] = (await client.announce([packet])).packets
      if (stand?.state === 'received') return stand.receipt
      if (stand?.state !== 'want') throw new Error(`it is ${stand?.state}`)
      await patchAll(client, packet, stand.offset)
    }
    throw new Error('there is no receipt')
  }

  async function expectOneReceipt(packet: TestPacket): Promise<void> {
    const receipts = [await receiptOf(packet, clients[0]), await receiptOf(packet, clients[1])]
    expect(receipts[0]).toBe(receipts[1])
  }

  it('count each byte once, when PATCHes from one offset come to both at the same moment', async () => {
    for (const packet of left.splice(0, 3)) {
      await clients[0].announce([packet])
      const answers = await Promise.all(
        [0, 1, 0, 1].map((at) => patchAll(clients[at]!, packet).then(({ status, headers }) => ({ status, headers }))),
      )
      for (const { status } of answers) expect([204, 409, 423, 503]).toContain(status)
      const given = answers.flatMap(({ headers }) => headers.get(RECEIPT_HEADER) ?? [])
      expect(new Set(given).size).toBeLessThanOrEqual(1)
      await expectOneReceipt(packet)
      if (given[0]) expect(await receiptOf(packet, clients[1])).toBe(given[0])
    }
  }, 90_000)

  it('go on from where the other stands, when pieces go to them in turns and the older PATCH is still open', async () => {
    for (const packet of left.splice(0, 3)) {
      const { packetId, size, bytes } = packet
      await clients[0].announce([packet])
      const piece = Math.ceil(size / 5)
      for (let offset = 0, turn = 0; offset < size; turn += 1) {
        const [now, other] = [clients[turn % 2]!, clients[(turn + 1) % 2]!]
        // Slow, on the other one, from the same offset: it may put in nothing once the newer has begun.
        const stale = slowPatch(other, packet, offset)
        await sleep(60)
        const answer = await now.patch(packetId, offset, bytes.subarray(offset, offset + piece))
        expect([204, 409]).toContain(answer.status)
        await stale
        const [stand] = (await now.announce([packet])).packets
        expect(stand?.state).not.toBe('refused')
        offset = stand?.state === 'want' ? stand.offset : size
      }
      await expectOneReceipt(packet)
    }
  }, 90_000)

  it('have it all and the same, when one is killed while both receive', async () => {
    const packets = left.splice(0, 3)
    await clients[0].announce(packets)
    const sending = packets.flatMap((packet) =>
      clients.map((client) => patchAll(client, packet).catch(() => undefined)),
    )
    await stations[0]!.kill()
    await Promise.all(sending)
    stations[0] = await startStationProcess(folder, { args: ['--database', postgres.url] })
    clients = [acceptance.client(stations[0].url!), clients[1]]
    for (const packet of packets) await expectOneReceipt(packet)
  }, 90_000)

  it('hold every packet once, and each opens', async () => {
    const told = nothingYet()
    for (const packet of acceptance.packets) told.receipts.set(packet.packetId, await receiptOf(packet, clients[0]))
    for (const station of stations) await station.stop()
    expect(await acceptance.findUnopened({ folder, database: postgres.url }, told)).toEqual([])
  }, 90_000)
})

/** The rest of a packet, in two halves with a pause between. Ends however it ends. */
async function slowPatch(client: StationClient, { packetId, bytes }: TestPacket, offset: number): Promise<void> {
  const rest = bytes.subarray(offset)
  const half = Math.ceil(rest.length / 2)
  async function* pieces() {
    yield rest.subarray(0, half)
    await sleep(150)
    yield rest.subarray(half)
  }
  const headers = {
    'tus-resumable': '1.0.0',
    'content-type': 'application/offset+octet-stream',
    'upload-offset': String(offset),
    ...(await client.token()),
  }
  const request: RequestInit & { duplex: 'half' } = {
    method: 'PATCH',
    duplex: 'half',
    body: Readable.toWeb(Readable.from(pieces())) as unknown as BodyInit,
    headers,
  }
  await fetch(client.packetUrl(packetId), request).then(
    (answer) => answer.arrayBuffer(),
    () => undefined,
  )
}
