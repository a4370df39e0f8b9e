import type { RefusalReason } from '../protocol/index.ts'
import { keepAs } from './accept.ts'
import type { Sql, SqlDatabase, Writing } from './sql.ts'
import type { AnnouncedPacket, PacketState, Upload, Uploads } from './store.ts'

type UploadRow = Omit<Upload, 'isUrgent'> & { isUrgent: number; refusal: RefusalReason | null; isExpired: number }

const COLUMNS = `packet_id AS "packetId", application, version, content_hash AS "contentHash", size, "offset", generation,
  is_urgent AS "isUrgent", announced_at AS "announcedAt", refusal, is_expired AS "isExpired"`

export function createUploads(database: SqlDatabase): Uploads {
  return {
    announce: (machine, packets, at) =>
      database.write(async (sql) => {
        const states: PacketState[] = []
        for (const packet of packets) states.push(await takeUp(sql, packet, machine, at))
        return states
      }),
    claim: (packetId) =>
      database.write(async (sql) => {
        const row = await sql.get<UploadRow>(
          `UPDATE upload SET generation = generation + 1 WHERE packet_id = ? RETURNING ${COLUMNS}`,
          packetId,
        )
        return row ? stateOfUpload(row) : await findReceived(sql, packetId)
      }, 'by-row'),
    find: (packetId) =>
      database.read(async (sql) => {
        const row = await sql.get<UploadRow>(`SELECT ${COLUMNS} FROM upload WHERE packet_id = ?`, packetId)
        return row ? stateOfUpload(row) : await findReceived(sql, packetId)
      }),
    append: (packetId, { generation, offset }, bytes) =>
      database.write(async (sql) => {
        const changes = await sql.run(
          `UPDATE upload SET "offset" = "offset" + ?
           WHERE packet_id = ? AND generation = ? AND "offset" = ? AND "offset" + ? <= size`,
          bytes.byteLength,
          packetId,
          generation,
          offset,
          bytes.byteLength,
        )
        if (changes === 0) return false
        await sql.run('INSERT INTO packet_bytes (packet_id, start, bytes) VALUES (?, ?, ?)', packetId, offset, bytes)
        return true
      }, 'by-row'),
    discardBytes: async (packetId, generation) => {
      await database.write(async (sql) => {
        const changes = await sql.run(
          'UPDATE upload SET "offset" = 0, generation = generation + 1 WHERE packet_id = ? AND generation = ?',
          packetId,
          generation,
        )
        if (changes === 1) await dropBytes(sql, packetId)
      }, 'by-row')
    },
    refuse: async (packetId, reason) => {
      await database.write(async (sql) => {
        const changes = await sql.run(
          'UPDATE upload SET refusal = ?, generation = generation + 1 WHERE packet_id = ?',
          reason,
          packetId,
        )
        // What another process has taken into custody meanwhile is no longer an upload, and keeps its bytes.
        if (changes === 1) await dropBytes(sql, packetId)
      }, 'by-row')
    },
    expireBefore: (instant) => expireBefore(database, instant),
  }
}

const dropBytes = (sql: Writing, packetId: string) => sql.run('DELETE FROM packet_bytes WHERE packet_id = ?', packetId)

/** An id is an upload or it is received, never both. */
function stateOfUpload({ refusal, isExpired, isUrgent, ...upload }: UploadRow): PacketState {
  if (refusal) return { state: 'refused', size: upload.size, reason: refusal }
  if (isExpired === 1) return { state: 'expired', size: upload.size }
  return { state: 'wanted', upload: { ...upload, isUrgent: isUrgent === 1 } }
}

async function findReceived(sql: Sql, packetId: string): Promise<PacketState | undefined> {
  const custody = await sql.get<{ size: number; receipt: string }>(
    `SELECT custody.size, custody.receipt FROM received JOIN custody ON custody.packet_id = received.kept_as
     WHERE received.packet_id = ?`,
    packetId,
  )
  return custody && { state: 'received', ...custody }
}

/** Leaves an upload, or custody of the same content, at the packet's id. */
async function takeUp(sql: Writing, packet: AnnouncedPacket, machine: string, at: string): Promise<PacketState> {
  const { packetId, application, version, contentHash, size } = packet
  const received = await findReceived(sql, packetId)
  if (received) return received
  // A re-seal of content that is in custody already does not have to travel.
  const kept = await sql.get<{ keptAs: string }>(
    'SELECT packet_id AS "keptAs" FROM custody WHERE application = ? AND version = ? AND content_hash = ?',
    application,
    version,
    contentHash,
  )
  if (kept) {
    await dropBytes(sql, packetId)
    await sql.run('DELETE FROM upload WHERE packet_id = ?', packetId)
    await keepAs(sql, { packetId, keptAs: kept.keptAs, at })
    return (await findReceived(sql, packetId))!
  }
  const isUrgent = packet.priority === 'urgent' ? 1 : 0
  const again = await sql.get<UploadRow>(
    `UPDATE upload SET generation = generation + 1, announced_at = ?, is_urgent = ?, is_expired = 0
     WHERE packet_id = ? AND application = ? AND version = ? AND content_hash = ? AND size = ? RETURNING ${COLUMNS}`,
    at,
    isUrgent,
    packetId,
    application,
    version,
    contentHash,
    size,
  )
  if (again) return stateOfUpload(again)
  // Announced in other words than before: one of the two was wrong, so bytes and judgement begin again.
  await dropBytes(sql, packetId)
  const row = await sql.get<UploadRow>(
    `INSERT INTO upload (packet_id, application, version, content_hash, size, generation, is_urgent, announced_by, announced_at)
     VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?)
     ON CONFLICT (packet_id) DO UPDATE SET application = excluded.application, version = excluded.version,
       content_hash = excluded.content_hash, size = excluded.size, "offset" = 0, refusal = NULL, is_expired = 0,
       generation = upload.generation + 1, is_urgent = excluded.is_urgent, announced_by = excluded.announced_by,
       announced_at = excluded.announced_at
     RETURNING ${COLUMNS}`,
    packetId,
    application,
    version,
    contentHash,
    size,
    isUrgent,
    machine,
    at,
  )
  return stateOfUpload(row!)
}

/** One transaction for each: none is long, and somebody who announces meanwhile is only in one's way. */
async function expireBefore(database: SqlDatabase, instant: string): Promise<number> {
  const old = await database.read((sql) =>
    sql.all<{ packetId: string }>(
      'SELECT packet_id AS "packetId" FROM upload WHERE announced_at < ? AND is_expired = 0 AND refusal IS NULL',
      instant,
    ),
  )
  let expired = 0
  for (const { packetId } of old)
    expired += await database.write(async (sql) => {
      const changes = await sql.run(
        `UPDATE upload SET is_expired = 1, "offset" = 0, generation = generation + 1
         WHERE packet_id = ? AND announced_at < ? AND is_expired = 0 AND refusal IS NULL`,
        packetId,
        instant,
      )
      if (changes === 1) await dropBytes(sql, packetId)
      return changes
    }, 'by-row')
  return expired
}
