/** One request that tells what is here and hears what is there: offsets, receipts, statuses, the audit chain's head. */
import type { AnnouncementAnswer, Countersignature } from '../../station/protocol/index.ts'
import {
  markSupplemented,
  sendSupplementsAgain,
  supplementsKept,
  supplementsToSend,
} from '../afterwards/supplements.ts'
import { countersignaturesToSend, markTravelled } from '../application/countersign.ts'
import type { Records } from '../application/records.ts'
import { readMachine } from '../machine/machine.ts'
import { keepStatuses } from '../sync/statuses.ts'
import type { PacketQueue, QueuedPacket } from './packet-queue.ts'
import type { StationClient } from './station-client.ts'

const AUDIT_LINKS = 500
const KEPT_DAYS = 30

/**
 * Keeps the news; what the answer says of each packet is the caller's to act on.
 * @param due at most MAX_ANNOUNCED; none: only the news is asked for.
 * @param isFirst of a session: asks as well what a restored station lacks of what was said afterwards.
 * @throws {StationError}
 */
export async function announce(
  { records, queue, station }: { records: Records; queue: PacketQueue; station: StationClient },
  due: readonly QueuedPacket[],
  isFirst = false,
): Promise<AnnouncementAnswer['packets']> {
  const machine = readMachine(records.store.db)!
  const since = daysBefore(machine.station_time ?? '1970-01-01T00:00:00Z', KEPT_DAYS)
  const receipted = queue.receiptedSince(since)
  const countersignatures = countersignaturesToSend(records)
  const supplements = supplementsToSend(records)
  const kept = isFirst ? supplementsKept(records, since) : []
  records.store.transaction(() => {
    for (const packet of due)
      queue.save(packet, {
        step: 'announcing',
        attempt: 'attempt' in packet.state ? packet.state.attempt : 0,
        wrongHashes: 'wrongHashes' in packet.state ? packet.state.wrongHashes : 0,
      })
  })
  const answer = await station.announce({
    formatVersion: 1,
    packets: due.map(({ packetId, size, application, version, contentHash, isUrgent }) => ({
      packetId,
      size,
      application,
      version,
      contentHash,
      priority: isUrgent ? ('urgent' as const) : ('normal' as const),
    })),
    receipted,
    audit: records.audit.linksAfter(machine.audit_acknowledged, AUDIT_LINKS),
    statusCursor: machine.status_cursor,
    ...(countersignatures.length > 0 && { countersignatures }),
    ...(supplements.length > 0 && { supplements }),
    ...(kept.length > 0 && { supplementsKept: kept }),
  })
  keepNews(records, answer, countersignatures)
  for (const packetId of answer.unknown) if (receipted.includes(packetId)) queue.sendAgain(packetId)
  queue.dropBytesReceivedBefore(daysBefore(answer.stationTime, KEPT_DAYS))
  return answer.packets
}

function keepNews(records: Records, answer: AnnouncementAnswer, sent: readonly Countersignature[]): void {
  const head = records.audit.head().sequence
  records.store.transaction(() => {
    records.store.db
      .prepare('UPDATE machine SET station_time = ?, audit_acknowledged = ?')
      .run(answer.stationTime, Math.min(answer.auditSequence, head))
    keepStatuses(records, answer.statuses)
    markTravelled(records, sent, answer.countersigned ?? [])
    markSupplemented(records, answer.supplemented ?? [])
    sendSupplementsAgain(records, answer.supplementsUnknown ?? [])
  })
}

function daysBefore(instant: string, days: number): string {
  return new Date(Date.parse(instant) - days * 86_400_000).toISOString()
}
