/** The officer's word on the queue: hold this packet, or all; send this one first. Nothing else ever holds one back. */
import type { Records } from '../application/records.ts'
import type { Actor } from '../audit/audit.ts'
import type { OutcomeOf } from '../contract/index.ts'

const hasPacket = ({ store }: Pick<Records, 'store'>, packetId: string): boolean =>
  store.db.prepare('SELECT 1 FROM packet WHERE packet_id = ?').get(packetId) !== undefined

/** Inside a transaction. Without a packet, all of them, those that come later as well. */
export function pauseUploads(
  records: Pick<Records, 'store' | 'audit'>,
  actor: Actor,
  { packetId }: { packetId?: string | undefined },
): OutcomeOf<'pauseUploads'> {
  if (packetId !== undefined && !hasPacket(records, packetId)) return { ok: false, reason: 'unknown-packet' }
  records.audit.append(actor, { act: 'uploads-paused', subject: { packetId: packetId ?? 'all' } })
  const { db } = records.store
  if (packetId === undefined) db.prepare('UPDATE machine SET uploads_paused = 1').run()
  else db.prepare('UPDATE packet SET paused = 1 WHERE packet_id = ?').run(packetId)
  return { ok: true, value: {} }
}

/** Inside a transaction. Without a packet, everything goes on, what was paused by itself as well. */
export function resumeUploads(
  records: Pick<Records, 'store' | 'audit'>,
  actor: Actor,
  { packetId }: { packetId?: string | undefined },
): OutcomeOf<'resumeUploads'> {
  if (packetId !== undefined && !hasPacket(records, packetId)) return { ok: false, reason: 'unknown-packet' }
  records.audit.append(actor, { act: 'uploads-resumed', subject: { packetId: packetId ?? 'all' } })
  const { db } = records.store
  if (packetId !== undefined) db.prepare('UPDATE packet SET paused = 0 WHERE packet_id = ?').run(packetId)
  else {
    db.prepare('UPDATE machine SET uploads_paused = 0').run()
    db.prepare(
      "UPDATE packet SET paused = 0 WHERE paused = 1 AND step IN ('waiting', 'announcing', 'sending', 'blocked')",
    ).run()
  }
  return { ok: true, value: {} }
}

/** Inside a transaction. */
export function sendFirst(
  records: Pick<Records, 'store' | 'audit'>,
  actor: Actor,
  { packetId, isUrgent }: { packetId: string; isUrgent: boolean },
): OutcomeOf<'sendFirst'> {
  if (!hasPacket(records, packetId)) return { ok: false, reason: 'unknown-packet' }
  records.audit.append(actor, { act: isUrgent ? 'upload-urgent' : 'upload-in-turn', subject: { packetId } })
  records.store.db.prepare('UPDATE packet SET urgent = ? WHERE packet_id = ?').run(isUrgent ? 1 : 0, packetId)
  return { ok: true, value: {} }
}

export const isAllPaused = ({ store }: Pick<Records, 'store'>): boolean =>
  store.db.prepare('SELECT uploads_paused FROM machine').pluck().get() === 1

/** The packet itself, or all of them. */
export const isPaused = (records: Pick<Records, 'store'>, packetId: string): boolean =>
  isAllPaused(records) ||
  records.store.db.prepare('SELECT paused FROM packet WHERE packet_id = ?').pluck().get(packetId) === 1
