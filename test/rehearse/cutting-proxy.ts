/** The bad road between tablet and station: a TCP proxy that cuts, loses answers and falls silent when it is told to. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Asked, createRequestsSeen } from './requests-seen.ts'

export type Cut = {
  /**
   * `lost-answer`: the station took the request, and nobody heard it say so. `late-answer`: it is heard after
   * `silenceMs`. `repeated-answer`: it is heard twice.
   */
  kind: 'cut' | 'lost-answer' | 'late-answer' | 'repeated-answer' | 'silence'
  /** Whose answer; a PATCH's when absent. The answer to the last one carries the receipt. */
  to?: Exclude<Asked, 'other'>
  /** Bytes towards the station from now on, over all connections. */
  afterBytes: number
  /** Of a `silence` and a `late-answer`; shorter than the tablet's patience, so that the connection goes on. */
  silenceMs: number
}

export type CuttingProxy = {
  url: string
  /** Cuts happen one after the other, in the order in which they were armed. */
  arm(cut: Cut): void
  /** Armed and not yet happened. */
  left(): number
  /** What is left happens on the next bytes, whatever they carry. */
  hurry(): void
  happened(): number
  /** Body bytes seen in PATCH requests, by packet id. */
  patched(): ReadonlyMap<string, number>
  /** The sum of them. */
  patchedBytes(): number
  close(): void
}

const SLICE_BYTES = 8 * 1024

/** What becomes of the answer that the station gives next. */
type Spoiled = { kind: 'lost-answer' | 'late-answer' | 'repeated-answer'; silenceMs: number }
type Line = { client: Socket; station: Socket; silentUntil: number; spoiled?: Spoiled | undefined }

const isToAnswer = (kind: Cut['kind']): kind is Spoiled['kind'] => kind.endsWith('-answer')

/** @param parts.bytesPerSecond towards the station, on each connection. */
export async function createCuttingProxy(parts: { port: () => number; bytesPerSecond: number }): Promise<CuttingProxy> {
  const armed: Cut[] = []
  const patched = new Map<string, number>()
  const lines = new Set<Line>()
  let happened = 0
  let patchedBytes = 0
  let isHurrying = false

  const end = (line: Line) => {
    // An answer that was to be lost is lost with its line, whichever way that goes.
    if (line.spoiled) happened += 1
    line.spoiled = undefined
    lines.delete(line)
    line.client.destroy()
    // What was already let through still arrives.
    line.station.destroySoon()
  }
  const outlast = async (line: Line) => {
    for (let left = line.silentUntil - Date.now(); left > 0; left = line.silentUntil - Date.now()) await sleep(left)
  }

  /** Returns how much of the slice goes through; less than all of it ends the line. */
  function passes(line: Line, bytes: number, asked: Asked): number {
    const [cut] = armed
    if (!cut) return bytes
    cut.afterBytes -= bytes
    // It waits for the request whose answer it is about.
    const waits = cut.afterBytes > 0 || (isToAnswer(cut.kind) && asked !== (cut.to ?? 'patch'))
    // One answer is spoiled at a time.
    if (line.spoiled || (waits && !isHurrying)) return bytes
    armed.shift()
    if (isToAnswer(cut.kind)) line.spoiled = { kind: cut.kind, silenceMs: cut.silenceMs }
    else happened += 1
    if (cut.kind === 'silence') line.silentUntil = Date.now() + cut.silenceMs
    return cut.kind === 'cut' ? Math.max(0, bytes + Math.min(cut.afterBytes, -1)) : bytes
  }

  async function carryUp(line: Line): Promise<void> {
    const seen = createRequestsSeen((packetId, bytes) => {
      patched.set(packetId, (patched.get(packetId) ?? 0) + bytes)
      patchedBytes += bytes
    })
    for await (const chunk of line.client as AsyncIterable<Buffer>) {
      seen.feed(chunk)
      for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
        // Ended from the other side meanwhile: nothing happens on it any more.
        if (!lines.has(line)) return
        const slice = chunk.subarray(at, at + SLICE_BYTES)
        const through = passes(line, slice.length, seen.asked())
        if (through > 0 && !line.station.write(slice.subarray(0, through))) await once(line.station, 'drain')
        if (through < slice.length) return end(line)
        await sleep((slice.length / parts.bytesPerSecond) * 1000)
        await outlast(line)
      }
    }
    line.station.end()
  }

  async function carryDown(line: Line): Promise<void> {
    for await (const chunk of line.station as AsyncIterable<Buffer>) {
      await outlast(line)
      const { spoiled } = line
      if (spoiled?.kind === 'lost-answer') return end(line)
      line.spoiled = undefined
      if (spoiled) happened += 1
      if (spoiled?.kind === 'late-answer') await sleep(spoiled.silenceMs)
      line.client.write(chunk)
      if (spoiled?.kind === 'repeated-answer') line.client.write(chunk)
    }
    line.client.end()
  }

  const server = createServer((client) => {
    const line: Line = { client, station: connect(parts.port(), '127.0.0.1'), silentUntil: 0 }
    lines.add(line)
    // Either side may go at any time; then so does the other, and an answer that was to be lost is lost with it.
    for (const carry of [carryUp, carryDown]) carry(line).catch(() => end(line))
    client.on('error', () => end(line))
    line.station.on('error', () => end(line))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arm: (cut) => void armed.push({ ...cut }),
    left: () => armed.length + [...lines].filter(({ spoiled }) => spoiled).length,
    hurry: () => {
      isHurrying = true
      // One that was answered before its last bytes came waits for a next request, and may lie idle until the station ends it.
      for (const line of [...lines]) if (line.spoiled) end(line)
    },
    happened: () => happened,
    patched: () => patched,
    patchedBytes: () => patchedBytes,
    close: () => {
      server.close()
      for (const line of lines) end(line)
    },
  }
}
