import type { ApplicationView } from '../../contract/index.ts'
import { readFields } from '../contents.ts'
import type { ApplicationRow, Records } from '../records.ts'

/** Of a correction: what the version before says otherwise, with an empty text where it says nothing. */
export function viewBefore(
  records: Records,
  { application, version }: ApplicationRow,
  fields: Readonly<Record<string, string>>,
): Pick<ApplicationView, 'before'> {
  const before = records.store.db
    .prepare(
      "SELECT row FROM application WHERE application = ? AND version < ? AND state <> 'discarded' ORDER BY version DESC LIMIT 1",
    )
    .pluck()
    .get(application, version) as number | undefined
  if (before === undefined) return {}
  const said = readFields(records, before)
  const names = [...new Set([...Object.keys(said), ...Object.keys(fields)])]
  return {
    before: Object.fromEntries(
      names.filter((name) => (said[name] ?? '') !== (fields[name] ?? '')).map((name) => [name, said[name] ?? '']),
    ),
  }
}
