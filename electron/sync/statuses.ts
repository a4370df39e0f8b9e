import type { StatusEvent } from '../../station/protocol/index.ts'
import { findApplication, type Records, refreshProgress } from '../application/records.ts'

/** Appended, never overwritten, with the cursor in the same transaction. A repeated event changes nothing. */
export function keepStatuses(records: Records, events: readonly StatusEvent[]): void {
  const { db } = records.store
  const insert = db.prepare(
    'INSERT INTO status (cursor, application, version, status, reason, official_number, at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  )
  for (const { cursor, application, version, status, reason, officialNumber, at } of events) {
    if (insert.run(cursor, application, version, status, reason ?? null, officialNumber ?? null, at).changes === 0)
      continue
    const found = findApplication(records, { application, version })
    if (found) refreshProgress(records, found.row)
  }
  const last = events.at(-1)
  if (last) db.prepare('UPDATE machine SET status_cursor = max(status_cursor, ?)').run(last.cursor)
}
