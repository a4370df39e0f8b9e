/**
 * Promise: whatever one fault, or any two, do to an upload at whatever step and byte, the packet is in custody once, opens,
 * and its receipt verifies.
 */
import fc from 'fast-check'
import { compactVerify, importJWK } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RECEIPT_HEADER, Receipt } from '../station/protocol/index.ts'
import type { Station } from '../station/station.ts'
import { type Fault, openScriptedRoad, type ScriptedRoad } from './faults/scripted-road.ts'
import { singleFaults } from './faults/single-faults.ts'
import { newOfficer, newSigningPair, type TestOfficer, type TestPacket } from './support/packet.ts'
import { enrolMachine, type StationClient, startStation, temporaryFolder } from './support/station-client.ts'

const PAIRS = 25
/** 8 was tried as well; every cut is an upload of its own. */
const BODY_STEP = 32
/** Bytes that get through of each of many cut PATCHes of one packet. */
const CUT_AFTER = 41
const TRIES = 12

let folder: ReturnType<typeof temporaryFolder>
let station: Station
let road: ScriptedRoad
let tablet: StationClient
let officer: TestOfficer
const sent: TestPacket[] = []

beforeAll(async () => {
  folder = temporaryFolder()
  station = await startStation(folder.path, { limits: { perMinute: 1_000_000, perMinuteUnknown: 1_000_000 } })
  road = await openScriptedRoad(() => station.url)
  officer = newOfficer()
  tablet = await enrolMachine(await station.newEnrolmentCode(), newSigningPair(), road.url)
})
afterAll(async () => {
  await road.close()
  await station.close()
  folder.remove()
})

/** A tablet in its smallest form: announces, sends the rest from the station's offset, believes a receipt alone. */
async function upload(packet: TestPacket): Promise<string> {
  const { packetId, bytes } = packet
  for (let tries = 0; tries < TRIES; tries += 1) {
    try {
      const [stand] = (await tablet.announce([packet])).packets
      if (stand?.packetId !== packetId) continue
      if (stand.state === 'received') return stand.receipt
      if (stand.state === 'refused') throw new Error(`refused: ${stand.reason}`)
      const answer = await tablet.patch(packetId, stand.offset, bytes.subarray(stand.offset))
      const receipt = answer.status === 204 ? answer.headers.get(RECEIPT_HEADER) : undefined
      // An answer about another packet is no receipt of this one.
      if (receipt && (await verified(receipt, packet))) return receipt
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('refused')) throw error
    }
  }
  throw new Error('the packet did not arrive')
}

async function verified(receipt: string, { packetId, application, contentHash }: TestPacket): Promise<boolean> {
  for (const { publicKey } of tablet.keyList.receiptKeys) {
    const key = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: publicKey }, 'EdDSA')
    const read = await compactVerify(receipt, key).catch(() => undefined)
    if (!read) continue
    const said = Receipt.parse(JSON.parse(Buffer.from(read.payload).toString('utf8')))
    return said.packetId === packetId && said.application === application && said.contentHash === contentHash
  }
  return false
}

async function expectOnce(packet: TestPacket, receipt: string): Promise<void> {
  expect(await verified(receipt, packet)).toBe(true)
  const { record } = await station.openPacket(packet.packetId)
  expect(record).toEqual(packet.record)
  await road.settled()
  // Afterwards as well: what came late takes nothing back and gives no other receipt.
  road.script([])
  const [stand] = (await tablet.announce([packet])).packets
  expect(stand).toEqual({ packetId: packet.packetId, state: 'received', receipt })
}

const newPacket = async (): Promise<TestPacket> => {
  const packet = await tablet.packet(officer, { parts: [{ name: 'parts/portrait.jpg', bytes: Buffer.alloc(100, 7) }] })
  sent.push(packet)
  return packet
}

async function survives(faults: readonly Fault[]): Promise<void> {
  const packet = await newPacket()
  road.script(faults)
  await expectOnce(packet, await upload(packet))
}

describe('a packet', () => {
  it('is in custody once and opens, when one fault happens at any step, all along its bytes and at the edges', async () => {
    const { size } = await newPacket()
    sent.pop()
    const bodyCuts = [
      0,
      1,
      2,
      ...Array.from({ length: Math.floor(size / BODY_STEP) }, (_, at) => (at + 1) * BODY_STEP),
      size - 2,
      size - 1,
    ]
    const answerCuts = [0, 1, 15, 16, 17, 100, 200, 300, 400, 500, 700, 900]
    const faults = singleFaults(bodyCuts, answerCuts)
    for (const fault of faults)
      await survives([fault]).catch((error: unknown) => {
        throw new Error(JSON.stringify(fault), { cause: error })
      })
    console.log(`${faults.length} single faults`)
  }, 240_000)

  it('is in custody once and opens, when any two faults happen', async () => {
    const one = fc.constantFrom(...singleFaults([0, 1, 500, 1_500], [0, 17, 300]))
    await fc.assert(
      fc.asyncProperty(one, one, (first, second) => survives([first, second])),
      { numRuns: PAIRS },
    )
  }, 240_000)

  it('resumes from where it stood, when the line is cut after every few bytes of it', async () => {
    const packet = await newPacket()
    await tablet.announce([packet])
    const resumed = new Set<number>()
    let cuts = 0
    for (let offset = 0; offset < packet.size - CUT_AFTER; ) {
      cuts += 1
      // What was on its way when the tablet asked may be given up: then it is sent again, but not for ever.
      expect(cuts).toBeLessThan(packet.size)
      await cutAfter(packet, offset, CUT_AFTER)
      const [stand] = (await tablet.announce([packet])).packets
      if (stand?.state !== 'want') throw new Error(`not wanted at ${offset}: ${stand?.state}`)
      expect(stand.offset).toBeLessThanOrEqual(offset + CUT_AFTER)
      offset = stand.offset
      resumed.add(offset)
    }
    await expectOnce(packet, await upload(packet))
    expect(resumed.size).toBeGreaterThanOrEqual(Math.ceil((packet.size - CUT_AFTER) / CUT_AFTER))
    console.log(`resumed at ${resumed.size} offsets`)
  }, 240_000)

  it('stands as often in custody as it was sent: once', async () => {
    for (const { packetId } of sent) {
      const reply = await fetch(`${station.url}/v1/packets/${packetId}/receipt`, { headers: await tablet.token() })
      expect(reply.status).toBe(200)
    }
    expect(new Set(sent.map(({ application }) => application)).size).toBe(sent.length)
  })
})

/** A PATCH of the whole rest, of which so many bytes get through. */
async function cutAfter({ packetId, bytes }: TestPacket, offset: number, length: number): Promise<void> {
  road.script([{ step: 'patch', kind: 'request-cut', at: length }])
  await expect(tablet.patch(packetId, offset, bytes.subarray(offset))).rejects.toThrow(TypeError)
}
