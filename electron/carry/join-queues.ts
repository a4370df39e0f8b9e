import type { PacketQueue, QueuedPacket } from '../upload/packet-queue.ts'

/** Two queues as one: whatever is asked of a packet goes to the queue that has it. */
export function joinQueues(own: PacketQueue, carried: PacketQueue): PacketQueue {
  const queueOf = (packetId: string) => (own.find(packetId) ? own : carried)
  const first = (one: QueuedPacket, other: QueuedPacket) =>
    Number(other.isUrgent) - Number(one.isUrgent) || one.size - other.size
  return {
    // Each is in its order; what one queue puts first for other reasons stays before its own equals.
    pending: () => mergeBy(own.pending(), carried.pending(), first),
    isPaused: (packetId) => queueOf(packetId).isPaused(packetId),
    isAllPaused: own.isAllPaused,
    sizes: () => [...own.sizes(), ...carried.sizes()],
    find: (packetId) => own.find(packetId) ?? carried.find(packetId),
    list: () => [...own.list(), ...carried.list()],
    blocked: () => [...own.blocked(), ...carried.blocked()],
    bytesOf: (packetId) => queueOf(packetId).bytesOf(packetId),
    save: (packet, state, offset) => queueOf(packet.packetId).save(packet, state, offset),
    keepReceipt: (packet, receipt, jws) => queueOf(packet.packetId).keepReceipt(packet, receipt, jws),
    sendAgain: (packetId) => queueOf(packetId).sendAgain(packetId),
    receiptedSince: (stationTime) =>
      [...own.receiptedSince(stationTime), ...carried.receiptedSince(stationTime)].slice(0, 5_000),
    dropBytesReceivedBefore: (stationTime) => {
      own.dropBytesReceivedBefore(stationTime)
      carried.dropBytesReceivedBefore(stationTime)
    },
    packetsOf: (packet) => queueOf(packet.packetId).packetsOf(packet),
  }
}

function mergeBy<T>(ones: readonly T[], others: readonly T[], before: (one: T, other: T) => number): T[] {
  const merged: T[] = []
  let at = 0
  for (const one of ones) {
    while (at < others.length && before(others[at]!, one) < 0) merged.push(others[at++]!)
    merged.push(one)
  }
  return [...merged, ...others.slice(at)]
}
