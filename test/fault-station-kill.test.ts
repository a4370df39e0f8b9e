/** Promise: killed at any of its syncs, the station has every offset and receipt that it gave. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EnrolmentAnswer, RECEIPT_HEADER } from '../station/protocol/index.ts'
import { startStationProcess } from './faults/station-process.ts'
import { countCalls, countSyncs, killAtSync, twoAtATime, whyNotTraced } from './faults/traced.ts'
import { newOfficer, newSigningPair, type TestMachine, type TestPacket } from './support/packet.ts'
import {
  enrolMachine,
  enrolmentRequest,
  postJson,
  readCode,
  startStation,
  stationClient,
} from './support/station-client.ts'

const reason = whyNotTraced()
if (reason) console.log(reason)

/** What a tablet was told, and may rely on. */
type Told = { offsets: Map<string, number>; receipts: Map<string, string> }

describe.skipIf(reason !== undefined)('the station', () => {
  let folder: string
  let machine: TestMachine
  let answer: EnrolmentAnswer
  let packets: TestPacket[]

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'doorstep-station-faults-'))
    const station = await startStation(join(folder, 'prepared'))
    const [code, pair, officer] = [await station.newEnrolmentCode(), newSigningPair(), newOfficer()]
    const client = await enrolMachine(code, pair)
    machine = client.machine
    // The same code and key again: the same answer, this time to keep.
    const response = await postJson(`${station.url}/v1/enrolments`, enrolmentRequest(readCode(code), pair))
    answer = EnrolmentAnswer.parse(await response.json())
    packets = [await client.packet(officer), await client.packet(officer), await client.packet(officer)]
    await station.close()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  function copy(name: string): string {
    const target = join(folder, name)
    cpSync(join(folder, 'prepared'), target, { recursive: true })
    return target
  }

  /** Sends every packet in two pieces, from where the station stands; throws when the station goes. */
  async function sendAll(url: string, told: Told): Promise<void> {
    const client = stationClient(url, machine, answer)
    const said = (await client.announce(packets)).packets
    for (const packet of packets) {
      const { packetId, size, bytes } = packet
      const stand = said.find((each) => each.packetId === packetId)
      if (stand?.state === 'received') told.receipts.set(packetId, stand.receipt)
      if (stand?.state !== 'want') continue
      for (let offset = stand.offset; offset < size || !told.receipts.has(packetId); ) {
        const end = offset < size / 2 ? Math.ceil(size / 2) : size
        const reply = await client.patch(packetId, offset, bytes.subarray(offset, end))
        expect(reply.status).toBe(204)
        offset = Number(reply.headers.get('upload-offset'))
        told.offsets.set(packetId, offset)
        const receipt = reply.headers.get(RECEIPT_HEADER)
        if (receipt) told.receipts.set(packetId, receipt)
      }
    }
  }

  const nothingYet = (): Told => ({ offsets: new Map(), receipts: new Map() })

  /** Sentences about what was told and is not so any more. */
  async function findForgotten(url: string, told: Told): Promise<string[]> {
    const client = stationClient(url, machine, answer)
    const forgotten: string[] = []
    const said = (await client.announce(packets)).packets
    for (const [at, { packetId, size }] of packets.entries()) {
      const stand = said.find((each) => each.packetId === packetId)
      const offset = stand?.state === 'received' ? size : stand?.state === 'want' ? stand.offset : -1
      if (offset < (told.offsets.get(packetId) ?? 0)) forgotten.push(`packet ${at} is at ${offset}`)
      const receipt = told.receipts.get(packetId)
      if (receipt && !(stand?.state === 'received' && stand.receipt === receipt))
        forgotten.push(`packet ${at} has not the receipt that was given`)
    }
    return forgotten
  }

  it('has every offset and receipt that it gave and takes the rest, when killed at its N-th sync, for every N', async () => {
    const counted = join(folder, 'syncs')
    const whole = await startStationProcess(copy('whole'), [...countSyncs, '-o', counted])
    await sendAll(whole.url!, nothingYet())
    await whole.kill()
    const syncs = countCalls(counted)
    expect(syncs).toBeGreaterThan(5)
    const problems: string[] = []
    let killed = 0
    await twoAtATime(
      Array.from({ length: syncs }, (_, at) => at + 1),
      async (nth) => {
        const data = copy(`sync-${nth}`)
        const told = nothingYet()
        const before = await startStationProcess(data, [...killAtSync(nth), '-o', '/dev/null'])
        // The station goes in the middle of some request: what it had told until then counts.
        if (before.url)
          await sendAll(before.url, told).catch((error: unknown) => expect(error).toBeInstanceOf(TypeError))
        if (told.receipts.size < packets.length) killed += 1
        await before.kill()
        const after = await startStationProcess(data)
        const forgotten = await findForgotten(after.url!, told)
        await sendAll(after.url!, told)
        if (told.receipts.size < packets.length) forgotten.push('it does not take the rest')
        problems.push(...forgotten.map((each) => `sync ${nth}: ${each}`))
        await after.kill()
      },
    )
    console.log(`killed at ${killed} of ${syncs} syncs`)
    expect(problems).toEqual([])
    expect(killed).toBeGreaterThan(syncs / 2)
  }, 240_000)
})
