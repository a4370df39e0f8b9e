import type { ApplicationRow, Records } from '../application/records.ts'
import { supplementsOf } from './supplements.ts'

/**
 * What was said of an application after its fields were saved, by the fields' own names: the telephone and the old card.
 * The frozen record keeps what it has; this is what is shown, and what a correction begins with.
 */
export function saidSince(
  records: Pick<Records, 'store'>,
  { row, application }: Pick<ApplicationRow, 'row' | 'application'>,
): { phone?: string; oldCard?: string } {
  const savedAt = records.store.db.prepare('SELECT sequence FROM field WHERE application_row = ? AND name = ?').pluck()
  const isNewer = (field: string, sequence: number) => sequence > ((savedAt.get(row, field) as number | undefined) ?? 0)
  const since: { phone?: string; oldCard?: string } = {}
  for (const { said, at } of supplementsOf(records, application)) {
    if (said.kind === 'phone' && isNewer('phone', at.sequence)) since.phone = said.phone
    if (said.kind === 'old-card' && isNewer('oldCard', at.sequence)) since.oldCard = said.state
  }
  return since
}
