import type { PacketFiles } from '../packets/packet-files.ts'
import { StationError } from '../station-error.ts'
import { acceptPacket } from './accept.ts'
import { hasOfficer } from './directory.ts'
import type { Sealer } from './seal-text.ts'
import type { Sql, SqlDatabase } from './sql.ts'
import type { Custody } from './store.ts'
import { unknownOf } from './unknown-of.ts'

export type CustodyParts = { database: SqlDatabase; files: PacketFiles; sealer: Sealer }

export function createCustody({ database, files, sealer }: CustodyParts): Custody {
  return {
    keepBytes: (packetId, sealed) => files.put(packetId, sealed),
    accept: (packet, sign) => database.write((sql) => acceptPacket(sql, packet, sign)),
    readBytes: async (packetId) => {
      const kept = await database.read((sql) => findKeptIn(sql, packetId))
      if (kept.keptIn === 'database') return kept.bytes
      const bytes = await files.get(packetId)
      if (!bytes) throw new StationError('disk-failed', 'a packet in custody is not where packets are kept')
      return bytes
    },
    findKeptAs: (packetId) =>
      database.read(
        async (sql) =>
          (await sql.get<{ keptAs: string }>('SELECT kept_as AS "keptAs" FROM received WHERE packet_id = ?', packetId))
            ?.keptAs,
      ),
    unknownOf: (packetIds) => database.read((sql) => unknownOf(sql, KNOWN, packetIds)),
    hasOfficer: (number) => database.read((sql) => hasOfficer(sql, number, sealer)),
  }
}

const KNOWN = (ids: string) => `SELECT packet_id AS "id" FROM received WHERE packet_id IN (${ids})`

type KeptIn = { keptIn: 'files' } | { keptIn: 'database'; bytes: Buffer | undefined }

/** Half-sent bytes, and packets that older stations took, are in the database. */
async function findKeptIn(sql: Sql, packetId: string): Promise<KeptIn> {
  const custody = await sql.get<{ keptIn: string }>(
    'SELECT kept_in AS "keptIn" FROM custody WHERE packet_id = ?',
    packetId,
  )
  if (custody?.keptIn === 'files') return { keptIn: 'files' }
  const rows = await sql.all<{ bytes: Buffer }>(
    'SELECT bytes FROM packet_bytes WHERE packet_id = ? ORDER BY start',
    packetId,
  )
  return { keptIn: 'database', bytes: rows.length === 0 ? undefined : Buffer.concat(rows.map(({ bytes }) => bytes)) }
}
