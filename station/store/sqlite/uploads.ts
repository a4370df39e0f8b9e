import type { Database } from '../../../migrations/database.ts'
import type { RefusalReason } from '../../protocol/index.ts'
import type { AnnouncedPacket, PacketState, Upload, Uploads } from '../store.ts'
import { keepAs } from './accept.ts'
import type { Commit } from './commit.ts'

type UploadRow = Upload & { refusal: RefusalReason | null }
type ReceivedRow = { size: number; receipt: string }

export function createUploads(db: Database, commit: Commit): Uploads {
  const columns = `packet_id AS packetId, application, version, content_hash AS contentHash, size, offset, generation, refusal`
  const select = db.prepare<[string], UploadRow>(`SELECT ${columns} FROM upload WHERE packet_id = ?`)
  const bump = db.prepare<[string], UploadRow>(
    `UPDATE upload SET generation = generation + 1 WHERE packet_id = ? RETURNING ${columns}`,
  )
  const received = db.prepare<[string], ReceivedRow>(
    `SELECT custody.size, custody.receipt FROM received JOIN custody ON custody.packet_id = received.kept_as
     WHERE received.packet_id = ?`,
  )
  const advance = db.prepare(
    'UPDATE upload SET offset = offset + ? WHERE packet_id = ? AND generation = ? AND offset = ? AND offset + ? <= size',
  )
  const addBytes = db.prepare('INSERT INTO packet_bytes (packet_id, start, bytes) VALUES (?, ?, ?)')
  const dropBytes = db.prepare('DELETE FROM packet_bytes WHERE packet_id = ?')
  const restart = db.prepare('UPDATE upload SET offset = 0, generation = generation + 1 WHERE packet_id = ?')
  const setRefusal = db.prepare('UPDATE upload SET refusal = ?, generation = generation + 1 WHERE packet_id = ?')

  const stateOf = (packetId: string, row: UploadRow | undefined): PacketState | undefined => {
    const custody = received.get(packetId)
    if (custody) return { state: 'received', ...custody }
    if (!row) return undefined
    const { refusal, ...upload } = row
    return refusal ? { state: 'refused', size: upload.size, reason: refusal } : { state: 'wanted', upload }
  }
  return {
    announce: (machine, packets, at) =>
      commit(() =>
        packets.map((packet) => {
          takeUp(db, packet, machine, at)
          return stateOf(packet.packetId, bump.get(packet.packetId))!
        }),
      ),
    claim: (packetId) => commit(() => stateOf(packetId, bump.get(packetId))),
    find: async (packetId) => stateOf(packetId, select.get(packetId)),
    append: (packetId, { generation, offset }, bytes) =>
      commit(() => {
        const { changes } = advance.run(bytes.byteLength, packetId, generation, offset, bytes.byteLength)
        if (changes === 1) addBytes.run(packetId, offset, bytes)
        return changes === 1
      }),
    discardBytes: (packetId) =>
      commit(() => {
        dropBytes.run(packetId)
        restart.run(packetId)
      }),
    refuse: (packetId, reason) =>
      commit(() => {
        dropBytes.run(packetId)
        setRefusal.run(reason, packetId)
      }),
  }
}

/** Leaves an upload, or custody of the same content, at the packet's id. */
function takeUp(db: Database, packet: AnnouncedPacket, machine: string, at: string): void {
  const { packetId, application, version, contentHash, size } = packet
  if (db.prepare('SELECT 1 FROM received WHERE packet_id = ?').get(packetId)) return
  // A re-seal of content that is in custody already does not have to travel.
  const keptAs = db
    .prepare<[string, number, string], string>(
      'SELECT packet_id FROM custody WHERE application = ? AND version = ? AND content_hash = ?',
    )
    .pluck()
    .get(application, version, contentHash)
  if (keptAs) {
    db.prepare('DELETE FROM packet_bytes WHERE packet_id = ?').run(packetId)
    db.prepare('DELETE FROM upload WHERE packet_id = ?').run(packetId)
    keepAs(db, { packetId, keptAs, at })
    return
  }
  const inserted = db
    .prepare(
      `INSERT INTO upload (packet_id, application, version, content_hash, size, announced_by, announced_at)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    )
    .run(packetId, application, version, contentHash, size, machine, at)
  if (inserted.changes === 1) return
  // Announced in other words than before: one of the two was wrong, so bytes and judgement begin again.
  const changed = db
    .prepare(
      `UPDATE upload SET application = @application, version = @version, content_hash = @contentHash, size = @size,
         announced_by = @machine, announced_at = @at, offset = 0, refusal = NULL
       WHERE packet_id = @packetId
         AND (application, version, content_hash, size) IS NOT (@application, @version, @contentHash, @size)`,
    )
    .run({ packetId, application, version, contentHash, size, machine, at })
  if (changed.changes === 1) db.prepare('DELETE FROM packet_bytes WHERE packet_id = ?').run(packetId)
}
