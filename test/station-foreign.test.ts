/** Bytes that no tablet of ours sends. */
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EnrolmentRequest, NONCE_HEADER, Problem, RECEIPT_HEADER } from '../station/protocol/index.ts'
import { newOfficer, newSigningPair, seal, sha256Hex, type TestPacket } from './support/packet.ts'
import {
  enrolMachine,
  enrolmentRequest,
  postJson,
  readCode,
  signToken,
  stationWithMachine,
} from './support/station-client.ts'

const RUNS = 1_000
const HOUR_MS = 60 * 60 * 1000
let clock = Date.now()
let all: Awaited<ReturnType<typeof stationWithMachine>>
const limits = { perMinute: 1_000_000, perMinuteUnknown: 1_000_000 }
beforeAll(async () => {
  all = await stationWithMachine({ limits, now: () => clock })
})
afterAll(async () => {
  await all.end()
})

const wordOf = async (response: Response) => Problem.parse(await response.json())

/** Announced as any application's packet would be. */
async function sendSealed(
  bytes: Uint8Array,
): Promise<{ status: number; reason: string | undefined; packetId: string }> {
  const model = await all.client.packet(newOfficer())
  const packet: TestPacket = { ...model, bytes: Buffer.from(bytes), size: bytes.byteLength, packetId: sha256Hex(bytes) }
  const response = await all.client.send(packet)
  if (response.status === 204) return { status: 204, reason: undefined, packetId: packet.packetId }
  return { status: response.status, reason: (await wordOf(response)).reason, packetId: packet.packetId }
}

describe('foreign bytes', () => {
  it('that are no packet are refused for good, and nothing of them is kept', async () => {
    const sealed = async (zip: Uint8Array) => seal(Buffer.from(zip), [all.client.keyList.ageRecipients[0]!.recipient])
    const bomb = zipSync({ 'manifest.json': new Uint8Array(300 * 1024 * 1024) }, { level: 9 })
    const sent = [
      randomBytes(5_000),
      await sealed(randomBytes(5_000)),
      await sealed(bomb),
      await sealed(zipSync({ '../../etc/cron.d/evil': Buffer.from('x'), 'manifest.json': Buffer.from('{}') })),
      await sealed(zipSync({ '/root/.ssh/authorized_keys': Buffer.from('x') })),
      await sealed(zipSync({ 'manifest.json': Buffer.from(`{"a":`.repeat(100_000)) })),
    ]
    for (const bytes of sent) {
      const { status, reason, packetId } = await sendSealed(bytes)
      expect([status, typeof reason]).toEqual([422, 'string'])
      expect(await all.station.store.custody.readBytes(packetId)).toBeUndefined()
    }
  })

  it('in any place of a good packet never become custody', async () => {
    const packet = await all.client.packet(newOfficer())
    await fc.assert(
      fc.asyncProperty(fc.nat(packet.size - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
        const bytes = Buffer.from(packet.bytes)
        bytes[at]! ^= mask
        expect((await sendSealed(bytes)).status).toBe(422)
      }),
      { numRuns: 60 },
    )
    expect((await all.client.send(packet)).headers.get(RECEIPT_HEADER)).toBeTruthy()
  })

  it('as a manifest of any shape are refused', async () => {
    const manifest = fc.oneof(fc.json({ maxDepth: 4 }), fc.string())
    const name = fc.constantFrom('manifest.json', 'MANIFEST.JSON', '../manifest.json', 'manifest.json/')
    await fc.assert(
      fc.asyncProperty(name, manifest, fc.uint8Array({ maxLength: 90 }), async (where, text, signature) => {
        const zip = zipSync({ [where]: Buffer.from(text), 'manifest.sig': signature })
        const sealed = await seal(zip, [all.client.keyList.ageRecipients[0]!.recipient])
        expect((await sendSealed(sealed)).status).toBe(422)
      }),
      { numRuns: 200 },
    )
  })

  it('as JSON of any shape are refused, and never fail the station', async () => {
    const token = await all.client.token()
    const paths = ['/v1/announcements', '/v1/enrolments']
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.json({ maxDepth: 4 }), async (path, text) => {
        const headers = { 'content-type': 'application/json', ...token }
        const answer = await fetch(all.client.url + path, { method: 'POST', body: text, headers })
        expect([answer.status, (await wordOf(answer)).error]).toEqual([400, 'bad-request'])
      }),
      { numRuns: RUNS },
    )
  })

  it('as an enrolment of any shape are refused, and the code stays good', async () => {
    const code = readCode(await all.station.newEnrolmentCode())
    const good = enrolmentRequest(code, newSigningPair())
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('payload', 'hmac', 'signature'), fc.nat(1_000), async (field, at) => {
        const text = good[field as keyof EnrolmentRequest]
        const place = at % text.length
        // The last character of base64url has bits that say nothing.
        fc.pre(place < text.length - 1)
        const other = text[place] === 'A' ? 'B' : 'A'
        const changed = { ...good, [field]: text.slice(0, place) + other + text.slice(place + 1) }
        const { status } = await postJson(`${all.client.url}/v1/enrolments`, changed)
        expect([400, 403]).toContain(status)
      }),
      { numRuns: 200 },
    )
    expect((await postJson(`${all.client.url}/v1/enrolments`, good)).status).toBe(200)
  })

  it('in headers and addresses are refused, and never fail the station', async () => {
    const token = await all.client.token()
    const character = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code))
    const word = fc.string({ unit: character, minLength: 1, maxLength: 80 })
    await fc.assert(
      fc.asyncProperty(word, word, word, async (id, offset, bearer) => {
        const url = `${all.client.url}/v1/packets/${encodeURIComponent(id)}`
        const headers = {
          'tus-resumable': '1.0.0',
          'upload-offset': offset,
          'content-type': 'application/offset+octet-stream',
        }
        const known = await fetch(url, { method: 'PATCH', headers: { ...headers, ...token }, body: 'x' })
        const unknown = await fetch(url, {
          method: 'PATCH',
          headers: { ...headers, authorization: `Bearer ${bearer}` },
          body: 'x',
        })
        expect([400, 404]).toContain(known.status)
        expect(unknown.status).toBe(401)
      }),
      { numRuns: RUNS / 2 },
    )
  })
})

describe('a token', () => {
  const nonceOf = async (url: string) => (await fetch(`${url}/v1/nonce`)).headers.get(NONCE_HEADER)!
  const sync = async (token: string) =>
    (await fetch(`${all.client.url}/v1/sync`, { headers: { authorization: `Bearer ${token}` } })).status

  it('that was heard is worth nothing after an hour', async () => {
    const token = await signToken(all.client.machine, { nonce: await nonceOf(all.client.url) })
    expect(await sync(token)).toBe(200)
    clock += HOUR_MS + 1
    expect(await sync(token)).toBe(401)
  })

  it('of another machine or another station lets nobody in', async () => {
    const other = await enrolMachine(await all.station.newEnrolmentCode())
    const nonce = await nonceOf(all.client.url)
    expect(await sync(await signToken({ ...all.client.machine, machine: other.machine.machine }, { nonce }))).toBe(401)
    const elsewhere = await stationWithMachine({ now: () => clock })
    try {
      const theirs = await nonceOf(elsewhere.client.url)
      expect(await sync(await signToken(elsewhere.client.machine, { nonce: theirs }))).toBe(403)
      expect(await sync(await signToken(all.client.machine, { nonce: theirs }))).toBe(401)
    } finally {
      await elsewhere.end()
    }
  })

  it('with a claim, a header or a signature of any other kind lets nobody in', async () => {
    const good = await signToken(all.client.machine, { nonce: await nonceOf(all.client.url) })
    const [header = '', claims = '', signature = ''] = good.split('.')
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'doorstep-token+jwt' })).toString('base64url')
    const keyed = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'doorstep-token+jwt' })).toString('base64url')
    for (const forged of [`${none}.${claims}.`, `${none}.${claims}.${signature}`, `${keyed}.${claims}.${signature}`])
      expect(await sync(forged)).toBe(401)
    expect(await sync(`${header}.${claims}.${signature.split('').reverse().join('')}`)).toBe(401)
    expect(await sync(await signToken(all.client.machine, { nonce: await nonceOf(all.client.url), more: 1 }))).toBe(401)
  })
})
