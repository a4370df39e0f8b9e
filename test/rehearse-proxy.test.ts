/** Promise: the rehearsal's road is as bad as it says. */
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { type Cut, createCuttingProxy } from './rehearse/cutting-proxy.ts'
import { createRequestsSeen } from './rehearse/requests-seen.ts'

const packetId = 'ab'.repeat(32)
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function startRoad() {
  let taken = 0
  let answered = 0
  const server = createServer((incoming, response) => {
    incoming.on('data', (piece: Buffer) => {
      taken += piece.length
    })
    incoming.on('end', () => {
      answered += 1
      response.writeHead(204).end()
    })
    incoming.on('error', () => {})
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const proxy = await createCuttingProxy({
    port: () => (server.address() as AddressInfo).port,
    bytesPerSecond: 20_000_000,
  })
  closing.push(proxy.close, () => server.close())
  /** @returns the status, or the code of what went wrong. */
  const patch = (bytes: number) =>
    new Promise<number | string>((resolve) => {
      const outgoing = request(`${proxy.url}/v1/packets/${packetId}`, {
        method: 'PATCH',
        headers: { 'content-length': bytes },
      })
      outgoing.on('response', (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
      outgoing.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'))
      outgoing.end(Buffer.alloc(bytes))
    })
  return { proxy, patch, taken: () => taken, answered: () => answered }
}

const armed = (kind: Cut['kind'], afterBytes: number): Cut => ({ kind, afterBytes, silenceMs: 50 })

describe('the cutting proxy', () => {
  it('lets everything through and counts a packet’s bytes, when nothing is armed', async () => {
    const { proxy, patch } = await startRoad()
    expect(await patch(100_000)).toBe(204)
    expect(proxy.patched().get(packetId)).toBe(100_000)
    expect(proxy.happened()).toBe(0)
  })

  it('ends the connection in the middle of the body, when it is to cut there', async () => {
    const { proxy, patch, taken, answered } = await startRoad()
    proxy.arm(armed('cut', 50_000))
    expect(await patch(100_000)).toBeTypeOf('string')
    expect(taken()).toBeLessThan(50_000)
    expect(answered()).toBe(0)
    expect([proxy.happened(), proxy.left()]).toEqual([1, 0])
    expect(await patch(1_000)).toBe(204)
  })

  it('lets the station take the request and nobody hear of it, when it is to lose the answer', async () => {
    const { proxy, patch, taken, answered } = await startRoad()
    proxy.arm(armed('lost-answer', 10))
    expect(await patch(30_000)).toBeTypeOf('string')
    expect([taken(), answered()]).toEqual([30_000, 1])
    expect([proxy.happened(), proxy.left()]).toEqual([1, 0])
  })

  it('lets the answer through late, when it is to be late', async () => {
    const { proxy, patch } = await startRoad()
    proxy.arm(armed('late-answer', 10))
    expect(await patch(30_000)).toBe(204)
    expect([proxy.happened(), proxy.left()]).toEqual([1, 0])
  })

  it('gives the answer twice, when it is to repeat it', async () => {
    const { proxy, answered } = await startRoad()
    proxy.arm(armed('repeated-answer', 10))
    const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1')
    socket.write(`PATCH /v1/packets/${packetId} HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\nbody`)
    const heard: Buffer[] = []
    socket.on('data', (piece: Buffer) => heard.push(piece))
    await expect.poll(() => String(Buffer.concat(heard)).split('204 No Content').length - 1).toBe(2)
    expect([answered(), proxy.happened()]).toEqual([1, 1])
    socket.destroy()
  })

  it('waits for an announcement, when it is the answer to one that is to be lost', async () => {
    const { proxy, patch } = await startRoad()
    proxy.arm({ ...armed('lost-answer', 10), to: 'announcement' })
    expect(await patch(30_000)).toBe(204)
    expect([proxy.happened(), proxy.left()]).toEqual([0, 1])
    const outcome = fetch(`${proxy.url}/v1/announcements`, { method: 'POST', body: 'x'.repeat(100) })
    await expect(outcome).rejects.toThrow(TypeError)
    expect([proxy.happened(), proxy.left()]).toEqual([1, 0])
  })

  it('goes on after a silence', async () => {
    const { proxy, patch } = await startRoad()
    proxy.arm(armed('silence', 10_000))
    expect(await patch(30_000)).toBe(204)
    expect(proxy.happened()).toBe(1)
  })

  it('has every armed cut happen once, in whatever order they were armed', async () => {
    const { proxy, patch } = await startRoad()
    const kinds = ['silence', 'cut', 'lost-answer', 'cut'] as const
    for (const kind of kinds) proxy.arm(armed(kind, 20_000))
    for (let tries = 0; tries < 20 && proxy.left() > 0; tries += 1) await patch(30_000)
    expect([proxy.happened(), proxy.left()]).toEqual([4, 0])
  })
})

describe('the requests seen on a connection', () => {
  it('have each packet’s body bytes counted, in whatever pieces they come', () => {
    const requests = fc.array(
      fc.record({ id: fc.constantFrom('0a', '1b', '2c'), bytes: fc.nat(500), get: fc.boolean() }),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(requests, fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }), (all, pieces) => {
        const wire = Buffer.concat(
          all.flatMap(({ id, bytes, get }) =>
            get
              ? [Buffer.from('GET /v1/nonce HTTP/1.1\r\nhost: x\r\n\r\n')]
              : [
                  Buffer.from(`PATCH /v1/packets/${id.repeat(32)} HTTP/1.1\r\nContent-Length: ${bytes}\r\n\r\n`),
                  Buffer.alloc(bytes, '\r\n\r\n'),
                ],
          ),
        )
        const counted = new Map<string, number>()
        const seen = createRequestsSeen((id, bytes) => counted.set(id, (counted.get(id) ?? 0) + bytes))
        for (let at = 0, piece = 0; at < wire.length; piece += 1) {
          const end = at + pieces[piece % pieces.length]!
          seen.feed(wire.subarray(at, end))
          at = end
        }
        const sent = new Map<string, number>()
        for (const { id, bytes, get } of all)
          if (!get && bytes > 0) sent.set(id.repeat(32), (sent.get(id.repeat(32)) ?? 0) + bytes)
        expect(counted).toEqual(sent)
      }),
    )
  })
})
