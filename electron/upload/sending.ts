/** Which packet is sent next, and what an answer to it means. */
import { sha256Hex } from '../packet/content-hash.ts'
import type { QueuedPacket } from './queue.ts'
import type { StationAnswer } from './state.ts'
import type { StationError } from './station-client.ts'

/**
 * Taken out of `wanted`, in the order of the moment: since the announcement the officer may have paused one, or put
 * another first. Nothing where an urgent one was sealed or put first since: the round ends, and the next announcement
 * begins with it.
 * @param pending what may be sent, the first to go first.
 * @param mayBegin not on its way now, and not waiting for its next try.
 */
export function takeNextPacket(
  pending: readonly QueuedPacket[],
  wanted: Map<string, QueuedPacket>,
  mayBegin: (packet: QueuedPacket) => boolean,
): QueuedPacket | undefined {
  for (const packet of pending) {
    const announced = wanted.get(packet.packetId)
    if (announced) {
      wanted.delete(packet.packetId)
      return announced
    }
    if (packet.isUrgent && mayBegin(packet)) return undefined
  }
  return undefined
}

export function answerTo(error: StationError, packet: QueuedPacket, bytes: Uint8Array): StationAnswer {
  const { problem } = error
  if (error.code === 'stopped') return { kind: 'paused' }
  if (problem?.error === 'refused' && problem.reason) return { kind: 'refused', reason: problem.reason }
  if (problem?.error === 'hash-mismatch')
    return { kind: 'hash-mismatch', soundHere: sha256Hex(bytes) === packet.packetId }
  return { kind: 'cut', retryAfterMs: error.retryAfterMs }
}
