/** The upload rows: what waits, and each step kept before it is acted on. */

import type { Receipt } from '../../station/protocol/index.ts'
import { purgeImages } from '../application/purge.ts'
import { type Records, refreshProgress } from '../application/records.ts'
import { theMachine } from '../audit/audit.ts'
import type { BlockedReason, UploadView } from '../contract/index.ts'
import { mendingOf } from './mending.ts'
import type { PacketQueue, QueuedPacket } from './packet-queue.ts'
import { isAllPaused, isPaused } from './pause.ts'
import type { UploadState } from './state.ts'

type Row = {
  packet_id: string
  application_row: number
  size: number
  step: UploadState['step']
  attempt: number
  not_before: number
  wrong_hashes: number
  reason: BlockedReason | null
  application: string
  version: number
  content_hash: string
  name: string
  paused: number
  urgent: number
  visit_urgent: number
  offset: number
  copied_at: string | null
  handed_note: string | null
}
const VISIT_URGENT = "ifnull((SELECT json_extract(v.details, '$.urgent') FROM visit v WHERE v.visit = a.visit), 0)"
const SELECT = `SELECT p.packet_id, p.application_row, p.size, p.step, p.attempt, p.not_before, p.wrong_hashes, p.reason, p.paused, p.urgent, p.copied_at, p.handed_note, p."offset",
    ${VISIT_URGENT} AS visit_urgent,
    a.application, a.version, a.content_hash, a.name
  FROM packet p JOIN application a ON a.row = p.application_row`
/** The officer's word, then the visit's urgency, then small before large: most of a day goes through a short window. */
const IN_ORDER = 'ORDER BY p.urgent DESC, visit_urgent DESC, p.size, p.sequence'
const ON_ITS_WAY = "p.step IN ('waiting', 'announcing', 'sending')"
/** A superseded packet is left behind: its successor carries the same content. */
const NOT_SUPERSEDED =
  'NOT EXISTS (SELECT 1 FROM packet s WHERE s.application_row = p.application_row AND s.supersedes = p.packet_id)'

export type UploadQueue = PacketQueue

/** Packets of this machine's own applications. */
export function createUploadQueue(records: Records): PacketQueue {
  const { store, audit } = records
  const { db } = store

  const rowOf = (packetId: string) =>
    db.prepare('SELECT application_row FROM packet WHERE packet_id = ?').pluck().get(packetId) as number
  const save = (packet: QueuedPacket, state: UploadState, offset = packet.offset) => {
    db.prepare(
      'UPDATE packet SET step = ?, attempt = ?, not_before = ?, wrong_hashes = ?, reason = ?, "offset" = ? WHERE packet_id = ?',
    ).run(...columnsOf(state), offset, packet.packetId)
    refreshProgress(records, rowOf(packet.packetId))
    packet.state = state
    packet.offset = offset
  }

  return {
    /** Everything on its way that the officer does not hold back, the first to go first. */
    pending(): QueuedPacket[] {
      if (isAllPaused(records)) return []
      const rows = db
        .prepare<[], Row>(`${SELECT} WHERE ${ON_ITS_WAY} AND p.paused = 0 AND ${NOT_SUPERSEDED} ${IN_ORDER}`)
        .all()
      return rows.map(queued)
    },
    isPaused: (packetId: string): boolean => isPaused(records, packetId),
    isAllPaused: (): boolean => isAllPaused(records),
    /** What is left to send, what is paused as well. */
    sizes() {
      return db
        .prepare<[], { packetId: string; size: number; offset: number }>(
          `SELECT p.packet_id AS packetId, p.size, p."offset" FROM packet p WHERE ${ON_ITS_WAY} AND ${NOT_SUPERSEDED}`,
        )
        .all()
    },
    find(packetId: string): QueuedPacket | undefined {
      const row = db.prepare<[string], Row>(`${SELECT} WHERE p.packet_id = ?`).get(packetId)
      return row && queued(row)
    },
    list(): UploadView[] {
      const rows = db
        .prepare<[], Row>(
          `${SELECT} WHERE p.step IN ('waiting', 'announcing', 'sending', 'blocked') AND ${NOT_SUPERSEDED} ${IN_ORDER} LIMIT 500`,
        )
        .all()
      return rows.map((row) => ({
        packetId: row.packet_id,
        application: row.application,
        version: row.version,
        name: row.name,
        size: row.size,
        offset: row.offset,
        step: row.step,
        attempt: row.attempt,
        ...(row.reason && { reason: row.reason, mend: mendingOf(row.reason) }),
        ...(row.handed_note !== null && { handed: row.handed_note }),
        isPaused: row.paused === 1,
        isUrgent: row.urgent === 1,
        copies: row.copied_at === null ? 1 : 2,
      }))
    },
    blocked(): QueuedPacket[] {
      return db.prepare<[], Row>(`${SELECT} WHERE p.step = 'blocked' AND ${NOT_SUPERSEDED}`).all().map(queued)
    },
    bytesOf(packetId: string): Uint8Array | undefined {
      return db.prepare('SELECT bytes FROM packet_bytes WHERE packet_id = ?').pluck().get(packetId) as
        | Buffer
        | undefined
    },
    /** Kept before it is acted on. */
    save(packet: QueuedPacket, state: UploadState, offset = packet.offset): void {
      if (packet.offset === offset && JSON.stringify(packet.state) === JSON.stringify(state)) return
      store.transaction(() => {
        // Only what an officer would ask about is logged; every cut would drown it.
        if (state.step === 'blocked')
          audit.append(theMachine, {
            act: 'upload-blocked',
            subject: { packetId: packet.packetId, reason: state.reason },
          })
        save(packet, state, offset)
      })
    },
    /**
     * Custody: the receipt, the state, the purge of plaintext pictures and the audit line are one transaction.
     * @returns hashes of the pictures that went, for the copies beside the database.
     */
    keepReceipt(packet: QueuedPacket, receipt: Receipt, jws: string): string[] {
      const purged = store.transaction(() => {
        const at = audit.append(theMachine, {
          act: 'receipt-kept',
          subject: { packetId: packet.packetId, heldAs: receipt.packetId },
        })
        db.prepare('UPDATE packet SET receipt = ?, held_as = ?, received_at = ? WHERE packet_id = ?').run(
          jws,
          receipt.packetId,
          receipt.receivedAt,
          packet.packetId,
        )
        save(packet, { step: 'received' }, packet.size)
        const row = rowOf(packet.packetId)
        refreshProgress(records, row, at)
        return purgeImages(records, row)
      })
      // The log still holds the pages that held the pictures.
      store.checkpoint()
      return purged
    },
    /** A station that lost what it had receipted is sent it again; the bytes are still here. */
    sendAgain(packetId: string): void {
      const packet = this.find(packetId)
      if (!packet || this.bytesOf(packetId) === undefined) return
      store.transaction(() => {
        audit.append(theMachine, { act: 'receipt-forgotten-there', subject: { packetId } })
        db.prepare('UPDATE packet SET receipt = NULL, held_as = NULL, received_at = NULL WHERE packet_id = ?').run(
          packetId,
        )
        save(packet, { step: 'waiting', attempt: 0, notBefore: 0, wrongHashes: 0 }, 0)
      })
    },
    receiptedSince(stationTime: string): string[] {
      return db
        .prepare(
          "SELECT packet_id FROM packet WHERE step = 'received' AND received_at >= ? ORDER BY sequence DESC LIMIT 5000",
        )
        .pluck()
        .all(stationTime) as string[]
    },
    /** Sealed bytes go after 30 days of station time, not of ours. */
    dropBytesReceivedBefore(stationTime: string): void {
      const old = db
        .prepare(
          "SELECT b.packet_id FROM packet_bytes b JOIN packet p USING (packet_id) WHERE p.step = 'received' AND p.received_at < ? LIMIT 100",
        )
        .pluck()
        .all(stationTime) as string[]
      if (old.length === 0) return
      store.transaction(() => {
        for (const packetId of old) db.prepare('DELETE FROM packet_bytes WHERE packet_id = ?').run(packetId)
      })
    },
    packetsOf({ packetId }: QueuedPacket): string[] {
      return db
        .prepare('SELECT packet_id FROM packet WHERE application_row = ?')
        .pluck()
        .all(rowOf(packetId)) as string[]
    },
  }
}

function queued(row: Row): QueuedPacket {
  return {
    packetId: row.packet_id,
    size: row.size,
    application: row.application,
    version: row.version,
    contentHash: row.content_hash,
    isUrgent: row.urgent === 1 || row.visit_urgent === 1,
    offset: row.offset,
    state: stateOf(row),
  }
}

/** `step, attempt, not_before, wrong_hashes, reason`. */
export const columnsOf = (state: UploadState) => [
  state.step,
  'attempt' in state ? state.attempt : 0,
  'notBefore' in state ? state.notBefore : 0,
  'wrongHashes' in state ? state.wrongHashes : 0,
  'reason' in state ? state.reason : null,
]

/** The same, read back. */
export function stateOf({
  step,
  attempt,
  not_before: notBefore,
  wrong_hashes: wrongHashes,
  reason,
}: Pick<Row, 'step' | 'attempt' | 'not_before' | 'wrong_hashes' | 'reason'>): UploadState {
  switch (step) {
    case 'waiting':
      return { step, attempt, notBefore, wrongHashes }
    case 'announcing':
    case 'sending':
      return { step, attempt, wrongHashes }
    case 'received':
      return { step }
    case 'blocked':
      return { step, reason: reason ?? 'malformed', wrongHashes }
  }
}
