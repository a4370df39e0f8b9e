import type { ApplicationItem, Counts, OutcomeOf, ParsedInputOf, Progress } from '../contract/index.ts'
import { searchQuery } from '../rules/names.ts'
import { groupOf } from './progress.ts'
import type { ApplicationRow, Records } from './records.ts'
import { reasonOf } from './view.ts'

const PAGE = 50
type ListRow = Pick<
  ApplicationRow,
  'row' | 'application' | 'version' | 'name' | 'slip_number' | 'progress' | 'changed_at' | 'sequence'
>
const COLUMNS = 'a.row, a.application, a.version, a.name, a.slip_number, a.progress, a.changed_at, a.sequence'

/** Newest change first; a keyset page costs the same anywhere in the list. */
export function listApplications(
  records: Records,
  { group, search, after }: ParsedInputOf<'listApplications'>,
): OutcomeOf<'listApplications'> {
  const [sequence, row] = (after ?? '').split('-').map(Number)
  const isFirst = !Number.isInteger(sequence) || !Number.isInteger(row)
  const query = search.trim() === '' ? undefined : searchQuery(search)
  const conditions = [
    ...(group === 'all' ? ["a.list_group <> 'discarded'"] : ['a.list_group = :group']),
    ...(query === undefined
      ? []
      : ['a.row IN (SELECT rowid FROM application_search WHERE text MATCH :query LIMIT 1000)']),
    ...(isFirst ? [] : ['(a.sequence, a.row) < (:sequence, :row)']),
  ]
  const rows = records.store.db
    .prepare<[Record<string, unknown>], ListRow>(
      `SELECT ${COLUMNS} FROM application a WHERE ${conditions.join(' AND ')} ORDER BY a.sequence DESC, a.row DESC LIMIT ${PAGE + 1}`,
    )
    .all({
      ...(group !== 'all' && { group }),
      ...(query !== undefined && { query }),
      ...(!isFirst && { sequence, row }),
    })
  const last = rows.length > PAGE ? rows[PAGE - 1] : undefined
  return {
    ok: true,
    value: {
      items: rows.slice(0, PAGE).map((found) => itemOf(records, found)),
      ...(last && { next: `${last.sequence}-${last.row}` }),
    },
  }
}

function itemOf(records: Records, found: ListRow): ApplicationItem {
  const asksForReason = found.progress === 'blocked' || groupOf(found.progress as Progress) === 'attention'
  const reason = asksForReason ? reasonOf(records, found) : undefined
  return {
    application: found.application,
    version: found.version,
    name: found.name,
    slipNumber: found.slip_number,
    progress: found.progress as Progress,
    ...(reason && { reason }),
    changedAt: found.changed_at,
  }
}

/** From the counters that triggers keep, so that it costs the same at any number of applications. */
export function countApplications({ store }: Pick<Records, 'store'>): Counts {
  const counts: Counts = { drafts: 0, unsent: 0, blocked: 0, received: 0, attention: 0 }
  for (const { progress, n } of store.db
    .prepare<[], { progress: Progress; n: number }>('SELECT progress, n FROM progress_count')
    .all()) {
    if (progress === 'blocked') counts.blocked += n
    const group = groupOf(progress)
    if (group !== 'discarded') counts[group] += n
  }
  return counts
}
