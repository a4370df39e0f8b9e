/** Which packet is sent next, which one makes way, and what an answer means. */
import type { Problem } from '../../station/protocol/index.ts'
import { sha256Hex } from '../packet/content-hash.ts'
import type { QueuedPacket } from './packet-queue.ts'
import type { StationAnswer } from './state.ts'
import type { StationError } from './station-client.ts'

/** What would be sent in so long is let go on: a stop and a new beginning cost as much. */
const WORTH_A_STOP_S = 4

/**
 * In the order of the moment: since the announcement the officer may have paused one, or put another first. Nothing
 * where an urgent one was sealed or put first since: its announcement is a round trip away, and it begins next.
 * @param pending what may be sent, the first to go first.
 * @param announced the station said from which offset it wants it, and nothing was sent since.
 * @param isComing not on its way now, and not waiting for its next try.
 */
export function nextToSend(
  pending: readonly QueuedPacket[],
  announced: ReadonlyMap<string, number>,
  isComing: (packet: QueuedPacket) => boolean,
): QueuedPacket | undefined {
  for (const packet of pending) {
    if (announced.has(packet.packetId)) return packet
    if (packet.isUrgent && isComing(packet)) return undefined
  }
  return undefined
}

export type Written = Pick<QueuedPacket, 'packetId' | 'isUrgent'> & { bytesLeft: number }

/**
 * Which of those that are being sent makes way for an urgent one: the largest rest, where all of them are larger, none
 * is urgent, and each would take its lane for a while yet.
 * @param bytesPerSecond of all of them together; absent where it is not known.
 */
export function whoMakesWay(
  urgentBytes: number,
  written: readonly Written[],
  bytesPerSecond: number | undefined,
): string | undefined {
  const share = (bytesPerSecond ?? 0) / written.length
  const isLong = ({ bytesLeft }: Written) => bytesLeft > urgentBytes && bytesLeft > share * WORTH_A_STOP_S
  if (written.some((one) => one.isUrgent || !isLong(one))) return undefined
  return written.toSorted((a, b) => b.bytesLeft - a.bytesLeft)[0]?.packetId
}

export function answerTo(error: StationError, packet: QueuedPacket, bytes: Uint8Array): StationAnswer {
  const { problem } = error
  if (error.code === 'stopped') return { kind: 'paused' }
  if (problem?.error === 'refused' && problem.reason) return { kind: 'refused', reason: problem.reason }
  if (problem?.error === 'hash-mismatch')
    return { kind: 'hash-mismatch', soundHere: sha256Hex(bytes) === packet.packetId }
  return { kind: 'cut', retryAfterMs: error.retryAfterMs }
}

/** What the station says of one packet. Anything else that goes wrong is of the way, and all wait for it. */
const OF_ONE_PACKET: readonly Problem['error'][] = [
  'bad-request',
  'unknown-packet',
  'offset-conflict',
  'hash-mismatch',
  'refused',
  'too-large',
  'upload-expired',
]

export const isOfTheWay = ({ code, problem }: StationError): boolean =>
  code !== 'stopped' && !(problem && OF_ONE_PACKET.includes(problem.error))

/** The station holds nothing of it any more. */
export const isGoneThere = ({ problem }: StationError): boolean =>
  problem?.error === 'upload-expired' || problem?.error === 'unknown-packet'
