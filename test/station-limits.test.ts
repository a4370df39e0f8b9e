import { once } from 'node:events'
import http from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { Problem, RECEIPT_HEADER, StatusesAnswer } from '../station/protocol/index.ts'
import type { StationOptions } from '../station/station.ts'
import {
  enrolMachine,
  OFFSET_MEDIA,
  postJson,
  startStation,
  stationWithMachine,
  TUS,
} from './support/station-client.ts'

const open: { end: () => Promise<void> }[] = []
const start = async (more: Partial<StationOptions> = {}) => {
  const all = await stationWithMachine(more)
  open.push(all)
  return all
}
afterEach(async () => {
  for (const { end } of open.splice(0)) await end()
})

type All = Awaited<ReturnType<typeof start>>
const wordOf = async (response: Response) => Problem.parse(await response.json()).error
const announcement = (packets: unknown[] = []) => ({
  formatVersion: 1,
  packets,
  receipted: [],
  audit: [],
  statusCursor: 0,
})
const statuses = async ({ client }: All, query: string, init: RequestInit = {}) =>
  fetch(`${client.url}/v1/statuses?${query}`, { headers: await client.token(), ...init })

describe('how much the station takes', () => {
  it('answers one machine that asks too often with when to come back, and another as before', async () => {
    const all = await start({ limits: { perMinute: 2 } })
    const ask = async () => postJson(`${all.client.url}/v1/announcements`, announcement(), await all.client.token())
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 200])
    const third = await ask()
    expect([third.status, await wordOf(third)]).toEqual([429, 'too-many'])
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0)
    const other = await enrolMachine(await all.station.newEnrolmentCode())
    expect((await other.announce([])).packets).toEqual([])
  })

  it('limits by address where nobody is known, and believes no address that the sender wrote', async () => {
    const all = await start({ limits: { perMinuteUnknown: 2 }, proxies: ['203.0.113.1'] })
    const ask = (address: string) => postJson(`${all.client.url}/v1/enrolments`, {}, { 'x-forwarded-for': address })
    expect([(await ask('198.51.100.1')).status, (await ask('198.51.100.2')).status]).toEqual([400, 429])
  })

  it('refuses a packet of 10 GB when it is announced', async () => {
    const all = await start()
    const packet = { ...(await all.client.packet(all.officer)), size: 10 * 1024 ** 3 }
    const { packetId, size, application, version, contentHash } = packet
    const announced = announcement([{ packetId, size, application, version, contentHash }])
    const answer = await postJson(`${all.client.url}/v1/announcements`, announced, await all.client.token())
    expect([answer.status, await wordOf(answer)]).toEqual([400, 'bad-request'])
    expect((await all.client.head(packetId)).status).toBe(404)
  })

  it('takes no byte on a disk that is nearly full, still tells offsets and gives receipts, and goes on with room', async () => {
    let room = Number.POSITIVE_INFINITY
    const all = await start({ room: async () => room })
    const kept = await all.client.packet(all.officer)
    const half = await all.client.packet(all.officer)
    const receipt = (await all.client.send(kept)).headers.get(RECEIPT_HEADER)
    await all.client.announce([half])
    await all.client.patch(half.packetId, 0, half.bytes.subarray(0, 1_000))
    room = 100
    const refused = await all.client.patch(half.packetId, 1_000, half.bytes.subarray(1_000))
    expect([refused.status, await wordOf(refused)]).toEqual([507, 'storage-full'])
    expect(refused.headers.get('retry-after')).toBeTruthy()
    const { packetId, size, application, version, contentHash } = await all.client.packet(all.officer)
    const body = announcement([{ packetId, size, application, version, contentHash }])
    const announced = await postJson(`${all.client.url}/v1/announcements`, body, await all.client.token())
    expect([announced.status, await wordOf(announced)]).toEqual([507, 'storage-full'])
    expect((await all.client.head(half.packetId)).headers.get('upload-offset')).toBe('1000')
    expect((await all.client.announce([kept])).packets).toEqual([
      { packetId: kept.packetId, state: 'received', receipt },
    ])
    const ready = await fetch(`${all.client.url}/health/ready`)
    expect([ready.status, await ready.json()]).toEqual([200, { ready: true, lacks: ['room'] }])
    room = Number.POSITIVE_INFINITY
    const last = await all.client.patch(half.packetId, 1_000, half.bytes.subarray(1_000))
    expect(last.headers.get(RECEIPT_HEADER)).toBeTruthy()
  })
})

describe('a client that drips', () => {
  const talk = async (url: string, first: string) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    await once(socket, 'connect')
    socket.on('error', () => undefined)
    socket.write(first)
    const drip = setInterval(() => socket.write('a'), 50)
    const closed = once(socket.resume(), 'close')
    return closed.finally(() => clearInterval(drip))
  }

  it('is let go when its headers do not come', async () => {
    const { client } = await start({ limits: { headersMs: 300 } })
    await talk(client.url, 'GET /v1/nonce HTTP/1.1\r\nHost: station\r\nX-Slow: ')
    expect((await fetch(`${client.url}/v1/nonce`)).status).toBe(204)
  })

  it('is let go when its JSON does not come', async () => {
    const { client } = await start({ limits: { jsonMs: 300 } })
    const head = [
      'POST /v1/enrolments HTTP/1.1',
      'Host: station',
      'Content-Type: application/json',
      'Content-Length: 4000',
    ]
    await talk(client.url, `${head.join('\r\n')}\r\n\r\n{`)
    expect((await fetch(`${client.url}/v1/nonce`)).status).toBe(204)
  })

  it('is cut when its packet stands still, and what came is kept', async () => {
    const { client, officer } = await start({ limits: { noProgressMs: 300 } })
    const packet = await client.packet(officer)
    await client.announce([packet])
    const headers = { ...TUS, ...(await client.token()), 'upload-offset': 0, 'content-type': OFFSET_MEDIA }
    const request = http.request(client.packetUrl(packet.packetId), {
      method: 'PATCH',
      headers: { ...headers, 'content-length': packet.size },
    })
    const failed = once(request, 'error')
    request.write(packet.bytes.subarray(0, 700))
    await failed
    expect((await client.head(packet.packetId)).headers.get('upload-offset')).toBe('700')
  })
})

describe('news', () => {
  const custody = async (all: All) => {
    const packet = await all.client.packet(all.officer)
    await all.client.send(packet)
    const first = StatusesAnswer.parse(await (await statuses(all, 'after=0')).json())
    return { packet, cursor: first.statuses.at(-1)?.cursor ?? 0 }
  }

  it('reaches a tablet that waits, when a clerk gives a status', async () => {
    const all = await start({ limits: { statusLookMs: 60_000 } })
    const { packet, cursor } = await custody(all)
    const waiting = statuses(all, `after=${cursor}&wait=25`)
    await sleep(100)
    await all.station.appendStatus(packet.application, packet.version, 'accepted')
    const answer = StatusesAnswer.parse(await (await waiting).json())
    expect(answer.statuses).toMatchObject([{ application: packet.application, status: 'accepted' }])
  })

  it('keeps two of a machine waiting, answers the oldest of three, and all at the end', async () => {
    const all = await start()
    const { cursor } = await custody(all)
    const first = statuses(all, `after=${cursor}&wait=25`)
    await sleep(100)
    const others = [statuses(all, `after=${cursor}&wait=25`), statuses(all, `after=${cursor}&wait=25`)]
    expect(StatusesAnswer.parse(await (await first).json()).statuses).toEqual([])
    const metrics = await (await fetch(`${all.client.url}/metrics`)).text()
    expect(metrics).toContain('doorstep_status_waits 2')
    await all.station.close()
    for (const other of others) expect((await other).status).toBe(200)
  })

  it('stops waiting when the tablet has gone', async () => {
    const all = await start()
    const { cursor } = await custody(all)
    const gone = new AbortController()
    const waiting = statuses(all, `after=${cursor}&wait=25`, { signal: gone.signal, headers: await all.client.token() })
    await sleep(100)
    gone.abort()
    await expect(waiting).rejects.toThrow()
    await expect
      .poll(async () => (await fetch(`${all.client.url}/metrics`)).text())
      .toContain('doorstep_status_waits 0')
  })

  it('is not told to a revoked machine', async () => {
    const all = await start()
    await all.station.revokeMachine(all.client.machine.machine)
    expect((await statuses(all, 'after=0')).status).toBe(403)
  })
})

describe('the end', () => {
  it('keeps what was being received, to the last byte that came', async () => {
    const all = await start()
    const packet = await all.client.packet(all.officer)
    await all.client.announce([packet])
    const headers = { ...TUS, ...(await all.client.token()), 'upload-offset': 0, 'content-type': OFFSET_MEDIA }
    const request = http.request(all.client.packetUrl(packet.packetId), {
      method: 'PATCH',
      headers: { ...headers, 'content-length': packet.size },
    })
    request.on('error', () => undefined)
    request.write(packet.bytes.subarray(0, 900))
    await expect.poll(async () => (await fetch(`${all.client.url}/metrics`)).text()).toContain('uploads_open 1')
    await sleep(20)
    await all.station.close()
    const again = await startStation(all.dataFolder)
    try {
      expect(await again.store.uploads.find(packet.packetId)).toMatchObject({
        state: 'wanted',
        upload: { offset: 900 },
      })
    } finally {
      await again.close()
    }
  })
})

describe('what is told of it', () => {
  it('counts packets, bytes and requests, for this machine or with the token alone', async () => {
    const all = await start({ metricsToken: 'a-token' })
    const packet = await all.client.packet(all.officer)
    await all.client.send(packet)
    const read = (headers: Record<string, string>) => fetch(`${all.client.url}/metrics`, { headers })
    expect((await read({})).status).toBe(404)
    expect((await read({ authorization: 'Bearer another' })).status).toBe(404)
    const text = await (await read({ authorization: 'Bearer a-token' })).text()
    expect(text).toContain(`doorstep_received_bytes_total ${packet.size}`)
    expect(text).toMatch(/doorstep_packets_total\{outcome="(accepted|held)"\} 1/)
    expect(text).toContain('doorstep_requests_total{method="PATCH",route="/v1/packets/:packetId",status="204"} 1')
    expect(text).toContain('process_cpu_seconds_total')
    expect(text).not.toContain(all.client.machine.machine)
  })

  it('writes no name, number or packet of anybody into the log', async () => {
    const lines: string[] = []
    const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
    const all = await start({ log })
    const packet = await all.client.packet(all.officer)
    await all.client.send(packet)
    await all.client.announce([packet])
    const planted = ['Trần Thị Bích', '001185099999']
    await postJson(
      `${all.client.url}/v1/announcements?name=${encodeURIComponent(planted[0]!)}`,
      { [planted[0]!]: planted[1] },
      await all.client.token(),
    )
    await fetch(`${all.client.url}/v1/packets/${planted[1]}`, {
      method: 'HEAD',
      headers: { ...TUS, ...(await all.client.token()) },
    })
    await fetch(`${all.client.url}/${encodeURIComponent(planted[0]!)}`)
    const written = lines.join('')
    expect(lines.length).toBeGreaterThan(4)
    for (const word of [...planted, encodeURIComponent(planted[0]!), packet.packetId, packet.application, '127.0.0.1'])
      expect(written).not.toContain(word)
  })

  it('says that it lives, and that it is not ready when its database is gone', async () => {
    const all = await start()
    expect(await (await fetch(`${all.client.url}/health/live`)).json()).toEqual({ live: true })
    expect(await (await fetch(`${all.client.url}/health/ready`)).json()).toEqual({ ready: true, lacks: [] })
    await all.station.store.close()
    const ready = await fetch(`${all.client.url}/health/ready`)
    expect([ready.status, await ready.json()]).toMatchObject([503, { ready: false, lacks: ['database'] }])
    open.splice(0)
    await all.station.close().catch(() => undefined)
  })
})
