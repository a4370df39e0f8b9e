/** Two bodies at a time. One that is written and not yet answered leaves its lane to the next. */
import type { Gate } from './gate.ts'
import type { PacketQueue, QueuedPacket } from './packet-queue.ts'
import { answerTo, isGoneThere, isOfTheWay, nextToSend, whoMakesWay } from './sending.ts'
import { type StationClient, StationError } from './station-client.ts'
import type { Transit } from './transit.ts'
import type { Way } from './way.ts'

/** More than two gains nothing and loses more at a cut. */
const BODIES = 2
/** With one whose answer is on its way. A system takes whole bodies in at once, so that more would only wait behind each other. */
const REQUESTS = BODIES + 1

type Sent = { packet: QueuedPacket; stop: AbortController; isWritten: boolean; done: Promise<void> }

export type LanesParts = {
  queue: PacketQueue
  station: StationClient
  gate: Gate
  way: Way
  transit: Transit
  /** Not on its way and not waiting for its next try. */
  isDue: (packet: QueuedPacket) => boolean
  moved: () => void
  /** One ended, however. */
  ended: () => void
  receipted: () => void
  failed: (error: unknown) => void
}

export type Lanes = ReturnType<typeof createLanes>

export function createLanes(parts: LanesParts) {
  const { queue, station, gate, way, transit } = parts
  const sent = new Map<string, Sent>()
  /** Offsets that the station said, of packets of which nothing was sent since. */
  const announced = new Map<string, number>()
  let isStopped = false

  const writing = () => [...sent.values()].filter(({ isWritten }) => !isWritten)

  /** Begins what may begin. */
  function fill(): void {
    while (!isStopped && way.isOpen()) {
      const isFull = writing().length >= BODIES
      if (announced.size === 0 || (!isFull && sent.size >= REQUESTS)) return
      const packet = nextToSend(queue.pending(), announced, (one) => !sent.has(one.packetId) && parts.isDue(one))
      if (!packet) return
      if (isFull) {
        overtake(packet)
        return
      }
      const offset = announced.get(packet.packetId)!
      const may = gate.packetsMayGo(packet.size - offset)
      way.holds(may.ok ? undefined : may.word)
      if (!may.ok) return
      begin(packet, offset)
    }
  }

  function overtake(urgent: QueuedPacket): void {
    if (!urgent.isUrgent) return
    const bytesLeft = ({ packetId, size }: QueuedPacket) => size - transit.offsetOf(packetId)
    const bodies = writing().map(({ packet }) => ({ ...packet, bytesLeft: bytesLeft(packet) }))
    const whose = whoMakesWay(bytesLeft(urgent), bodies, transit.bytesPerSecond())
    if (whose) sent.get(whose)?.stop.abort()
  }

  function begin(packet: QueuedPacket, offset: number): void {
    announced.delete(packet.packetId)
    const one: Sent = { packet, stop: new AbortController(), isWritten: false, done: Promise.resolve() }
    sent.set(packet.packetId, one)
    one.done = send(one, offset)
      .catch(parts.failed)
      .finally(() => {
        sent.delete(packet.packetId)
        parts.ended()
      })
  }

  async function send(one: Sent, from: number): Promise<void> {
    const { packet, stop } = one
    const bytes = queue.bytesOf(packet.packetId)
    if (!bytes) return transit.settle(packet, { kind: 'refused', reason: 'damaged-here' })
    let hasLeft = false
    try {
      transit.settle(packet, { kind: 'announced', progressed: false }, from)
      const answer = await station.send(packet.packetId, bytes, from, {
        sent: (upTo) => {
          hasLeft = true
          gate.moved(transit.moved(packet.packetId, upTo))
          parts.moved()
        },
        written: () => {
          one.isWritten = true
          fill()
        },
        signal: stop.signal,
      })
      way.answered()
      if (!answer.receipt) transit.settle(packet, { kind: 'cut' }, answer.offset)
      else if (await transit.takeReceipt(packet, answer.receipt)) parts.receipted()
    } catch (error) {
      if (!(error instanceof StationError)) throw error
      giveUp(one, error, bytes, hasLeft ? undefined : from)
    }
  }

  /** @param still the station's offset, where it is sure that nothing left since it was said. */
  function giveUp({ packet }: Sent, error: StationError, bytes: Uint8Array, still: number | undefined): void {
    const { packetId } = packet
    // The other one may well go on: one cut says nothing of it. Where nothing left at all, there is no way.
    const isAlone = ![...sent.keys()].some((other) => other !== packetId)
    if (isOfTheWay(error) && (isAlone || error.code !== 'offline' || still !== undefined)) way.failed(error)
    if (still !== undefined && error.code === 'offline') {
      transit.settle(packet, { kind: 'paused' })
      announced.set(packetId, still)
    } else transit.settle(packet, answerTo(error, packet, bytes), isGoneThere(error) ? 0 : packet.offset)
  }

  const stopWhere = (holds: (packetId: string) => boolean) => {
    for (const [packetId, { stop }] of sent) if (holds(packetId)) stop.abort()
  }
  return {
    fill,
    /** The station wants it from here. */
    take(packet: QueuedPacket, offset: number): void {
      transit.announced(packet, offset)
      if (packet.state.step !== 'blocked') announced.set(packet.packetId, offset)
    },
    /** Whether it is announced or on its way. */
    has: (packetId: string): boolean => announced.has(packetId) || sent.has(packetId),
    isSending: (packetId: string): boolean => sent.has(packetId),
    isIdle: (): boolean => sent.size === 0,
    stopWhere,
    async stop(): Promise<void> {
      isStopped = true
      stopWhere(() => true)
      await Promise.all([...sent.values()].map(({ done }) => done))
    },
  }
}
