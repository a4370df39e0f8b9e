import { randomBytes } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, importJWK, jwtVerify } from 'jose'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PacketAnswer, RECEIPT_HEADER, Receipt, typ } from '../station/protocol/index.ts'
import type { TestPacket } from './support/packet.ts'
import { enrolMachine, stationWithMachine } from './support/station-client.ts'

let all: Awaited<ReturnType<typeof stationWithMachine>>
beforeAll(async () => {
  all = await stationWithMachine()
})
afterAll(() => all.end())

const answerFor = async (packet: TestPacket): Promise<PacketAnswer> => (await all.client.announce([packet])).packets[0]!
const receiptOf = async (packet: TestPacket): Promise<string> => {
  const answer = await answerFor(packet)
  return answer.state === 'received' ? answer.receipt : `not received: ${answer.state}`
}
const wordsFor = async (application: string) =>
  (await all.client.announce([])).statuses
    .filter((event) => event.application === application)
    .map(({ version, status, reason }) => [version, status, reason])

describe('custody', () => {
  it('is a receipt by a listed key that names the packet, its maker and its station', async () => {
    const packet = await all.client.packet(all.officer)
    const jws = (await all.client.send(packet)).headers.get(RECEIPT_HEADER)!
    const listed = all.client.keyList.receiptKeys.find(({ keyId }) => keyId === decodeProtectedHeader(jws).kid)!
    const key = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: listed.publicKey }, 'EdDSA')
    const { payload } = await jwtVerify(jws, key, { algorithms: ['EdDSA'], typ: typ.receipt })
    const { packetId, size, application, version, contentHash } = packet
    expect(Receipt.parse(payload)).toMatchObject({
      packetId,
      size,
      application,
      version,
      contentHash,
      machine: all.client.machine.machine,
      station: all.client.keyList.station,
      environment: 'practice',
    })
  })

  it('gives the same receipt for the same packet, however often it is announced', async () => {
    const packet = await all.client.packet(all.officer)
    const jws = (await all.client.send(packet)).headers.get(RECEIPT_HEADER)
    for (let times = 0; times < 3; times += 1) expect(await receiptOf(packet)).toBe(jws)
    expect(await wordsFor(packet.application)).toEqual([[1, 'pending', undefined]])
  })

  it('gives the first packet’s receipt when the content comes again under another seal', async () => {
    const application = v7()
    const first = await all.client.packet(all.officer, { application })
    const jws = (await all.client.send(first)).headers.get(RECEIPT_HEADER)
    const { record } = first
    const resealed = await all.client.packet(all.officer, {
      application,
      parts: first.parts,
      changeRecord: () => record,
      supersedes: first.packetId,
    })
    expect([resealed.contentHash, resealed.packetId === first.packetId]).toEqual([first.contentHash, false])
    expect(await receiptOf(resealed)).toBe(jws)
    expect(decodeJwt(jws!)).toMatchObject({ packetId: first.packetId })
    const { unknown } = await all.client.announce([], { receipted: [resealed.packetId, first.packetId] })
    expect(unknown).toEqual([])
    expect(await wordsFor(application)).toEqual([[1, 'pending', undefined]])
  })

  it('takes one of two seals of the same content that arrive side by side', async () => {
    const first = await all.client.packet(all.officer)
    const second = await all.client.packet(all.officer, {
      application: first.application,
      parts: first.parts,
      changeRecord: () => first.record,
    })
    await all.client.announce([first, second])
    const answers = await Promise.all([first, second].map((one) => all.client.patch(one.packetId, 0, one.bytes)))
    const [one, other] = answers.map((answer) => answer.headers.get(RECEIPT_HEADER))
    expect(one).toBe(other)
    expect(await wordsFor(first.application)).toHaveLength(1)
  })

  it('keeps both of two contents for one application and version, and says conflict', async () => {
    const application = v7()
    const [first, second] = [
      await all.client.packet(all.officer, { application }),
      await all.client.packet(all.officer, { application }),
    ]
    for (const packet of [first!, second!]) expect((await all.client.send(packet)).status).toBe(204)
    expect(await wordsFor(application)).toEqual([
      [1, 'pending', undefined],
      [1, 'conflict', undefined],
    ])
    for (const packet of [first!, second!])
      expect((await all.station.openPacket(packet.packetId)).record).toEqual(packet.record)
  })

  it('holds a correction that came before what it builds on, and lets it go when that comes', async () => {
    const application = v7()
    const bytes = randomBytes(5_000)
    const first = await all.client.packet(all.officer, { application, parts: [{ name: 'parts/a.jpg', bytes }] })
    const second = await all.client.packet(all.officer, {
      application,
      version: 2,
      parts: [
        { name: 'parts/a.jpg', bytes, heldBy: first.packetId },
        { name: 'parts/b.jpg', bytes: randomBytes(100) },
      ],
    })
    await all.client.send(second)
    expect(await wordsFor(application)).toEqual([[2, 'held', 'part-not-held']])
    await all.client.send(first)
    expect(await wordsFor(application)).toEqual([
      [2, 'held', 'part-not-held'],
      [1, 'pending', undefined],
      [2, 'pending', undefined],
    ])
    const { parts } = await all.station.openPacket(second.packetId)
    expect(Buffer.from(parts.get('parts/a.jpg')!).equals(bytes)).toBe(true)
  })

  it('takes another machine’s packet from whoever carries it', async () => {
    const carrier = await enrolMachine(await all.station.newEnrolmentCode())
    const packet = await all.client.packet(all.officer)
    const jws = (await carrier.send(packet)).headers.get(RECEIPT_HEADER)
    expect(decodeJwt(jws!)).toMatchObject({ machine: all.client.machine.machine })
    expect((await carrier.announce([])).statuses).toEqual([])
  })

  it('says which receipted packets it lacks', async () => {
    const packet = await all.client.packet(all.officer)
    await all.client.send(packet)
    const lost = '77'.repeat(32)
    expect((await all.client.announce([], { receipted: [packet.packetId, lost] })).unknown).toEqual([lost])
  })

  it('brings a clerk’s word once, after the cursor', async () => {
    const packet = await all.client.packet(all.officer)
    await all.client.send(packet)
    const { statuses } = await all.client.announce([])
    const statusCursor = statuses.at(-1)!.cursor
    await all.station.appendStatus(packet.application, 1, 'returned', 'portrait too dark')
    const after = await all.client.announce([], { statusCursor })
    expect(after.statuses).toMatchObject([
      { application: packet.application, status: 'returned', reason: 'portrait too dark' },
    ])
    await expect(all.station.appendStatus(v7(), 1, 'accepted')).rejects.toMatchObject({ code: 'bad-option' })
  })
})
