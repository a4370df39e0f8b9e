import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { restoreStation } from '../station/control/restore-station.ts'
import { RECEIPT_HEADER, StatusesAnswer } from '../station/protocol/index.ts'
import type { Station, StationOptions } from '../station/station.ts'
import { newOfficer, type TestPacket } from './support/packet.ts'
import { type Postgres, postgresIsHere, startPostgres } from './support/postgres.ts'
import { enrolMachine, type StationClient, startStation, temporaryFolder } from './support/station-client.ts'

let folder: ReturnType<typeof temporaryFolder>
let station: Station | undefined
const officer = newOfficer()
const at = (name: string) => join(folder.path, name)

beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(async () => {
  await station?.close()
  station = undefined
  folder.remove()
})

const receiptOf = async (client: StationClient, packet: TestPacket) =>
  (await client.send(packet)).headers.get(RECEIPT_HEADER)

/** A station with keys of its own place, restored as it was before its last packet. */
async function loseTheLast(more: Partial<StationOptions>, restored: Partial<StationOptions>) {
  const keysFolder = at('keys')
  station = await startStation(at('data'), { keysFolder, ...more })
  const client = await enrolMachine(await station.newEnrolmentCode())
  const [kept, half, lost] = [await client.packet(officer), await client.packet(officer), await client.packet(officer)]
  const receipt = await receiptOf(client, kept)
  await client.announce([half])
  await client.patch(half.packetId, 0, half.bytes.subarray(0, 500))
  const said = await station.backup(at('backup'))
  await receiptOf(client, lost)
  const told = (await client.announce([])).statuses.at(-1)?.cursor ?? 0
  const port = Number(new URL(station.url).port)
  await station.close()
  const options = {
    dataFolder: at('again'),
    keysFolder,
    environment: 'practice',
    country: 'vn',
    port,
    ...restored,
  } as const
  await restoreStation(at('backup'), options)
  station = await startStation(at('again'), options)
  return { client, kept, half, lost, receipt, said, told, station }
}

/** What has to be true of any restored station. */
async function goesOn({ client, kept, half, lost, receipt, told, station }: Awaited<ReturnType<typeof loseTheLast>>) {
  const answer = await client.announce([half], { receipted: [kept.packetId, lost.packetId] })
  expect(answer.unknown).toEqual([lost.packetId])
  expect(answer.packets).toEqual([{ packetId: half.packetId, state: 'want', offset: 500 }])
  expect((await client.announce([kept])).packets).toEqual([{ packetId: kept.packetId, state: 'received', receipt }])
  expect((await station.openPacket(kept.packetId)).record.application).toBe(kept.application)
  expect(await receiptOf(client, lost)).toBeTruthy()
  await station.appendStatus(lost.application, lost.version, 'accepted')
  // The tablet reads on from what the station said before the backup was put back.
  const news = (await client.announce([], { statusCursor: told })).statuses
  expect(news).toContainEqual(expect.objectContaining({ application: lost.application, status: 'accepted' }))
}

describe('a backup of SQLite', () => {
  it('is made while it runs, has no keys, and after a restore tablets send again what is missing', async () => {
    const all = await loseTheLast({}, {})
    expect(all.said.join(' ')).toContain('The keys are not in it')
    expect(readdirSync(at('backup')).sort()).toEqual(['backup.json', 'packets', 'station.db'])
    expect(readFileSync(at('backup/station.db')).subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3')
    await goesOn(all)
  })

  it('is not restored over data, without its keys, or when a byte of it is another', async () => {
    const all = await loseTheLast({}, {})
    await all.station.close()
    const again = (name: string, keysFolder = at('keys')) =>
      restoreStation(at('backup'), {
        dataFolder: at(name),
        keysFolder,
        environment: 'practice',
        country: 'vn',
        port: 0,
      })
    await expect(again('again')).rejects.toMatchObject({ code: 'bad-option' })
    await expect(again('third', at('no-keys'))).rejects.toMatchObject({ code: 'keys-missing' })
    const packet = at(`backup/packets/${all.kept.packetId.slice(0, 2)}/${all.kept.packetId}.age`)
    const whole = readFileSync(packet)
    // The backup may share the file with the station that made it.
    rmSync(packet)
    writeFileSync(packet, Buffer.concat([Buffer.of(whole[0]! ^ 1), whole.subarray(1)]))
    await expect(again('third')).rejects.toThrow(/damaged/)
    expect(existsSync(at('third/station.db'))).toBe(false)
    writeFileSync(packet, whole)
    appendFileSync(at('backup/station.db'), 'x')
    await expect(again('fourth')).rejects.toThrow(/damaged/)
    rmSync(at('backup/backup.json'))
    await expect(again('fifth')).rejects.toThrow(/not a whole backup/)
  })

  it('goes into an empty folder only, and a list that names files outside is refused', async () => {
    station = await startStation(at('data'))
    mkdirSync(at('full'))
    writeFileSync(at('full/notes.txt'), 'mine')
    await expect(station.backup(at('full'))).rejects.toMatchObject({ code: 'bad-option' })
    await station.backup(at('backup'))
    cpSync(at('data/keys'), at('keys'), { recursive: true })
    const list = JSON.parse(readFileSync(at('backup/backup.json'), 'utf8'))
    writeFileSync(at('backup/backup.json'), JSON.stringify({ ...list, packets: [{ path: '../../evil.age', size: 1 }] }))
    const options = {
      dataFolder: at('x'),
      keysFolder: at('keys'),
      environment: 'practice',
      country: 'vn',
      port: 0,
    } as const
    await expect(restoreStation(at('backup'), options)).rejects.toThrow(/outside/)
  })
})

describe.skipIf(postgresIsHere() !== undefined)('with PostgreSQL', () => {
  let postgres: Postgres
  beforeAll(async () => {
    // A station refuses a cluster that acknowledges what is not durable.
    postgres = await startPostgres()
  }, 60_000)
  afterAll(async () => {
    await postgres.end()
  })

  it('a backup by pg_dump goes into an empty database, and tablets send again what is missing', async () => {
    const empty = await postgres.createDatabase('again')
    const all = await loseTheLast({ database: postgres.url }, { database: empty })
    expect(readdirSync(at('backup')).sort()).toEqual(['backup.json', 'packets', 'station.dump'])
    const planted = Buffer.from('Trần Văn An')
    expect(readFileSync(at('backup/station.dump')).includes(planted)).toBe(false)
    await goesOn(all)
  }, 60_000)

  it('two processes serve one database: any of them goes on, and news of one wakes who waits at the other', async () => {
    const database = await postgres.createDatabase('two')
    const shared = { database, keysFolder: at('keys'), packets: at('packets') }
    station = await startStation(at('one'), shared)
    const other = await startStation(at('two'), { ...shared, limits: { statusLookMs: 50 } })
    try {
      const client = await enrolMachine(await station.newEnrolmentCode())
      const packet = await client.packet(officer)
      await client.announce([packet])
      await client.patch(packet.packetId, 0, packet.bytes.subarray(0, 600))
      const headers = { 'tus-resumable': '1.0.0', ...(await client.token()) }
      const there = await fetch(`${other.url}/v1/packets/${packet.packetId}`, { method: 'HEAD', headers })
      expect(there.headers.get('upload-offset')).toBe('600')
      const rest = await fetch(`${other.url}/v1/packets/${packet.packetId}`, {
        method: 'PATCH',
        body: Buffer.from(packet.bytes.subarray(600)),
        headers: { ...headers, 'upload-offset': '600', 'content-type': 'application/offset+octet-stream' },
      })
      const receipt = rest.headers.get(RECEIPT_HEADER)
      expect(receipt).toBeTruthy()
      expect((await client.announce([packet])).packets).toEqual([
        { packetId: packet.packetId, state: 'received', receipt },
      ])
      const cursor = (await client.announce([])).statuses.at(-1)?.cursor ?? 0
      const waiting = fetch(`${other.url}/v1/statuses?after=${cursor}&wait=25`, { headers })
      await sleep(200)
      await station.appendStatus(packet.application, packet.version, 'accepted')
      expect(StatusesAnswer.parse(await (await waiting).json()).statuses).toMatchObject([{ status: 'accepted' }])
    } finally {
      await other.close()
    }
  }, 60_000)
})
