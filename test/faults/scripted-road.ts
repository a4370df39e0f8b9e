/** The road between a tablet and the station as a script has it: whole requests and answers, and a fault at a named step. */
import { once } from 'node:events'
import http from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** Where in an upload: an announcement that names packets, or a PATCH. */
export type Step = 'announcement' | 'patch'

export type Fault = { step: Step } & (
  | { kind: 'request-lost' }
  /** So many bytes of its body reach the station, and then the line is gone on both sides. */
  | { kind: 'request-cut'; at: number }
  /** The tablet's line goes; the station gets the request after the next one of the same step was answered. */
  | { kind: 'request-overtaken' }
  | { kind: 'request-twice'; together: boolean }
  | { kind: 'answer-lost' }
  /** So many bytes of it, head and body, reach the tablet. */
  | { kind: 'answer-cut'; at: number }
  | { kind: 'answer-late'; ms: number }
  | { kind: 'answer-twice' }
  /** What was answered to the last request of this step, whatever that was about; the station is not asked. */
  | { kind: 'answer-of-before' }
)

export type ScriptedRoad = {
  url: string
  /** The faults of the next requests, in order for each step; one that has no fault passes. */
  script(faults: readonly Fault[]): void
  /** Faults that have happened since the last script. */
  happened(): number
  /** When what was overtaken has come to the station. */
  settled(): Promise<void>
  close(): Promise<void>
}

const READ_WITHIN_MS = 40
const CUT_SEEN_WITHIN_MS = 60

type Request = { method: string; path: string; headers: http.IncomingHttpHeaders; body: Buffer }

export async function openScriptedRoad(station: () => string): Promise<ScriptedRoad> {
  let script: Fault[] = []
  let happened = 0
  const overtaken: { step: Step; request: Request }[] = []
  const arriving = new Set<Promise<unknown>>()
  const before = new Map<Step, Buffer>()

  const arrive = (request: Request) => {
    const arrival = passOn(station(), request).catch(() => undefined)
    arriving.add(arrival)
    void arrival.finally(() => arriving.delete(arrival))
    return arrival
  }
  const takeFault = (step: Step | undefined): Fault | undefined => {
    const at = script.findIndex((each) => each.step === step)
    if (at < 0) return undefined
    happened += 1
    return script.splice(at, 1)[0]
  }

  /** The bytes for the tablet; undefined ends its line. */
  async function answerTo(request: Request, fault: Fault | undefined, step: Step | undefined) {
    switch (fault?.kind) {
      case 'request-lost':
        return undefined
      case 'request-cut':
        await passOnCut(station(), request, Math.min(fault.at, request.body.length - 1))
        return undefined
      case 'request-overtaken':
        overtaken.push({ step: fault.step, request })
        return undefined
      case 'request-twice': {
        const first = arrive(request)
        if (!fault.together) await first
        return passOn(station(), request)
      }
      case 'answer-lost':
        await arrive(request)
        return undefined
      case 'answer-of-before':
        return before.get(fault.step) ?? passOn(station(), request)
      default: {
        const answer = await passOn(station(), request)
        if (step) before.set(step, answer)
        return answer
      }
    }
  }

  const server = http.createServer((incoming, response) => {
    const { socket } = incoming
    const give = async () => {
      const pieces: Buffer[] = []
      for await (const piece of incoming) pieces.push(piece as Buffer)
      const { method = '', url: path = '', headers } = incoming
      const request = { method, path, headers, body: Buffer.concat(pieces) }
      const step = stepOf(request)
      const fault = takeFault(step)
      const answer = await answerTo(request, fault, step)
      if (!answer) return void socket.destroy()
      if (fault?.kind === 'answer-late') await sleep(fault.ms)
      if (fault?.kind === 'answer-cut')
        return void socket.end(answer.subarray(0, Math.min(fault.at, answer.length - 1)))
      socket.write(answer)
      if (fault?.kind === 'answer-twice') socket.write(answer)
      // Node does not know of what was written past it; the next request comes on a new line.
      socket.end()
      for (const late of overtaken.splice(0)) late.step === step ? void arrive(late.request) : overtaken.push(late)
    }
    response.on('error', () => {})
    socket.on('error', () => {})
    give().catch(() => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    script: (faults) => {
      script = [...faults]
      happened = 0
    },
    happened: () => happened,
    settled: async () => {
      for (const { request } of overtaken.splice(0)) void arrive(request)
      await Promise.all(arriving)
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function stepOf({ method, path, body }: Request): Step | undefined {
  if (method === 'POST' && path === '/v1/announcements') return body.includes('"packetId"') ? 'announcement' : undefined
  return method === 'PATCH' ? 'patch' : undefined
}

function headOf({ method, path, headers, body }: Request): string {
  const { host: _, connection: _c, 'content-length': _l, 'transfer-encoding': _t, ...kept } = headers
  const lines = Object.entries(kept).map(([name, value]) => `${name}: ${value}`)
  const length = body.length > 0 || method !== 'GET' ? [`content-length: ${body.length}`] : []
  return [`${method} ${path} HTTP/1.1`, 'host: station', 'connection: close', ...length, ...lines, '', ''].join('\r\n')
}

/** The station's answer, as bytes; it ends the line behind it. */
async function passOn(station: string, request: Request): Promise<Buffer> {
  const { hostname, port } = new URL(station)
  const socket = connect(Number(port), hostname)
  socket.write(headOf(request))
  socket.write(request.body)
  const pieces: Buffer[] = []
  for await (const piece of socket) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}

/** Until the station has seen the end of it, or does not say so in time. */
async function passOnCut(station: string, request: Request, bytes: number): Promise<void> {
  const { hostname, port } = new URL(station)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {})
  socket.resume()
  socket.write(headOf(request))
  socket.write(request.body.subarray(0, Math.max(0, bytes)))
  // A body that is cut before the station has begun to read it is given up whole, and sent again.
  await sleep(READ_WITHIN_MS)
  socket.end()
  await Promise.race([once(socket, 'close').catch(() => undefined), sleep(CUT_SEEN_WITHIN_MS)])
  socket.destroy()
}
