/** What is known of each packet on its way: how far it got, and what an answer to it means. */
import type { Records } from '../application/records.ts'
import type { Flow } from '../contract/index.ts'
import { createRate } from './flow.ts'
import type { PacketQueue, QueuedPacket } from './packet-queue.ts'
import { checkReceipt } from './receipts.ts'
import { next, type StationAnswer } from './state.ts'

export type Transit = ReturnType<typeof createTransit>

export type TransitParts = {
  records: Records
  queue: PacketQueue
  random: () => number
  purged: (images: string[]) => void
}

export function createTransit({ records, queue, random, purged }: TransitParts) {
  /** Bytes that went out; more than the station said, until it speaks again. */
  const offsets = new Map(queue.sizes().map(({ packetId, offset }) => [packetId, offset]))
  const rate = createRate(records.now)
  const after = (packet: QueuedPacket, answer: StationAnswer) => next(packet.state, answer, records.now(), random())
  const offsetOf = (packetId: string) => offsets.get(packetId) ?? 0

  /** @param offset the station's word on it, where it spoke. What was on its way and is not in it was lost. */
  function settle(packet: QueuedPacket, answer: StationAnswer, offset = packet.offset): void {
    offsets.set(packet.packetId, offset)
    queue.save(packet, after(packet, answer), offset)
  }
  return {
    settle,
    /** The station wants it from this offset; it waits for a lane. */
    announced(packet: QueuedPacket, offset: number): void {
      const progressed = offset > packet.offset
      packet.state = after(packet, { kind: 'announced', progressed })
      settle(packet, { kind: 'paused' }, offset)
    },
    /** Returns whether it was ours. */
    async takeReceipt(packet: QueuedPacket, jws: string): Promise<boolean> {
      const { certificate, keyList } = records.enrolled
      const check = await checkReceipt(jws, packet, queue.packetsOf(packet), certificate, keyList)
      if (check.state === 'ours') {
        offsets.set(packet.packetId, packet.size)
        purged(queue.keepReceipt(packet, check.receipt, jws))
      } else settle(packet, check.state === 'not-ours' ? { kind: 'receipt-not-ours' } : { kind: 'cut' })
      return check.state === 'ours'
    },
    /** Returns how many bytes that are. */
    moved(packetId: string, upTo: number): number {
      const bytes = upTo - offsetOf(packetId)
      rate.moved(bytes)
      offsets.set(packetId, upTo)
      return bytes
    },
    offsetOf,
    bytesPerSecond: rate.bytesPerSecond,
    flow(): Flow {
      const bytesLeft = queue
        .sizes()
        .reduce((sum, { packetId, size }) => sum + Math.max(0, size - offsetOf(packetId)), 0)
      const bytesPerSecond = rate.bytesPerSecond()
      return {
        isPaused: queue.isAllPaused(),
        bytesLeft,
        ...(bytesPerSecond && bytesLeft > 0 && { bytesPerSecond, secondsLeft: bytesLeft / bytesPerSecond }),
      }
    },
  }
}
