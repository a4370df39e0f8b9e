/** Packets that were taken over from other tablets: sent like this machine's own, and nothing of a person is known of them. */
import type { Records } from '../application/records.ts'
import { theMachine } from '../audit/audit.ts'
import type { BlockedReason, ValueOf } from '../contract/index.ts'
import type { PacketQueue, QueuedPacket } from '../upload/packet-queue.ts'
import { isAllPaused } from '../upload/pause.ts'
import { columnsOf, stateOf } from '../upload/queue.ts'
import type { UploadState } from '../upload/state.ts'

type Row = {
  packet_id: string
  machine: string
  application: string
  version: number
  content_hash: string
  size: number
  step: UploadState['step']
  attempt: number
  not_before: number
  wrong_hashes: number
  reason: BlockedReason | null
  offset: number
  is_urgent: number
}

const ON_ITS_WAY = "step IN ('waiting', 'announcing', 'sending')"

export function createCarriedQueue(records: Records): PacketQueue {
  const { store, audit } = records
  const { db } = store
  const update = (packet: QueuedPacket, state: UploadState, offset: number) => {
    db.prepare(
      'UPDATE carried_packet SET step = ?, attempt = ?, not_before = ?, wrong_hashes = ?, reason = ?, "offset" = ? WHERE packet_id = ?',
    ).run(...columnsOf(state), offset, packet.packetId)
    packet.state = state
    packet.offset = offset
  }
  const find = (packetId: string): QueuedPacket | undefined => {
    const row = db.prepare<[string], Row>('SELECT * FROM carried_packet WHERE packet_id = ?').get(packetId)
    return row && queued(row)
  }
  const bytesOf = (packetId: string) =>
    db.prepare('SELECT bytes FROM carried_bytes WHERE packet_id = ?').pluck().get(packetId) as Buffer | undefined
  const select = (where: string) => db.prepare<[], Row>(`SELECT * FROM carried_packet WHERE ${where}`).all().map(queued)
  return {
    pending: () =>
      isAllPaused(records) ? [] : select(`${ON_ITS_WAY} AND paused = 0 ORDER BY is_urgent DESC, size, sequence`),
    isPaused: (packetId) =>
      isAllPaused(records) ||
      db.prepare('SELECT paused FROM carried_packet WHERE packet_id = ?').pluck().get(packetId) === 1,
    isAllPaused: () => isAllPaused(records),
    sizes: () => select(ON_ITS_WAY).map(({ packetId, size, offset }) => ({ packetId, size, offset })),
    find,
    // Their names are in the sealed bytes alone.
    list: () => [],
    blocked: () => select("step = 'blocked'"),
    bytesOf,
    save: (packet, state, offset = packet.offset) => {
      if (packet.offset === offset && JSON.stringify(packet.state) === JSON.stringify(state)) return
      store.transaction(() => {
        if (state.step === 'blocked')
          audit.append(theMachine, {
            act: 'upload-blocked',
            subject: { packetId: packet.packetId, reason: state.reason },
          })
        update(packet, state, offset)
      })
    },
    keepReceipt: (packet, receipt, jws) => {
      store.transaction(() => {
        audit.append(theMachine, {
          act: 'receipt-kept',
          subject: { packetId: packet.packetId, heldAs: receipt.packetId },
        })
        db.prepare('UPDATE carried_packet SET receipt = ?, held_as = ?, received_at = ? WHERE packet_id = ?').run(
          jws,
          receipt.packetId,
          receipt.receivedAt,
          packet.packetId,
        )
        update(packet, { step: 'received' }, packet.size)
      })
      return []
    },
    sendAgain: (packetId) => {
      const packet = find(packetId)
      if (!packet || bytesOf(packetId) === undefined) return
      store.transaction(() => {
        audit.append(theMachine, { act: 'receipt-forgotten-there', subject: { packetId } })
        db.prepare(
          'UPDATE carried_packet SET receipt = NULL, held_as = NULL, received_at = NULL WHERE packet_id = ?',
        ).run(packetId)
        update(packet, { step: 'waiting', attempt: 0, notBefore: 0, wrongHashes: 0 }, 0)
      })
    },
    receiptedSince: (stationTime) =>
      db
        .prepare(
          "SELECT packet_id FROM carried_packet WHERE step = 'received' AND received_at >= ? ORDER BY sequence DESC LIMIT 5000",
        )
        .pluck()
        .all(stationTime) as string[],
    dropBytesReceivedBefore: (stationTime) => {
      const isOld = "SELECT packet_id FROM carried_packet WHERE step = 'received' AND received_at < ?"
      if (db.prepare(`SELECT 1 FROM carried_bytes WHERE packet_id IN (${isOld})`).get(stationTime) === undefined) return
      store.transaction(() => {
        db.prepare(`DELETE FROM carried_bytes WHERE packet_id IN (${isOld})`).run(stationTime)
      })
    },
    // A re-seal of the same content by its maker is a packet that this machine never saw: its receipt names another id.
    packetsOf: ({ packetId, application, version, contentHash }) => [
      packetId,
      ...(db
        .prepare(
          'SELECT packet_id FROM carried_packet WHERE application = ? AND version = ? AND content_hash = ? AND packet_id <> ?',
        )
        .pluck()
        .all(application, version, contentHash, packetId) as string[]),
    ],
  }
}

const queued = (row: Row): QueuedPacket => ({
  packetId: row.packet_id,
  size: row.size,
  application: row.application,
  version: row.version,
  contentHash: row.content_hash,
  machine: row.machine,
  isUrgent: row.is_urgent === 1,
  offset: row.offset,
  state: stateOf(row),
})

/** For the screen; the newest first. */
export function listCarried({ store }: Pick<Records, 'store'>): ValueOf<'listCarried'>['packets'] {
  return store.db
    .prepare<[], ValueOf<'listCarried'>['packets'][number]>(
      'SELECT packet_id AS packetId, machine, size, step FROM carried_packet ORDER BY sequence DESC LIMIT 2000',
    )
    .all()
}
