import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { opensPayloads } from '../station/intake/open-payload.ts'
import { openSealed } from '../station/intake/open-sealed.ts'
import { seal } from './support/packet.ts'

const CHUNK = 64 * 1024
const SEALED_CHUNK = CHUNK + 16
let identities: string[]
let recipients: string[]
let payloadAt: number

beforeAll(async () => {
  identities = [await generateX25519Identity()]
  recipients = [await identityToRecipient(identities[0]!), await identityToRecipient(await generateX25519Identity())]
  const empty = await seal(new Uint8Array(), recipients)
  payloadAt = empty.byteLength - 16 - 16
})

/** With the runtime's cipher and with the library alone; both have to say the same. */
async function openBothWays(sealed: Uint8Array): Promise<Uint8Array | undefined> {
  const own = await openSealed(sealed, identities, true)
  const library = await openSealed(sealed, identities, false)
  expect(own === undefined).toBe(library === undefined)
  if (own && library) expect(Buffer.from(own).equals(library)).toBe(true)
  return own
}

const flipped = (sealed: Uint8Array, bit: number): Uint8Array => {
  const changed = new Uint8Array(sealed)
  changed[bit >> 3]! ^= 1 << (bit & 7)
  return changed
}

const aroundChunks = [0, 1, 15, 16, 17]
  .flatMap((step) => [0, 1, 2, 3].flatMap((count) => [count * CHUNK - step, count * CHUNK + step]))
  .filter((size) => size >= 0)
const sizes = [...new Set(aroundChunks)]

describe('a sealed packet', () => {
  it('is tried here with the runtime’s own cipher', () => {
    expect(opensPayloads).toBe(true)
  })

  it('opens to the same bytes both ways, whatever its size', async () => {
    for (const size of sizes) {
      const plain = randomBytes(size)
      const opened = await openBothWays(await seal(plain, recipients))
      expect(plain.equals(opened!), `${size} bytes`).toBe(true)
      // It is handed to another thread with its memory.
      expect(opened!.buffer.byteLength).toBe(size)
    }
  })

  it('opens where it lies in the middle of other bytes', async () => {
    const plain = randomBytes(CHUNK + 100)
    const sealed = await seal(plain, recipients)
    const around = Buffer.concat([randomBytes(7), sealed, randomBytes(9)])
    expect(plain.equals((await openBothWays(around.subarray(7, 7 + sealed.byteLength)))!)).toBe(true)
  })

  it('opens both ways or neither way with any bit of its header changed', async () => {
    const sealed = await seal(randomBytes(40), recipients)
    for (let bit = 0; bit < payloadAt * 8; bit += 1) expect(await openBothWays(flipped(sealed, bit))).toBeUndefined()
  })

  it('does not open with any bit of its payload changed', async () => {
    const sealed = await seal(randomBytes(40), recipients)
    for (let bit = payloadAt * 8; bit < sealed.byteLength * 8; bit += 1)
      expect(await openBothWays(flipped(sealed, bit))).toBeUndefined()
    const long = await seal(randomBytes(2 * CHUNK + 500), recipients)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: payloadAt * 8, max: long.byteLength * 8 - 1 }), async (bit) => {
        expect(await openBothWays(flipped(long, bit))).toBeUndefined()
      }),
      { numRuns: 60 },
    )
  })

  it('does not open when bytes are missing at its end, at a chunk’s end too', async () => {
    const sealed = await seal(randomBytes(2 * CHUNK + 40), recipients)
    const first = payloadAt + 16
    const ends = [0, 1, payloadAt - 1, payloadAt, payloadAt + 15, first, first + 1, first + 15, first + 16]
    for (const chunk of [1, 2]) for (const by of [-1, 0, 1, 15, 16, 17]) ends.push(first + chunk * SEALED_CHUNK + by)
    for (let left = 1; left < 60; left += 1) ends.push(sealed.byteLength - left)
    for (const end of ends) expect(await openBothWays(sealed.subarray(0, end)), `${end} bytes`).toBeUndefined()
  })

  it('does not open when bytes follow it', async () => {
    for (const size of [0, 40, CHUNK, CHUNK + 1]) {
      const sealed = await seal(randomBytes(size), recipients)
      for (const more of [1, 15, 16, 17, SEALED_CHUNK, SEALED_CHUNK + 1])
        expect(await openBothWays(Buffer.concat([sealed, randomBytes(more)]))).toBeUndefined()
    }
  })

  it('does not open when its chunks are in another order or one is there twice', async () => {
    const sealed = Buffer.from(await seal(randomBytes(3 * CHUNK), recipients))
    const start = sealed.subarray(0, payloadAt + 16)
    const chunk = (at: number) =>
      sealed.subarray(start.length + at * SEALED_CHUNK, start.length + (at + 1) * SEALED_CHUNK)
    expect(await openBothWays(Buffer.concat([start, chunk(0), chunk(1), chunk(2)]))).toBeDefined()
    for (const order of [[1, 0, 2], [0, 0, 1, 2], [0, 2], [0, 1], [2], [0, 1, 2, 2]])
      expect(await openBothWays(Buffer.concat([start, ...order.map(chunk)]))).toBeUndefined()
  })

  it('opens sealed by hand, and not with an empty chunk after a full one or a flag that is wrong', async () => {
    const header = (await seal(new Uint8Array(), recipients)).subarray(0, payloadAt)
    const decrypter = new Decrypter()
    decrypter.addIdentity(identities[0]!)
    const nonce = randomBytes(16)
    const fileKey = await decrypter.decryptHeader(header)
    const key = new Uint8Array(hkdfSync('sha256', fileKey, nonce, 'payload', 32))
    const chunk = (plain: Uint8Array, counter: number, flag: number): Buffer => {
      const chunkNonce = Buffer.from([...Array(10).fill(0), counter, flag])
      const cipher = createCipheriv('chacha20-poly1305', key, chunkNonce, { authTagLength: 16 })
      return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    }
    const file = (...chunks: Buffer[]) => Buffer.concat([header, nonce, ...chunks])
    const [full, some, none] = [randomBytes(CHUNK), randomBytes(30), new Uint8Array()]
    expect(await openBothWays(file(chunk(full, 0, 0), chunk(some, 1, 1)))).toBeDefined()
    expect(await openBothWays(file(chunk(none, 0, 1)))).toBeDefined()
    expect(await openBothWays(file(chunk(full, 0, 0), chunk(none, 1, 1)))).toBeUndefined()
    for (const flag of [0, 2, 255]) expect(await openBothWays(file(chunk(some, 0, flag)))).toBeUndefined()
    expect(await openBothWays(file(chunk(full, 0, 1), chunk(some, 1, 1)))).toBeUndefined()
    expect(await openBothWays(file(chunk(full, 0, 0), chunk(some, 2, 1)))).toBeUndefined()
    expect(await openBothWays(file(chunk(some, 0, 0), chunk(some, 1, 1)))).toBeUndefined()
  })

  it('does not open for a station whose key it was not sealed to', async () => {
    const other = [await generateX25519Identity()]
    const sealed = await seal(randomBytes(40), recipients)
    for (const hasCipher of [true, false]) expect(await openSealed(sealed, other, hasCipher)).toBeUndefined()
  })

  it('opens with any of several keys', async () => {
    const all = [await generateX25519Identity(), ...identities]
    const sealed = await seal(Buffer.from('kept'), recipients)
    for (const hasCipher of [true, false])
      expect(Buffer.from((await openSealed(sealed, all, hasCipher))!).toString()).toBe('kept')
  })

  it('is not found in bytes that are none, however they begin', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(
          '',
          'age-encryption.org/v1\n',
          'age-encryption.org/v1\n--- ',
          'age-encryption.org/v1\n-> X25519 A\n',
        ),
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom('', '\n--- ', '\n--- AAAA\n'),
        async (start, middle, end) => {
          const bytes = Buffer.concat([Buffer.from(start), middle, Buffer.from(end), Buffer.alloc(40)])
          expect(await openBothWays(bytes)).toBeUndefined()
        },
      ),
    )
  })
})
