import type { ApplicationItem, Counts, OutcomeOf, ParsedInputOf, Progress } from '../contract/index.ts'
import { searchQuery } from '../rules/names.ts'
import { groupOf } from './progress.ts'
import type { ApplicationRow, Records } from './records.ts'
import { reasonOf } from './view.ts'

const PAGE = 50
type ListRow = Pick<
  ApplicationRow,
  'row' | 'application' | 'version' | 'name' | 'slip_number' | 'progress' | 'changed_at' | 'sequence' | 'holder'
>
const COLUMNS =
  'a.row, a.application, a.version, a.name, a.slip_number, a.progress, a.changed_at, a.sequence, ifnull((SELECT o.name FROM officer o WHERE o.number = a.holder), a.holder) AS holder'

/**
 * Fifty at a time; a keyset page costs the same anywhere. Newest change first; found by name, newest application
 * first, which is the order in which the search index can stop after a page.
 */
export function listApplications(
  records: Records,
  { group, search, after }: ParsedInputOf<'listApplications'>,
): OutcomeOf<'listApplications'> {
  const isSearch = search.trim() !== ''
  const [sequence, row] = (after ?? '').split('-').map(Number)
  const isFirst = !Number.isInteger(sequence) || !Number.isInteger(row)
  const parameters = {
    ...(group !== 'all' && { group }),
    ...(isSearch && { query: searchQuery(search) }),
    ...(!isFirst && { row, ...(!isSearch && { sequence }) }),
  }
  const inGroup = group === 'all' ? "a.list_group <> 'discarded'" : 'a.list_group = :group'
  const further = isSearch ? 's.rowid < :row' : '(a.sequence, a.row) < (:sequence, :row)'
  const where = isFirst ? inGroup : `${inGroup} AND ${further}`
  const sql = isSearch
    ? `SELECT ${COLUMNS} FROM application_search s CROSS JOIN application a ON a.row = s.rowid
       WHERE s.text MATCH :query AND ${where} ORDER BY s.rowid DESC LIMIT ${PAGE + 1}`
    : `SELECT ${COLUMNS} FROM application a WHERE ${where} ORDER BY a.sequence DESC, a.row DESC LIMIT ${PAGE + 1}`
  const rows = records.store.db.prepare<[Record<string, unknown>], ListRow>(sql).all(parameters)
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
    holder: found.holder,
    slipNumber: found.slip_number,
    progress: found.progress as Progress,
    ...(reason && { reason }),
    changedAt: found.changed_at,
  }
}

/** From the counters that triggers keep and from partial indexes, so that it costs the same at any number of applications. */
export function countApplications({ store }: Pick<Records, 'store'>): Counts {
  const counts: Counts = {
    ...{ drafts: 0, unsent: 0, blocked: 0, received: 0, attention: 0 },
    uncopied: countUncopied(store),
    countersigns: store.db
      .prepare("SELECT count(*) FROM application WHERE countersign = 'pending'")
      .pluck()
      .get() as number,
  }
  for (const { progress, n } of store.db
    .prepare<[], { progress: Progress; n: number }>('SELECT progress, n FROM progress_count')
    .all()) {
    if (progress === 'blocked') counts.blocked += n
    const group = groupOf(progress)
    if (group !== 'discarded') counts[group] += n
  }
  return counts
}

/** Finalised ones, which have no packet yet, and those of whose packets none was copied or received. */
function countUncopied({ db }: Records['store']): number {
  return db
    .prepare(
      `SELECT ifnull((SELECT n FROM progress_count WHERE progress = 'finalised'), 0) +
         (SELECT count(DISTINCT p.application_row) FROM packet p WHERE p.copied_at IS NULL AND p.step <> 'received'
           AND NOT EXISTS (SELECT 1 FROM packet q WHERE q.application_row = p.application_row AND (q.copied_at IS NOT NULL OR q.step = 'received')))`,
    )
    .pluck()
    .get() as number
}
