/** One enrolled machine that announces and sends over connections that stay open, as cheaply as a load can. */
import http from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  AnnouncementAnswer,
  NONCE_HEADER,
  RECEIPT_HEADER,
  type StatusEvent,
  StatusesAnswer,
} from '../../station/protocol/index.ts'
import type { TestPacket } from '../support/packet.ts'
import { OFFSET_MEDIA, type StationClient, signToken, TUS } from '../support/station-client.ts'

export type Sent = Pick<TestPacket, 'packetId' | 'size' | 'application' | 'version' | 'contentHash'> & {
  /** The sealed bytes, read when they are sent. */
  read: () => Uint8Array | Promise<Uint8Array>
}

/** What happens to a request on its way. */
export type Mischief = 'none' | 'cut' | 'repeat'

export type BenchTablet = {
  client: StationClient
  announce(packets: readonly Sent[]): Promise<AnnouncementAnswer>
  /** From announcement's offset to receipt. `cut`: half, then gone, then the rest; `repeat`: as if no answer had come. */
  send(packet: Sent, mischief?: Mischief): Promise<void>
  /** All that this station has said to this machine. */
  statuses(): Promise<StatusEvent[]>
  /** Answers `unavailable` or `too-many`, after each of which it asked again a little later, as tablets do. */
  turnedAway(): number
  close(): void
}

const AGAIN_AFTER_MS = 250

type Answer = { status: number; headers: http.IncomingHttpHeaders; text: string }

export function benchTablet(client: StationClient, connections = 2): BenchTablet {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections })
  let authorization: string | undefined
  const authorise = async () => {
    if (authorization) return authorization
    const nonce = (await fetch(`${client.url}/v1/nonce`)).headers.get(NONCE_HEADER)!
    authorization = `Bearer ${await signToken(client.machine, { nonce })}`
    return authorization
  }
  let turnedAway = 0
  const call = async (method: string, path: string, headers: http.OutgoingHttpHeaders, body?: Uint8Array | string) => {
    for (;;) {
      const answer = await callOnce(method, path, headers, body)
      if (answer.status !== 503 && answer.status !== 429) return answer
      turnedAway += 1
      await sleep(AGAIN_AFTER_MS * (0.5 + Math.random()))
    }
  }
  const callOnce = async (
    method: string,
    path: string,
    headers: http.OutgoingHttpHeaders,
    body?: Uint8Array | string,
  ) => {
    const token = await authorise()
    return new Promise<Answer>((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
      const options = { method, agent, headers: { authorization: token, ...headers, ...length } }
      const request = http.request(`${client.url}${path}`, options, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (piece: string) => {
          text += piece
        })
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }))
        response.on('error', reject)
      })
      request.on('error', reject)
      request.end(body)
    })
  }
  const announce = async (packets: readonly Sent[]) => {
    const told = packets.map(({ packetId, size, application, version, contentHash }) => ({
      packetId,
      size,
      application,
      version,
      contentHash,
    }))
    const body = { formatVersion: 1, packets: told, receipted: [], audit: [], statusCursor: Number.MAX_SAFE_INTEGER }
    const answer = await call('POST', '/v1/announcements', { 'content-type': 'application/json' }, JSON.stringify(body))
    if (answer.status !== 200) throw new Error(`announcing: ${answer.status} ${answer.text}`)
    return AnnouncementAnswer.parse(JSON.parse(answer.text))
  }
  const patch = (packetId: string, offset: number, bytes: Uint8Array) =>
    callOnce(
      'PATCH',
      `/v1/packets/${packetId}`,
      { ...TUS, 'upload-offset': offset, 'content-type': OFFSET_MEDIA },
      bytes,
    )
  const sendFrom = async (packet: Sent, bytes: Uint8Array, offset: number): Promise<void> => {
    const { status, headers, text } = await patch(packet.packetId, offset, bytes.subarray(offset))
    if (status === 503 || status === 429) {
      turnedAway += 1
      await sleep(AGAIN_AFTER_MS * (0.5 + Math.random()))
      return await again(packet, bytes)
    }
    if (status !== 204 || !headers[RECEIPT_HEADER]) throw new Error(`sending: ${status} ${text}`)
  }
  const again = async (packet: Sent, bytes: Uint8Array): Promise<void> => {
    const [answer] = (await announce([packet])).packets
    if (answer?.state === 'want') await sendFrom(packet, bytes, answer.offset)
  }
  const cutInTheMiddle = async (packet: Sent, bytes: Uint8Array) => {
    const headers = { ...TUS, authorization: await authorise(), 'upload-offset': 0, 'content-type': OFFSET_MEDIA }
    await new Promise<void>((resolve) => {
      const url = `${client.url}/v1/packets/${packet.packetId}`
      const options = { method: 'PATCH', headers: { ...headers, 'content-length': bytes.byteLength } }
      const request = http.request(url, options)
      request.on('error', () => undefined)
      request.on('close', resolve)
      request.write(bytes.subarray(0, bytes.byteLength >> 1), () => request.destroy())
    })
  }
  return {
    client,
    announce,
    send: async (packet, mischief = 'none') => {
      const bytes = await packet.read()
      if (mischief === 'cut') await cutInTheMiddle(packet, bytes)
      else await sendFrom(packet, bytes, 0)
      if (mischief !== 'none') await again(packet, bytes)
    },
    statuses: async () => {
      const all: StatusEvent[] = []
      for (;;) {
        const { text } = await call('GET', `/v1/statuses?after=${all.at(-1)?.cursor ?? 0}`, {})
        const { statuses } = StatusesAnswer.parse(JSON.parse(text))
        if (statuses.length === 0) return all
        all.push(...statuses)
      }
    },
    turnedAway: () => turnedAway,
    close: () => agent.destroy(),
  }
}
