/** Which version of an application stands. */
import type { ApplicationRow, Records } from '../application/records.ts'

type Here = Pick<Records, 'store'>

/** The newest version that was not discarded. */
export function latestOf({ store }: Here, application: string): ApplicationRow | undefined {
  return store.db
    .prepare<[string], ApplicationRow>(
      "SELECT * FROM application WHERE application = ? AND state <> 'discarded' ORDER BY version DESC LIMIT 1",
    )
    .get(application)
}

/** The newest version that was finalised: what is said afterwards is said of it, also while a correction is being made. */
export function latestFinalised(
  { store }: Here,
  application: string,
): { ok: true; application: ApplicationRow } | { ok: false; reason: 'unknown-application' | 'not-finalised' } {
  const found = store.db
    .prepare<[string], ApplicationRow>(
      'SELECT * FROM application WHERE application = ? ORDER BY record IS NOT NULL DESC, version DESC LIMIT 1',
    )
    .get(application)
  if (!found) return { ok: false, reason: 'unknown-application' }
  return found.record ? { ok: true, application: found } : { ok: false, reason: 'not-finalised' }
}
