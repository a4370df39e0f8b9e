import type { Database } from '../../../migrations/database.ts'
import type { Acceptance } from '../store.ts'
import { appendStatus } from './statuses.ts'

/** The doubt that goes away by itself when the other packet comes. */
const AWAITS_PARTS = 'part-not-held'

/** All of it in the caller's transaction: bytes, receipt and status are there together or not at all. */
export function acceptPacket(db: Database, packet: Acceptance, sign: () => string): { receipt: string } {
  const { packetId, application, version, contentHash, machine, size, receivedAt } = packet
  db.prepare('DELETE FROM upload WHERE packet_id = ?').run(packetId)
  const first = db
    .prepare<[string, number, string], { packetId: string; receipt: string }>(
      `SELECT packet_id AS packetId, receipt FROM custody WHERE application = ? AND version = ? AND content_hash = ?`,
    )
    .get(application, version, contentHash)
  if (first) {
    if (first.packetId !== packetId) db.prepare('DELETE FROM packet_bytes WHERE packet_id = ?').run(packetId)
    keepAs(db, { packetId, keptAs: first.packetId, at: receivedAt })
    return { receipt: first.receipt }
  }
  const hasOther = db.prepare('SELECT 1 FROM custody WHERE application = ? AND version = ?').get(application, version)
  const receipt = sign()
  db.prepare('INSERT INTO custody VALUES (?, ?, ?, ?, ?, ?, ?, ?)').run(
    packetId,
    application,
    version,
    contentHash,
    machine,
    size,
    receivedAt,
    receipt,
  )
  keepParts(db, packet)
  const doubts = [...packet.doubts, ...awaitParts(db, packet)]
  const status = hasOther ? 'conflict' : doubts.length > 0 ? 'held' : 'pending'
  const reason = doubts.length > 0 ? doubts.join(' ') : undefined
  appendStatus(db, { application, version, status, reason, at: receivedAt })
  keepAs(db, { packetId, keptAs: packetId, at: receivedAt })
  return { receipt }
}

function keepParts(db: Database, { packetId, parts }: Acceptance): void {
  const insert = db.prepare('INSERT INTO custody_part (packet_id, sha256, name) VALUES (?, ?, ?)')
  for (const { sha256, name } of parts) insert.run(packetId, sha256, name)
}

/** Version 2 may come before version 1, and is custody all the same. */
function awaitParts(db: Database, { packetId, heldParts }: Acceptance): string[] {
  const isHere = db.prepare(
    `SELECT 1 FROM received JOIN custody_part ON custody_part.packet_id = received.kept_as
     WHERE received.packet_id = ? AND custody_part.sha256 = ?`,
  )
  const missing = heldParts.filter(({ heldBy, sha256 }) => isHere.get(heldBy, sha256) === undefined)
  const insert = db.prepare(
    'INSERT INTO awaited_part (held_by, sha256, packet_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  )
  for (const { heldBy, sha256 } of missing) insert.run(heldBy, sha256, packetId)
  return missing.length > 0 ? [AWAITS_PARTS] : []
}

/**
 * Says under which packet an id's content is in custody. Packets that were held for its parts, and for
 * nothing else, become pending. Call it inside a transaction.
 */
export function keepAs(db: Database, { packetId, keptAs, at }: { packetId: string; keptAs: string; at: string }): void {
  db.prepare('INSERT INTO received (packet_id, kept_as) VALUES (?, ?) ON CONFLICT DO NOTHING').run(packetId, keptAs)
  const released = db
    .prepare<[string, string], string>(
      `DELETE FROM awaited_part WHERE held_by = ?
         AND sha256 IN (SELECT sha256 FROM custody_part WHERE packet_id = ?) RETURNING packet_id`,
    )
    .pluck()
    .all(packetId, keptAs)
  const stillAwaits = db.prepare('SELECT 1 FROM awaited_part WHERE packet_id = ?')
  const lastStatus = db.prepare<
    [string],
    { application: string; version: number; status: string; reason: string | null }
  >(
    `SELECT application, version, status, reason FROM status
     WHERE (application, version) = (SELECT application, version FROM custody WHERE packet_id = ?)
     ORDER BY cursor DESC LIMIT 1`,
  )
  for (const waiting of new Set(released)) {
    const last = lastStatus.get(waiting)
    if (stillAwaits.get(waiting) || last?.status !== 'held' || last.reason !== AWAITS_PARTS) continue
    const { application, version } = last
    appendStatus(db, { application, version, status: 'pending', reason: undefined, at })
  }
}
