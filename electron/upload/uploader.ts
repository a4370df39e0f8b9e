/** The dull loop: announce what is due, send two at a time beside it, keep receipts. */
import { MAX_ANNOUNCED, MAX_PACKET_BYTES, type PacketAnswer } from '../../station/protocol/index.ts'
import type { Records } from '../application/records.ts'
import type { Connection, Flow } from '../contract/index.ts'
import { announce } from './announce.ts'
import type { Gate } from './gate.ts'
import { createLanes } from './lanes.ts'
import type { PacketQueue, QueuedPacket } from './packet-queue.ts'
import { type StationClient, StationError } from './station-client.ts'
import { createTransit } from './transit.ts'
import { createWay } from './way.ts'

/** With nothing to send, the station is asked for news this often. */
const POLL_MS = 30_000
const NEWS_MS = 500
const DISK_FULL_MS = 5_000
/** How often progress is worth showing. */
const PROGRESS_MS = 250

export type Uploader = {
  /** Looks at the queue now, without waiting for the next attempt. */
  wake(): void
  /** Blocked ones as well; each starts anew. What is paused stays so. */
  retryAll(): void
  /** Something was paused or goes on: what is on its way and paused now stops within a piece. */
  obeyPause(): void
  connection(): Connection
  /** Bytes that the station is known to have, or that are on their way to it. */
  offsetOf(packetId: string): number
  flow(): Flow
  stop(): Promise<void>
}

export type UploaderParts = {
  records: Records
  queue: PacketQueue
  station: StationClient
  gate: Gate
  random: () => number
  /** Bytes moved; a few times a second at most. */
  progressed: () => void
  /** A packet or the connection is in another state. */
  changed: () => void
  purged: (images: string[]) => void
  /** The database failed under it. The loop has ended, unless the disk is only full. */
  failed: (error: unknown) => void
}

export function createUploader(parts: UploaderParts): Uploader {
  const { records, queue, station, gate } = parts
  const { now } = records
  const way = createWay(gate, now, parts.random)
  const transit = createTransit(parts)
  const isDue = ({ state }: QueuedPacket) => state.step !== 'waiting' || state.notBefore <= now()
  const lanes = createLanes({
    ...{ queue, station, gate, way, transit, isDue },
    moved: showProgress,
    receipted: () => {
      // After a receipt the station's first word on it is not far.
      pollAt = Math.min(pollAt, now() + NEWS_MS)
    },
    ended: () => {
      parts.changed()
      rouse()
    },
    failed: fail,
  })
  let stopped = false
  let isFirst = true
  let roused = false
  let endRest = () => {}
  let shownAt = 0
  let pollAt = 0
  let wakes = 0

  function rouse(): void {
    roused = true
    endRest()
  }
  function showProgress(): void {
    if (now() - shownAt < PROGRESS_MS && now() >= shownAt) return
    shownAt = now()
    parts.progressed()
  }
  /** A full disk wrote nothing and lost nothing; it goes on when there is room. */
  function fail(error: unknown): void {
    if (!isDiskFull(error)) stopped = true
    parts.failed(error)
  }
  const settle = transit.settle
  const wake = () => {
    way.anew()
    pollAt = 0
    wakes += 1
    rouse()
  }

  function dueNow(): QueuedPacket[] {
    const pending = queue.pending()
    // Announced, one of these would have the whole announcement refused, and the others with it.
    for (const packet of pending.filter(isTooLarge)) settle(packet, { kind: 'refused', reason: 'too-large' })
    return pending
      .filter((packet) => !isTooLarge(packet) && !lanes.has(packet.packetId) && isDue(packet))
      .slice(0, MAX_ANNOUNCED)
  }

  async function turn(): Promise<void> {
    if (!way.isOpen()) return
    // After a cut these need no answer first: nothing of them was under way.
    lanes.fill()
    const may = gate.packetsMayGo(lanes.isIdle() ? undefined : 0)
    way.holds(may.ok ? undefined : may.word)
    const due = may.ok ? dueNow() : []
    if (due.length === 0 && now() < pollAt) return
    // The second lane's connection is there when the answer is.
    if (due.length > 0 && !way.isKnown()) station.warm()
    const asOf = wakes
    try {
      const said = new Map((await announce(parts, due, isFirst)).map((one) => [one.packetId, one]))
      isFirst = false
      way.answered()
      // Whoever woke it meanwhile had something to say that this announcement did not have.
      if (wakes === asOf) pollAt = now() + POLL_MS
      // One write for all that is wanted: two hundred of them, one by one, would be a second of fsync.
      records.store.transaction(() => {
        for (const packet of due) takeAnswer(packet, said.get(packet.packetId))
      })
      lanes.fill()
      for (const packet of due) {
        const one = said.get(packet.packetId)
        if (one?.state === 'received') await takeReceipt(packet, one.receipt)
      }
    } catch (error) {
      if (!(error instanceof StationError)) throw error
      way.failed(error)
    }
    parts.changed()
    lanes.fill()
  }

  /** An answer about something that we did not ask is ignored. A receipt is looked at afterwards, by itself. */
  function takeAnswer(packet: QueuedPacket, said: PacketAnswer | undefined): void {
    if (said?.state === 'refused') settle(packet, { kind: 'refused', reason: said.reason })
    else if (said?.state === 'want' && said.offset <= packet.size) lanes.take(packet, said.offset)
    else if (said?.state !== 'received') settle(packet, { kind: 'cut' })
  }

  async function takeReceipt(packet: QueuedPacket, jws: string): Promise<void> {
    if (await transit.takeReceipt(packet, jws)) pollAt = Math.min(pollAt, now() + NEWS_MS)
  }

  function restMs(): number {
    const held = way.waitMs()
    if (held > 0) return held
    const waiting = queue.pending().flatMap(({ packetId, state }) => {
      if (lanes.has(packetId)) return []
      return state.step === 'waiting' ? [state.notBefore] : [now()]
    })
    const may = gate.packetsMayGo(lanes.isIdle() ? undefined : 0)
    return Math.max(0, Math.min(pollAt, ...(may.ok ? waiting : [])) - now())
  }

  async function loop(): Promise<void> {
    while (!stopped) {
      roused = false
      let ms = DISK_FULL_MS
      try {
        await turn()
        ms = restMs()
      } catch (error) {
        fail(error)
      }
      if (stopped || roused) continue
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms)
        endRest = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  gate.onChange(() => {
    try {
      const may = gate.packetsMayGo(0)
      if (!may.ok && may.word === 'network-not-allowed') lanes.stopWhere(() => true)
      for (const packet of queue.pending()) if (!lanes.has(packet.packetId)) settle(packet, { kind: 'asked-again' })
      wake()
    } catch (error) {
      fail(error)
    }
  })
  const running = loop()
  return {
    wake,
    retryAll: () => {
      for (const packet of [...queue.blocked(), ...queue.pending()])
        if (!lanes.isSending(packet.packetId)) settle(packet, { kind: 'asked-again' })
      wake()
    },
    connection: way.connection,
    obeyPause: () => {
      lanes.stopWhere(queue.isPaused)
      wake()
    },
    offsetOf: transit.offsetOf,
    flow: transit.flow,
    stop: async () => {
      stopped = true
      await lanes.stop()
      station.close()
      rouse()
      await running
    },
  }
}

const isTooLarge = ({ size }: QueuedPacket): boolean => size > MAX_PACKET_BYTES

const isDiskFull = (error: unknown): boolean => (error as { code?: unknown }).code === 'SQLITE_FULL'
