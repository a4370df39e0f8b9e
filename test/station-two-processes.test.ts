import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RECEIPT_HEADER } from '../station/protocol/index.ts'
import type { Station } from '../station/station.ts'
import { type Bucket, startBucket } from './support/bucket.ts'
import { newOfficer, newSigningPair, type TestPacket } from './support/packet.ts'
import { type Postgres, postgresIsHere, startPostgres } from './support/postgres.ts'
import { enrolMachine, type StationClient, startStation } from './support/station-client.ts'
import { temporary } from './support/temporary.ts'

const officer = newOfficer()

// Two stations in one process share nothing but what two processes would: the database, the packets, the keys.
describe.skipIf(postgresIsHere() !== undefined).each(['folder', 'bucket'])(
  'two stations on one PostgreSQL and one %s',
  (kind) => {
    let postgres: Postgres
    let bucket: Bucket | undefined
    let stations: Station[]
    let clients: StationClient[]
    beforeAll(async () => {
      postgres = await startPostgres()
      bucket = kind === 'bucket' ? await startBucket() : undefined
      const shared = temporary()
      const options = {
        database: postgres.url,
        keysFolder: join(shared, 'keys'),
        packets: bucket?.url ?? join(shared, 'packets'),
      }
      stations = [await startStation(temporary(), options)]
      stations.push(await startStation(temporary(), options))
      const [code, pair] = [await stations[0]!.newEnrolmentCode(), newSigningPair()]
      clients = [await enrolMachine(code, pair), await enrolMachine(code, pair, stations[1]!.url)]
    })
    afterAll(async () => {
      await Promise.all(stations.map((station) => station.close()))
      await postgres.end()
      await bucket?.end()
    })

    const receiptFrom = async (client: StationClient, packet: TestPacket): Promise<string> => {
      const [answer] = (await client.announce([packet])).packets
      return answer?.state === 'received' ? answer.receipt : expect.fail(`not received: ${answer?.state}`)
    }
    const newPacket = (size: number) =>
      clients[0]!.packet(officer, {
        parts: [{ name: 'parts/portrait.jpg', bytes: Buffer.alloc(size, randomInt(256)) }],
      })

    /** Sends pieces from wherever this station says that the packet stands, until it is in custody. */
    async function sendInPieces(client: StationClient, packet: TestPacket): Promise<number> {
      let wholeAnswers = 0
      for (;;) {
        const head = await client.head(packet.packetId)
        if (head.headers.get(RECEIPT_HEADER)) return wholeAnswers
        const offset = Number(head.headers.get('upload-offset'))
        const piece = packet.bytes.subarray(offset, offset + randomInt(1, 200_000))
        // A newer claim of the other station ends this one in the middle of its body.
        const answer = await client.patch(packet.packetId, offset, piece).catch(() => undefined)
        if (answer?.headers.get(RECEIPT_HEADER)) wholeAnswers += 1
      }
    }

    it('know each other’s machine, and give it the same certificate', () => {
      expect(clients[1]!.certificate).toBe(clients[0]!.certificate)
      expect(clients[1]!.machine.machine).toBe(clients[0]!.machine.machine)
    })

    it('take turns with one upload, and neither adds a byte twice', async () => {
      const packet = await newPacket(1_500_000)
      await clients[0]!.announce([packet])
      await Promise.all(clients.map((client) => sendInPieces(client, packet)))
      const receipts = await Promise.all(clients.map((client) => receiptFrom(client, packet)))
      expect(new Set(receipts).size).toBe(1)
      for (const station of stations) {
        expect((await station.openPacket(packet.packetId)).manifest.application).toBe(packet.application)
        expect(await station.store.custody.readBytes(packet.packetId)).toEqual(Buffer.from(packet.bytes))
      }
    })

    it('are sent the whole packet from the same offset at once, and give one receipt and one status', async () => {
      const packet = await newPacket(600_000)
      await clients[1]!.announce([packet])
      const whole = clients.flatMap((client) => [0, 1].map(() => client.patch(packet.packetId, 0, packet.bytes)))
      await Promise.allSettled(whole)
      await Promise.all(clients.map((client) => sendInPieces(client, packet)))
      const receipts = await Promise.all(clients.map((client) => receiptFrom(client, packet)))
      expect(new Set(receipts).size).toBe(1)
      const { statuses } = await clients[0]!.announce([])
      expect(statuses.filter(({ application }) => application === packet.application)).toMatchObject([
        { version: 1, status: 'pending' },
      ])
    })

    it('judge one packet that is whole at both, once', async () => {
      const packet = await newPacket(100_000)
      await clients[0]!.announce([packet])
      const { store } = stations[0]!
      const claimed = await store.uploads.claim(packet.packetId)
      const generation = claimed?.state === 'wanted' ? claimed.upload.generation : expect.fail('not wanted')
      await store.uploads.append(packet.packetId, { generation, offset: 0 }, packet.bytes)
      const heads = await Promise.all([...clients, ...clients].map((client) => client.head(packet.packetId)))
      expect(new Set(heads.map((head) => head.headers.get(RECEIPT_HEADER))).size).toBe(1)
    })

    it('go on, the one, with what the other began and did not end', async () => {
      const packet = await newPacket(300_000)
      await clients[0]!.announce([packet])
      await clients[0]!.patch(packet.packetId, 0, packet.bytes.subarray(0, 100_000))
      const rest = await clients[1]!.patch(packet.packetId, 100_000, packet.bytes.subarray(100_000))
      expect(rest.headers.get(RECEIPT_HEADER)).toBe(await receiptFrom(clients[0]!, packet))
    })
  },
)
