/** A link in user space: one bandwidth for all connections each way, a round trip, slow start, and cuts by a seed. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type LinkOptions = {
  port: number
  bitsPerSecond: number
  roundTripMs: number
  /** All connections are reset, on average so long after the last outage; nothing connects while one lasts. */
  cuts?: { everyMs: number; outageMs: number; seed: number }
}

export type BenchLink = {
  url: string
  /** Bytes that went onto the link towards the station, lost ones as well. */
  upBytes(): number
  cuts(): number
  /** What runs now carries nothing any more and is not ended. @returns milliseconds until a body's bytes arrive again. */
  swallow(): Promise<number>
  close(): void
}

/** Linux' initial window (RFC 6928), and where it stops growing here. */
const SEGMENT_BYTES = 1_460
const FIRST_WINDOW = 10 * SEGMENT_BYTES
const LARGEST_WINDOW = 4 * 1024 * 1024
/** A line that was still for longer begins slowly again (RFC 5681 4.1, with a generous timeout). */
const IDLE_MS = 1_000
/** TCP's handshake and TLS 1.3's. */
const HANDSHAKES = 2
const TICK_MS = 4
const READ_AHEAD = 64 * 1024
/** More than any request's head. */
const BODY_BYTES = 32 * 1024

type Flight = { at: number; bytes: Buffer }
type Pipe = {
  from: Socket
  to: Socket
  isUp: boolean
  waiting: Buffer[]
  waitingBytes: number
  inFlight: Flight[]
  unacknowledged: { at: number; bytes: number }[]
  unacknowledgedBytes: number
  window: number
  lastAt: number
  opensAt: number
  isEnding: boolean
  isSwallowed: boolean
  carried: number
}

export async function createBenchLink(options: LinkOptions): Promise<BenchLink> {
  const { bitsPerSecond, roundTripMs, cuts } = options
  const bytesPerMs = bitsPerSecond / 8_000
  const random = createRandom(cuts?.seed ?? 1)
  const nextCut = (now: number) => now + (cuts ? -Math.log(1 - random()) * cuts.everyMs : Number.POSITIVE_INFINITY)
  let pipes: Pipe[] = []
  let upBytes = 0
  let happened = 0
  let cutAt = nextCut(performance.now())
  let outageUntil = 0
  let last = performance.now()
  const room = { up: 0, down: 0 }
  let onBody = () => {}

  const server = createServer({ noDelay: true }, (client) => {
    const station = connect({ port: options.port, host: '127.0.0.1', noDelay: true })
    const opensAt = performance.now() + HANDSHAKES * roundTripMs
    addPipe(client, station, true, opensAt)
    addPipe(station, client, false, 0)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  let isClosed = false

  function addPipe(from: Socket, to: Socket, isUp: boolean, opensAt: number): void {
    const pipe: Pipe = {
      ...{ from, to, isUp, opensAt, waiting: [], waitingBytes: 0, inFlight: [], unacknowledged: [] },
      ...{ unacknowledgedBytes: 0, window: FIRST_WINDOW, lastAt: 0, isEnding: false, isSwallowed: false, carried: 0 },
    }
    pipes.push(pipe)
    from.on('data', (bytes: Buffer) => {
      pipe.waiting.push(bytes)
      pipe.waitingBytes += bytes.length
      if (pipe.waitingBytes >= READ_AHEAD) from.pause()
    })
    const end = () => {
      pipe.isEnding = true
    }
    from.on('end', end).on('close', end).on('error', end)
  }

  function carry(pipe: Pipe, now: number, most: number): number {
    if (now < pipe.opensAt || pipe.waitingBytes === 0) return 0
    if (now - pipe.lastAt > IDLE_MS && pipe.unacknowledgedBytes === 0) pipe.window = FIRST_WINDOW
    const size = Math.min(SEGMENT_BYTES, most, pipe.waitingBytes)
    if (pipe.unacknowledgedBytes + size > pipe.window) return 0
    const [first] = pipe.waiting
    const bytes = first!.subarray(0, size)
    if (bytes.length === first!.length) pipe.waiting.shift()
    else pipe.waiting[0] = first!.subarray(size)
    pipe.waitingBytes -= bytes.length
    pipe.unacknowledged.push({ at: now + roundTripMs, bytes: bytes.length })
    pipe.unacknowledgedBytes += bytes.length
    pipe.lastAt = now
    if (pipe.isUp) upBytes += bytes.length
    if (!pipe.isSwallowed) pipe.inFlight.push({ at: now + roundTripMs / 2, bytes })
    if (pipe.waitingBytes < READ_AHEAD) pipe.from.resume()
    return bytes.length
  }

  function arrive(pipe: Pipe, now: number): void {
    while (pipe.inFlight.length > 0 && pipe.inFlight[0]!.at <= now) {
      const { bytes } = pipe.inFlight.shift()!
      if (pipe.isSwallowed) continue
      pipe.carried += bytes.length
      pipe.to.write(bytes)
      if (pipe.isUp && pipe.carried > BODY_BYTES) onBody()
    }
    while (!pipe.isSwallowed && pipe.unacknowledged.length > 0 && pipe.unacknowledged[0]!.at <= now) {
      const { bytes } = pipe.unacknowledged.shift()!
      pipe.unacknowledgedBytes -= bytes
      pipe.window = Math.min(LARGEST_WINDOW, pipe.window + bytes)
    }
    const isEmpty = pipe.waitingBytes === 0 && pipe.inFlight.length === 0
    if (pipe.isEnding && isEmpty && !pipe.isSwallowed) pipe.to.end()
  }

  function cut(now: number): void {
    happened += 1
    outageUntil = now + cuts!.outageMs
    cutAt = nextCut(outageUntil)
    for (const { from, to, isUp } of pipes) {
      // The tablet sees a reset; what had arrived at the station stays there.
      if (isUp) from.resetAndDestroy()
      if (isUp) to.destroySoon()
    }
    pipes = []
    // Nobody answers there while it lasts.
    server.close()
  }

  const timer = setInterval(() => {
    const now = performance.now()
    const elapsed = now - last
    last = now
    if (!server.listening && now >= outageUntil && !isClosed) server.listen(port, '127.0.0.1')
    if (now >= cutAt) cut(now)
    for (const way of ['up', 'down'] as const) {
      const mine = pipes.filter(({ isUp }) => isUp === (way === 'up'))
      // What an idle link could have carried is gone, but for a late tick's worth.
      room[way] = Math.min(room[way] + elapsed * bytesPerMs, 50 * bytesPerMs)
      // In turn, a segment each.
      for (let moved = true; moved && room[way] >= 1; ) {
        moved = false
        for (const pipe of mine) {
          const bytes = room[way] >= 1 ? carry(pipe, now, Math.ceil(room[way])) : 0
          room[way] -= bytes
          moved ||= bytes > 0
        }
      }
    }
    for (const pipe of pipes) arrive(pipe, now)
    pipes = pipes.filter(({ from, to, isSwallowed }) => isSwallowed || !(from.destroyed && to.destroyed))
  }, TICK_MS)

  return {
    url: `http://127.0.0.1:${port}`,
    upBytes: () => upBytes,
    cuts: () => happened,
    swallow: () => {
      const began = performance.now()
      for (const pipe of pipes) pipe.isSwallowed = true
      return new Promise((resolve) => {
        onBody = () => resolve(performance.now() - began)
      })
    },
    close: () => {
      isClosed = true
      clearInterval(timer)
      server.close()
      for (const { from, to } of pipes) for (const socket of [from, to]) socket.destroy()
    },
  }
}

/** mulberry32: small, seeded, and good enough for when a road is cut. @returns 0 to 1. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
