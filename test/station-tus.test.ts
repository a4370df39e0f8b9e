import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import { connect, createServer, type Server } from 'node:net'
import { type DetailedError, Upload, type UploadOptions } from 'tus-js-client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RECEIPT_HEADER } from '../station/protocol/index.ts'
import type { TestPacket } from './support/packet.ts'
import { OFFSET_MEDIA, stationWithMachine, TUS } from './support/station-client.ts'

let all: Awaited<ReturnType<typeof stationWithMachine>>
beforeEach(async () => {
  all = await stationWithMachine()
})
afterEach(async () => {
  await all.end()
})

const bigPacket = async (): Promise<TestPacket> => {
  const packet = await all.client.packet(all.officer, {
    parts: [{ name: 'parts/a.jpg', bytes: randomBytes(1_500_000) }],
  })
  await all.client.announce([packet])
  return packet
}

type End = { receipt: string | undefined; requests: string[] }

/** tus-js-client as it comes, but for the URL and the token that it is given. Rejects with its own error. */
async function upload(bytes: Uint8Array, url: string, more: Partial<UploadOptions> = {}): Promise<End> {
  const headers = await all.client.token()
  const requests: string[] = []
  return new Promise((resolve, reject) => {
    const onAfterResponse: UploadOptions['onAfterResponse'] = (request, response) => {
      requests.push(`${request.getMethod()} ${response.getStatus()}`)
    }
    const onSuccess: UploadOptions['onSuccess'] = ({ lastResponse }) =>
      resolve({ receipt: lastResponse.getHeader(RECEIPT_HEADER), requests })
    const options = { uploadUrl: url, headers, retryDelays: [0, 50, 100], onAfterResponse, onSuccess, onError: reject }
    new Upload(Buffer.from(bytes), { ...options, ...more }).start()
  })
}

const statusOf = (error: unknown): number | undefined => (error as DetailedError).originalResponse?.getStatus()
const refusal = async (work: Promise<End>): Promise<number | undefined> => work.then(() => undefined, statusOf)

/** Passes everything on, and once cuts a connection after so many bytes to the station. */
async function cuttingProxy(port: number, cutAfter: number): Promise<Server> {
  let isCut = false
  const proxy = createServer((client) => {
    const station = connect(port, '127.0.0.1')
    let passed = 0
    client.on('data', (chunk: Buffer) => {
      passed += chunk.byteLength
      if (isCut || passed <= cutAfter) return
      isCut = true
      client.destroy()
    })
    client.pipe(station).pipe(client)
    for (const end of [client, station]) {
      end.on('error', () => undefined)
      end.on('close', () => (end === client ? station : client).destroy())
    }
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  return proxy
}

describe('tus-js-client', () => {
  it('resumes after a cut from what the station has made durable, and brings the receipt', async () => {
    const packet = await bigPacket()
    const proxy = await cuttingProxy(Number(new URL(all.client.url).port), 600_000)
    const address = proxy.address()
    const port = typeof address === 'object' && address ? address.port : 0
    try {
      const url = `http://127.0.0.1:${port}/v1/packets/${packet.packetId}`
      const { receipt, requests } = await upload(packet.bytes, url)
      expect(receipt).toBeTruthy()
      // The cut PATCH has no answer.
      expect(requests).toEqual(['HEAD 200', 'HEAD 200', 'PATCH 204'])
    } finally {
      proxy.close()
    }
  })

  it('sends in pieces, and the last one brings the receipt', async () => {
    const packet = await bigPacket()
    const { receipt, requests } = await upload(packet.bytes, all.client.packetUrl(packet.packetId), {
      chunkSize: 600_000,
    })
    expect(receipt).toBeTruthy()
    expect(requests).toEqual(['HEAD 200', 'PATCH 204', 'PATCH 204', 'PATCH 204'])
  })

  it('is told of a wrong offset, asks where the station stands, and goes on from there', async () => {
    const packet = await bigPacket()
    let isWrong = true
    const { receipt, requests } = await upload(packet.bytes, all.client.packetUrl(packet.packetId), {
      onBeforeRequest: (request) => {
        if (request.getMethod() === 'PATCH' && isWrong) {
          isWrong = false
          request.setHeader('Upload-Offset', '5')
        }
      },
    })
    expect(requests).toEqual(['HEAD 200', 'PATCH 409', 'HEAD 200', 'PATCH 204'])
    expect(receipt).toBeTruthy()
  })

  it('is told when the bytes are not what was announced, and may begin again', async () => {
    const packet = await bigPacket()
    const url = all.client.packetUrl(packet.packetId)
    expect(await refusal(upload(randomBytes(packet.size), url))).toBe(460)
    expect((await all.client.head(packet.packetId)).headers.get('upload-offset')).toBe('0')
    expect((await upload(packet.bytes, url)).receipt).toBeTruthy()
  })

  it('is told that an upload has expired, and after the next announcement begins anew', async () => {
    const packet = await bigPacket()
    const url = all.client.packetUrl(packet.packetId)
    await all.client.patch(packet.packetId, 0, packet.bytes.subarray(0, 1_000))
    const { store } = all.station
    const lastMonth = new Date(Date.now() - 30 * 24 * 60 * 60 * 1000).toISOString()
    expect(await store.uploads.expireBefore(lastMonth)).toBe(0)
    expect(await store.uploads.expireBefore(new Date(Date.now() + 1_000).toISOString())).toBe(1)
    expect((await all.client.head(packet.packetId)).status).toBe(410)
    expect((await all.client.patch(packet.packetId, 1_000, packet.bytes.subarray(1_000))).status).toBe(410)
    await expect(upload(packet.bytes, url)).rejects.toThrow()
    expect((await all.client.announce([packet])).packets).toMatchObject([{ state: 'want', offset: 0 }])
    expect((await upload(packet.bytes, url)).receipt).toBeTruthy()
  })

  it('is told that an upload is unknown', async () => {
    const packet = await all.client.packet(all.officer)
    expect(await refusal(upload(packet.bytes, all.client.packetUrl(packet.packetId)))).toBe(404)
  })

  it('takes over from a request that hangs, which can add nothing more', async () => {
    const packet = await bigPacket()
    const headers = { ...TUS, ...(await all.client.token()), 'content-type': OFFSET_MEDIA, 'upload-offset': 0 }
    const hanging = http.request(all.client.packetUrl(packet.packetId), {
      method: 'PATCH',
      headers: { ...headers, 'content-length': packet.size },
    })
    const ended = new Promise((resolve) => hanging.once('close', resolve))
    hanging.on('error', () => undefined)
    await new Promise<void>((resolve) => {
      hanging.write(packet.bytes.subarray(0, 400_000), () => resolve())
    })
    const { receipt } = await upload(packet.bytes, all.client.packetUrl(packet.packetId))
    expect(receipt).toBeTruthy()
    await ended
  })
})

describe('tus 1.0 core', () => {
  it('is named on every answer of a packet’s address', async () => {
    const packet = await bigPacket()
    const { client } = all
    const options = await fetch(client.packetUrl(packet.packetId), { method: 'OPTIONS' })
    expect(options.status).toBe(204)
    expect(Object.fromEntries(options.headers)).toMatchObject({
      'tus-resumable': '1.0.0',
      'tus-version': '1.0.0',
      'tus-extension': 'expiration',
      'tus-max-size': '67108864',
    })
    const answers = [
      await client.head(packet.packetId),
      await client.head('0'.repeat(64)),
      await client.patch(packet.packetId, 7, packet.bytes),
      await client.patch(packet.packetId, 0, packet.bytes.subarray(0, 10)),
      await fetch(client.packetUrl(packet.packetId), { method: 'HEAD', headers: TUS }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 409, 204, 401])
    for (const answer of answers) expect(answer.headers.get('tus-resumable')).toBe('1.0.0')
  })

  it('tells offset, length and expiry, and lets nobody keep the answer', async () => {
    const packet = await bigPacket()
    const { headers } = await all.client.head(packet.packetId)
    expect(headers.get('upload-offset')).toBe('0')
    expect(headers.get('upload-length')).toBe(String(packet.size))
    expect(headers.get('cache-control')).toBe('no-store')
    const expiresInDays = (Date.parse(headers.get('upload-expires') ?? '') - Date.now()) / (24 * 60 * 60 * 1000)
    expect(expiresInDays).toBeGreaterThan(29.9)
    expect(expiresInDays).toBeLessThan(30.1)
    const piece = await all.client.patch(packet.packetId, 0, packet.bytes.subarray(0, 10))
    expect([piece.headers.get('upload-offset'), piece.headers.has('upload-expires')]).toEqual(['10', true])
    const last = await all.client.patch(packet.packetId, 10, packet.bytes.subarray(10))
    expect(last.headers.has('upload-expires')).toBe(false)
  })

  it('is the only version: another is told which is spoken', async () => {
    const packet = await bigPacket()
    const headers = { ...(await all.client.token()), 'tus-resumable': '0.2.2' }
    const answer = await fetch(all.client.packetUrl(packet.packetId), { method: 'HEAD', headers })
    expect([answer.status, answer.headers.get('tus-version')]).toEqual([412, '1.0.0'])
  })
})
