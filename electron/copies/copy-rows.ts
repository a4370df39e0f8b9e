/** What the rows say of second copies. `copied_at`: it was read back there, and was sound. */
import type { Records } from '../application/records.ts'

/** A superseded packet needs none: its successor carries the same content. */
const ALONE = `SELECT packet_id FROM packet p WHERE copied_at IS NULL AND step <> 'received' AND NOT EXISTS
  (SELECT 1 FROM packet s WHERE s.application_row = p.application_row AND s.supersedes = p.packet_id) ORDER BY sequence`

export type CopyRows = ReturnType<typeof createCopyRows>

export function createCopyRows({ store, now }: Pick<Records, 'store' | 'now'>) {
  const { db } = store
  const mark = (packetId: string, at: string | null) =>
    store.transaction(() => void db.prepare('UPDATE packet SET copied_at = ? WHERE packet_id = ?').run(at, packetId))
  return {
    alone: () => db.prepare(ALONE).pluck().all() as string[],
    copied: () =>
      db
        .prepare(
          "SELECT packet_id FROM packet WHERE copied_at IS NOT NULL AND step IN ('waiting', 'announcing', 'sending', 'blocked')",
        )
        .pluck()
        .all() as string[],
    /** Nothing for a packet of another machine on the same stick. */
    stepOf: (packetId: string) =>
      db.prepare('SELECT step FROM packet WHERE packet_id = ?').pluck().get(packetId) as string | undefined,
    markCopied: (packetId: string) => mark(packetId, new Date(now()).toISOString()),
    markAlone: (packetId: string) => mark(packetId, null),
  }
}
