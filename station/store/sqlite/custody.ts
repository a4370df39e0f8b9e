import type { Database } from '../../../migrations/database.ts'
import type { Custody } from '../store.ts'
import { acceptPacket } from './accept.ts'
import type { Commit } from './commit.ts'

export function createCustody(db: Database, commit: Commit): Custody {
  const bytes = db
    .prepare<[string], Buffer>('SELECT bytes FROM packet_bytes WHERE packet_id = ? ORDER BY start')
    .pluck()
  const keptAs = db.prepare<[string], string>('SELECT kept_as FROM received WHERE packet_id = ?').pluck()
  const officer = db.prepare<[string]>("SELECT 1 FROM directory WHERE kind = 'officer' AND id = ?")
  return {
    accept: (packet, sign) => commit(() => acceptPacket(db, packet, sign)),
    readBytes: async (packetId) => {
      const rows = bytes.all(packetId)
      return rows.length === 0 ? undefined : Buffer.concat(rows)
    },
    findKeptAs: async (packetId) => keptAs.get(packetId),
    unknownOf: async (packetIds) => packetIds.filter((packetId) => keptAs.get(packetId) === undefined),
    hasOfficer: async (number) => officer.get(number) !== undefined,
  }
}
