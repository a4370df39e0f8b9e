import { randomBytes } from 'node:crypto'
import http from 'node:http'
import { Upload } from 'tus-js-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PacketAnswer, Problem, RECEIPT_HEADER } from '../station/protocol/index.ts'
import type { TestPacket } from './support/packet.ts'
import { OFFSET_MEDIA, stationWithMachine, TUS } from './support/station-client.ts'

let all: Awaited<ReturnType<typeof stationWithMachine>>
beforeAll(async () => {
  all = await stationWithMachine()
})
afterAll(() => all.end())

const newPacket = (size = 400_000) =>
  all.client.packet(all.officer, { parts: [{ name: 'parts/portrait.jpg', bytes: randomBytes(size) }] })

/** A PATCH whose body is written by hand and ended, or not, by the test. */
async function openPatch(packet: TestPacket, offset: number): Promise<http.ClientRequest> {
  const request = http.request(all.client.packetUrl(packet.packetId), {
    method: 'PATCH',
    headers: {
      ...TUS,
      ...(await all.client.token()),
      'upload-offset': String(offset),
      'content-type': OFFSET_MEDIA,
      'content-length': String(packet.size - offset),
    },
  })
  request.on('error', () => undefined)
  return request
}
const write = (request: http.ClientRequest, bytes: Uint8Array) =>
  new Promise<void>((resolve) => {
    request.write(bytes, () => resolve())
  })
const offsetOf = async (packet: TestPacket): Promise<number> =>
  Number((await all.client.head(packet.packetId)).headers.get('upload-offset'))
const answerFor = async (packet: TestPacket): Promise<PacketAnswer> => (await all.client.announce([packet])).packets[0]!
const errorOf = async (response: Response) => Problem.parse(await response.json()).error

describe('an upload', () => {
  it('goes on by the byte and ends with a receipt on the last answer', async () => {
    const packet = await newPacket()
    await all.client.announce([packet])
    let offset = 0
    for (const size of [1, 70_000, 262_144]) {
      const response = await all.client.patch(packet.packetId, offset, packet.bytes.subarray(offset, offset + size))
      offset += size
      expect([response.status, response.headers.get('upload-offset')]).toEqual([204, String(offset)])
    }
    expect(await answerFor(packet)).toEqual({ packetId: packet.packetId, state: 'want', offset })
    const last = await all.client.patch(packet.packetId, offset, packet.bytes.subarray(offset))
    const receipt = last.headers.get(RECEIPT_HEADER)
    expect(await answerFor(packet)).toEqual({ packetId: packet.packetId, state: 'received', receipt })
    const head = await all.client.head(packet.packetId)
    expect([head.headers.get('upload-offset'), head.headers.get(RECEIPT_HEADER)]).toEqual([
      String(packet.size),
      receipt,
    ])
    const asked = await fetch(`${all.client.packetUrl(packet.packetId)}/receipt`, { headers: await all.client.token() })
    expect(await asked.text()).toBe(receipt)
  })

  it('keeps what came before a cut in the middle of a body', async () => {
    const packet = await newPacket()
    await all.client.announce([packet])
    const request = await openPatch(packet, 0)
    await write(request, packet.bytes.subarray(0, 150_001))
    await untilCommitted(packet, 1)
    request.destroy()
    const offset = await offsetOf(packet)
    expect(offset).toBeGreaterThan(0)
    const rest = await all.client.patch(packet.packetId, offset, packet.bytes.subarray(offset))
    expect(rest.headers.get(RECEIPT_HEADER)).toBeTruthy()
  })

  it('ends the writer before when another asks, after keeping its bytes', async () => {
    const packet = await newPacket()
    await all.client.announce([packet])
    const first = await openPatch(packet, 0)
    const firstEnded = new Promise((resolve) => first.once('close', resolve))
    await write(first, packet.bytes.subarray(0, 100_000))
    await untilCommitted(packet, 1)
    const offset = await offsetOf(packet)
    await firstEnded
    first.write(packet.bytes.subarray(100_000))
    expect(await offsetOf(packet)).toBe(offset)
    const second = await all.client.patch(packet.packetId, offset, packet.bytes.subarray(offset))
    expect(second.status).toBe(204)
  })

  it('adds each byte once when many writers send the same packet together', async () => {
    const packet = await newPacket(900_000)
    await all.client.announce([packet])
    await Promise.allSettled([0, 0, 0, 0, 0].map((offset) => all.client.patch(packet.packetId, offset, packet.bytes)))
    const answer = await answerFor(packet)
    if (answer.state === 'want')
      await all.client.patch(packet.packetId, answer.offset, packet.bytes.subarray(answer.offset))
    expect((await answerFor(packet)).state).toBe('received')
  })

  it('starts again from nothing when the whole has another hash', async () => {
    const packet = await newPacket()
    await all.client.announce([packet])
    const wrong = Uint8Array.from(packet.bytes)
    wrong[1_000]! ^= 1
    const refused = await all.client.patch(packet.packetId, 0, wrong)
    expect([refused.status, refused.headers.get('upload-offset')]).toEqual([460, '0'])
    expect(await errorOf(refused)).toBe('hash-mismatch')
    expect(await offsetOf(packet)).toBe(0)
    expect((await all.client.patch(packet.packetId, 0, packet.bytes)).headers.get(RECEIPT_HEADER)).toBeTruthy()
  })

  it('refuses an offset that is not the station’s and says its own', async () => {
    const packet = await newPacket()
    await all.client.announce([packet])
    await all.client.patch(packet.packetId, 0, packet.bytes.subarray(0, 1_000))
    for (const offset of [0, 999, 1_001]) {
      const refused = await all.client.patch(packet.packetId, offset, packet.bytes.subarray(offset))
      expect([refused.status, refused.headers.get('upload-offset')]).toEqual([409, '1000'])
      expect(await errorOf(refused)).toBe('offset-conflict')
    }
  })

  it('takes no more bytes than were announced', async () => {
    const packet = await newPacket(10_000)
    await all.client.announce([packet])
    const longer = Buffer.concat([packet.bytes, Buffer.alloc(1)])
    expect(await errorOf(await all.client.patch(packet.packetId, 0, longer))).toBe('too-large')
    expect(await offsetOf(packet)).toBe(0)
  })

  it('refuses a packet that was not announced, another media type, another tus version, and a caller without token', async () => {
    const packet = await newPacket(10_000)
    expect(await errorOf(await all.client.patch(packet.packetId, 0, packet.bytes))).toBe('unknown-packet')
    await all.client.announce([packet])
    const patch = (headers: Record<string, string>) =>
      fetch(all.client.packetUrl(packet.packetId), { method: 'PATCH', body: Buffer.from(packet.bytes), headers })
    const good = { ...TUS, ...(await all.client.token()), 'upload-offset': '0', 'content-type': OFFSET_MEDIA }
    expect((await patch({ ...good, 'content-type': 'application/octet-stream' })).status).toBe(400)
    expect((await patch({ ...good, 'tus-resumable': '0.2.2' })).status).toBe(412)
    expect((await patch({ ...good, 'upload-offset': '-1' })).status).toBe(400)
    expect((await patch({ ...good, authorization: '' })).status).toBe(401)
    expect(await offsetOf(packet)).toBe(0)
  })

  it('is spoken by a client that knows nothing of Doorstep', async () => {
    const packet = await newPacket()
    await all.client.announce([packet])
    await all.client.patch(packet.packetId, 0, packet.bytes.subarray(0, 123_456))
    const headers = await all.client.token()
    const sent: number[] = []
    await new Promise<void>((resolve, reject) => {
      const upload = new Upload(Buffer.from(packet.bytes), {
        uploadUrl: all.client.packetUrl(packet.packetId),
        headers,
        uploadSize: packet.size,
        retryDelays: null,
        onProgress: (bytes) => sent.push(bytes),
        onSuccess: () => resolve(),
        onError: reject,
      })
      upload.start()
    })
    expect(sent[0]).toBeGreaterThanOrEqual(123_456)
    expect((await answerFor(packet)).state).toBe('received')
  })

  it('is judged at the next announcement when the station died between the last byte and the receipt', async () => {
    const packet = await newPacket(10_000)
    await all.client.announce([packet])
    const { uploads } = all.station.store
    const claimed = await uploads.claim(packet.packetId)
    if (claimed?.state !== 'wanted') throw new Error('it was announced')
    expect(await uploads.append(packet.packetId, claimed.upload, packet.bytes)).toBe(true)
    expect((await answerFor(packet)).state).toBe('received')
  })

  it('takes no byte of a writer that was pre-empted, nor one at another offset', async () => {
    const packet = await newPacket(10_000)
    await all.client.announce([packet])
    const { uploads } = all.station.store
    const [older, newer] = [await uploads.claim(packet.packetId), await uploads.claim(packet.packetId)]
    if (older?.state !== 'wanted' || newer?.state !== 'wanted') throw new Error('it was announced')
    const bytes = packet.bytes.subarray(0, 10)
    expect(await uploads.append(packet.packetId, older.upload, bytes)).toBe(false)
    expect(await uploads.append(packet.packetId, { ...newer.upload, offset: 1 }, bytes)).toBe(false)
    expect(await uploads.append(packet.packetId, newer.upload, Buffer.alloc(packet.size + 1))).toBe(false)
    expect(await uploads.append(packet.packetId, newer.upload, bytes)).toBe(true)
  })

  it('says what it speaks', async () => {
    const response = await fetch(all.client.packetUrl('0'.repeat(64)), { method: 'OPTIONS' })
    expect([response.status, response.headers.get('tus-version')]).toEqual([204, '1.0.0'])
  })
})

/** Waits until at least so many bytes are durable, without asking over the wire, which would end the writer. */
async function untilCommitted(packet: TestPacket, atLeast: number): Promise<void> {
  for (;;) {
    const state = await all.station.store.uploads.find(packet.packetId)
    if (state?.state === 'wanted' && state.upload.offset >= atLeast) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
