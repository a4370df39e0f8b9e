/** What every act on an application works with, and the rows that they share. */

import type { StatusWord } from '../../station/protocol/index.ts'
import type { Audit } from '../audit/audit.ts'
import type { ApplicationKey } from '../contract/index.ts'
import type { Enrolled } from '../machine/machine.ts'
import type { RulePack } from '../rules/pack.ts'
import type { LoadedLayer } from '../rules/parse.ts'
import type { Store } from '../store/store.ts'
import { may, type RecordState } from './lifecycle.ts'
import { groupOf, progressOf, type UploadStep } from './progress.ts'

export type Packs = {
  /** What holds today where the team works: country, province and campaigns as one. */
  inForce(): { pack: RulePack; hash: string }
  /** The same on another day, or with files that are not kept. Undefined: no country's pack is in force. @throws {RulePackError} */
  at(date: string, more?: readonly LoadedLayer[]): { pack: RulePack; hash: string } | undefined
  /** Every file: shipped, and signed by the station. */
  layers(): readonly LoadedLayer[]
  /** Code of the unit where the team works; empty when nobody has said. */
  place(): string
  /** ISO, in the country's time zone. */
  today(): string
  byHash(hash: string): RulePack
  /** Reads the station's files again. */
  renew(): void
}

export type Records = {
  store: Store
  audit: Audit
  enrolled: Enrolled
  packs: Packs
  /** Now, in milliseconds since 1970; for waits, never for order. */
  now: () => number
}

export type ApplicationRow = {
  row: number
  application: string
  version: number
  state: RecordState
  visit: string | null
  procedure: string
  rule_pack: string
  slip_number: string
  correction_reason: string | null
  name: string
  record: Buffer | null
  content_hash: string | null
  finalise_signature: string | null
  progress: string
  changed_at: string
  sequence: number
  /** Number of the officer who has it in hand. */
  holder: string
  countersign: 'not-needed' | 'pending' | 'done'
  /** JSON of `BegunElsewhere`. */
  begun_elsewhere: string | null
  linked: string | null
}

export function findApplication({ store }: Pick<Records, 'store'>, key: ApplicationKey): ApplicationRow | undefined {
  return store.db
    .prepare<[string, number], ApplicationRow>('SELECT * FROM application WHERE application = ? AND version = ?')
    .get(key.application, key.version)
}

/** What changes an application starts with: it is here, and it is a draft. */
export function findDraft(
  records: Pick<Records, 'store'>,
  key: ApplicationKey,
): { ok: true; application: ApplicationRow } | NoDraft {
  const application = findApplication(records, key)
  if (!application) return { ok: false, reason: 'unknown-application' }
  return may(application.state, 'edit') ? { ok: true, application } : { ok: false, reason: 'not-a-draft' }
}
export type NoDraft = { ok: false; reason: 'unknown-application' | 'not-a-draft' }

/** As the team's list has it; the number alone for somebody who is no longer on it. */
export function nameOfOfficer({ store }: Pick<Records, 'store'>, number: string): string {
  const name = store.db.prepare('SELECT name FROM officer WHERE number = ?').pluck().get(number)
  return (name as string | undefined) ?? number
}

/**
 * Derives again what the lists and counts show. Call at the end of each transaction that changed the record,
 * its upload or the station's word.
 */
export function refreshProgress(
  { store }: Pick<Records, 'store'>,
  row: number,
  changed?: { sequence: number; utc: string },
): void {
  const found = store.db
    .prepare<[number], { state: RecordState; step: UploadStep | null; status: StatusWord | null }>(`
      SELECT a.state,
        (SELECT p.step FROM packet p WHERE p.application_row = a.row ORDER BY p.step = 'received' DESC, p.sequence DESC LIMIT 1) AS step,
        (SELECT s.status FROM status s WHERE s.application = a.application AND s.version = a.version ORDER BY s.cursor DESC LIMIT 1) AS status
      FROM application a WHERE a.row = ?`)
    .get(row)
  if (!found) throw new Error(`no application row ${row}`)
  const progress = progressOf(found.state, found.step ?? undefined, found.status ?? undefined)
  store.db
    .prepare('UPDATE application SET progress = ?, list_group = ? WHERE row = ?')
    .run(progress, groupOf(progress), row)
  if (changed)
    store.db
      .prepare('UPDATE application SET sequence = ?, changed_at = ? WHERE row = ?')
      .run(changed.sequence, changed.utc, row)
}
