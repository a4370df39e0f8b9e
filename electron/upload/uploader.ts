/** The dull loop: announce what is due, ask the station how far each got, send two at a time, keep receipts. */
import {
  type AnnouncementAnswer,
  type Countersignature,
  MAX_ANNOUNCED,
  MAX_PACKET_BYTES,
} from '../../station/protocol/index.ts'
import { countersignaturesToSend, markTravelled } from '../application/countersign.ts'
import type { Records } from '../application/records.ts'
import type { Flow } from '../contract/index.ts'
import { readMachine } from '../machine/machine.ts'
import { keepStatuses } from '../sync/statuses.ts'
import { createRate } from './flow.ts'
import type { QueuedPacket, UploadQueue } from './queue.ts'
import { checkReceipt } from './receipts.ts'
import { answerTo, takeNextPacket } from './sending.ts'
import { next, type StationAnswer, waitMs } from './state.ts'
import { type StationClient, StationError } from './station-client.ts'

/** More than two in flight gains nothing and loses more at a cut. */
const IN_FLIGHT = 2
/** With nothing to send, statuses are asked for this often. */
const POLL_MS = 30_000
const NEWS_MS = 500
const AUDIT_LINKS = 500
const DISK_FULL_MS = 5_000
const KEPT_DAYS = 30

export type Uploader = {
  /** Looks at the queue now, without waiting for the next attempt. */
  wake(): void
  /** Blocked ones as well; each starts anew. What is paused stays so. */
  retryAll(): void
  /** Something was paused or goes on: what is on its way and paused now stops within a piece. */
  obeyPause(): void
  connection(): { station: 'online' | 'offline' | 'refused'; lastAnswer?: string }
  /** Bytes that the station is known to have, or that are on their way to it. */
  offsetOf(packetId: string): number
  flow(): Flow
  stop(): Promise<void>
}

export type UploaderParts = {
  records: Records
  queue: UploadQueue
  station: StationClient
  random: () => number
  /** Bytes moved; a few times a second at most. */
  progressed: () => void
  /** A packet or the connection is in another state. */
  changed: () => void
  purged: (images: string[]) => void
  /** The database failed under it. The loop has ended, unless the disk is only full. */
  failed: (error: unknown) => void
}

/** How often progress is worth showing. */
const PROGRESS_MS = 250

export function createUploader(parts: UploaderParts): Uploader {
  const { records, queue, station } = parts
  const { db } = records.store
  const offsets = new Map<string, number>()
  const inFlight = new Map<string, AbortController>()
  const rate = createRate(records.now)
  type Link = {
    station: 'online' | 'offline' | 'refused'
    lastAnswer?: string
    attempt: number
    retryAfterMs: number
  }
  let link: Link = { station: 'offline', attempt: 0, retryAfterMs: 0 }
  let stopped = false
  let rouse = () => {}
  let roused = false
  let shownAt = 0
  /** After a receipt the station's first word on it is not far. */
  let newsExpected = false

  const settle = (packet: QueuedPacket, answer: StationAnswer) =>
    queue.save(packet, next(packet.state, answer, records.now(), parts.random()))

  async function takeReceipt(packet: QueuedPacket, jws: string): Promise<void> {
    const check = await checkReceipt(
      jws,
      packet,
      queue.packetsOf(packet.row),
      records.enrolled.certificate,
      records.enrolled.keyList,
    )
    newsExpected ||= check.state === 'ours'
    if (check.state === 'ours') parts.purged(queue.keepReceipt(packet, check.receipt, jws))
    else settle(packet, check.state === 'not-ours' ? { kind: 'receipt-not-ours' } : { kind: 'cut' })
  }

  async function announce(due: readonly QueuedPacket[]): Promise<QueuedPacket[]> {
    const machine = readMachine(db)!
    const keptSince = daysBefore(machine.station_time ?? '1970-01-01T00:00:00Z', KEPT_DAYS)
    const receipted = queue.receiptedSince(keptSince)
    const countersignatures = countersignaturesToSend(records)
    for (const packet of due)
      queue.save(packet, {
        step: 'announcing',
        attempt: 'attempt' in packet.state ? packet.state.attempt : 0,
        wrongHashes: 'wrongHashes' in packet.state ? packet.state.wrongHashes : 0,
      })
    const answer = await station.announce({
      formatVersion: 1,
      packets: due.map(({ packetId, size, application, version, contentHash }) => ({
        packetId,
        size,
        application,
        version,
        contentHash,
      })),
      receipted,
      audit: records.audit.linksAfter(machine.audit_acknowledged, AUDIT_LINKS),
      statusCursor: machine.status_cursor,
      ...(countersignatures.length > 0 && { countersignatures }),
    })
    newsExpected = false
    keepNews(answer, countersignatures)
    for (const packetId of answer.unknown) if (receipted.includes(packetId)) queue.sendAgain(packetId)
    queue.dropBytesReceivedBefore(daysBefore(answer.stationTime, KEPT_DAYS))
    return takeAnswers(due, answer)
  }

  function keepNews(answer: AnnouncementAnswer, sent: readonly Countersignature[]): void {
    const head = records.audit.head().sequence
    records.store.transaction(() => {
      db.prepare('UPDATE machine SET station_time = ?, audit_acknowledged = ?').run(
        answer.stationTime,
        Math.min(answer.auditSequence, head),
      )
      keepStatuses(records, answer.statuses)
      markTravelled(records, sent, answer.countersigned ?? [])
    })
  }

  /** Returns what the station wants bytes of. An answer about something that we did not ask is ignored. */
  async function takeAnswers(due: readonly QueuedPacket[], answer: AnnouncementAnswer): Promise<QueuedPacket[]> {
    const wanted: QueuedPacket[] = []
    for (const packet of due) {
      const said = answer.packets.find(({ packetId }) => packetId === packet.packetId)
      if (said?.state === 'received') await takeReceipt(packet, said.receipt)
      else if (said?.state === 'refused') settle(packet, { kind: 'refused', reason: said.reason })
      else if (said?.state === 'want' && said.offset <= packet.size) {
        const progressed = said.offset > (offsets.get(packet.packetId) ?? 0)
        offsets.set(packet.packetId, said.offset)
        settle(packet, { kind: 'announced', progressed })
        if (packet.state.step === 'sending') wanted.push(packet)
      } else settle(packet, { kind: 'cut' })
    }
    return wanted
  }

  async function send(packet: QueuedPacket): Promise<void> {
    const bytes = queue.bytesOf(packet.packetId)
    if (!bytes) return settle(packet, { kind: 'refused', reason: 'damaged-here' })
    const from = offsets.get(packet.packetId) ?? 0
    const stop = new AbortController()
    inFlight.set(packet.packetId, stop)
    try {
      const moved = (sent: number) => {
        rate.moved(sent - (offsets.get(packet.packetId) ?? from))
        offsets.set(packet.packetId, sent)
        if (records.now() - shownAt < PROGRESS_MS) return
        shownAt = records.now()
        parts.progressed()
      }
      const answer = await station.send(packet.packetId, bytes, from, moved, stop.signal)
      offsets.set(packet.packetId, answer.offset)
      if (answer.receipt) await takeReceipt(packet, answer.receipt)
      else settle(packet, { kind: 'cut' })
    } catch (error) {
      // What was on its way may be lost: only the station's next word counts as progress.
      offsets.set(packet.packetId, from)
      if (!(error instanceof StationError)) throw error
      settle(packet, answerTo(error, packet, bytes))
    } finally {
      inFlight.delete(packet.packetId)
      parts.changed()
    }
  }

  const isDue = (state: QueuedPacket['state']) => state.step !== 'waiting' || state.notBefore <= records.now()

  async function round(): Promise<void> {
    const pending = queue.pending()
    // Announced, one of these would have the whole announcement refused, and the others with it.
    for (const packet of pending.filter(isTooLarge)) settle(packet, { kind: 'refused', reason: 'too-large' })
    const due = pending
      .filter((packet) => !isTooLarge(packet))
      .filter(({ state }) => isDue(state))
      .slice(0, MAX_ANNOUNCED)
    try {
      const wanted = new Map((await announce(due)).map((packet) => [packet.packetId, packet]))
      link = { station: 'online', lastAnswer: new Date(records.now()).toISOString(), attempt: 0, retryAfterMs: 0 }
      parts.changed()
      const takeNext = () =>
        takeNextPacket(queue.pending(), wanted, (packet) => !inFlight.has(packet.packetId) && isDue(packet.state))
      const lanes = Array.from({ length: IN_FLIGHT }, async () => {
        for (let packet = takeNext(); packet && !stopped; packet = takeNext()) await send(packet)
      })
      // Both to their end, so that no lane of this round is still sending in the next.
      for (const lane of await Promise.allSettled(lanes)) if (lane.status === 'rejected') throw lane.reason
      // Paused since, or another came first: not on its way after all.
      if (!stopped) for (const packet of wanted.values()) settle(packet, { kind: 'paused' })
    } catch (error) {
      if (!(error instanceof StationError)) throw error
      const word = error.code === 'offline' ? 'offline' : 'refused'
      link = { ...link, station: word, attempt: link.attempt + 1, retryAfterMs: error.retryAfterMs ?? 0 }
      parts.changed()
    }
  }

  function restMs(): number {
    // Back on the network an officer waits half a minute at most; one small request does not burden a station.
    if (link.attempt > 0) return Math.max(link.retryAfterMs, Math.min(POLL_MS, waitMs(link.attempt, parts.random())))
    const soonest = Math.min(
      ...queue.pending().map(({ state }) => (state.step === 'waiting' ? state.notBefore : 0)),
      records.now() + (newsExpected ? NEWS_MS : POLL_MS),
    )
    return Math.max(0, soonest - records.now())
  }

  /** Returns how long to rest. On a full disk nothing was written and nothing is lost; it goes on when there is room. */
  async function roundOrFull(): Promise<number> {
    try {
      await round()
      return restMs()
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'SQLITE_FULL') throw error
      parts.failed(error)
      return DISK_FULL_MS
    }
  }

  async function loop(): Promise<void> {
    while (!stopped) {
      roused = false
      const ms = await roundOrFull()
      if (!stopped && !roused) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          rouse = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
    }
  }

  const running = loop().catch(parts.failed)
  const wake = () => {
    roused = true
    rouse()
  }
  return {
    wake,
    retryAll: () => {
      for (const packet of [...queue.blocked(), ...queue.pending()]) settle(packet, { kind: 'asked-again' })
      link = { ...link, attempt: 0 }
      wake()
    },
    connection: () => ({ station: link.station, ...(link.lastAnswer && { lastAnswer: link.lastAnswer }) }),
    obeyPause: () => {
      for (const [packetId, stop] of inFlight) if (queue.isPaused(packetId)) stop.abort()
      wake()
    },
    offsetOf: (packetId) => offsets.get(packetId) ?? 0,
    flow: () => {
      const left = queue.sizes().map(({ packetId, size }) => Math.max(0, size - (offsets.get(packetId) ?? 0)))
      const bytesLeft = left.reduce((sum, bytes) => sum + bytes, 0)
      const bytesPerSecond = rate.bytesPerSecond()
      return {
        isPaused: queue.isAllPaused(),
        bytesLeft,
        ...(bytesPerSecond && bytesLeft > 0 && { bytesPerSecond, secondsLeft: bytesLeft / bytesPerSecond }),
      }
    },
    stop: async () => {
      stopped = true
      station.close()
      wake()
      await running
    },
  }
}

const isTooLarge = ({ size }: QueuedPacket): boolean => size > MAX_PACKET_BYTES

function daysBefore(instant: string, days: number): string {
  return new Date(Date.parse(instant) - days * 86_400_000).toISOString()
}
