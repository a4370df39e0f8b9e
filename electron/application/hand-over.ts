import type { Actor } from '../audit/audit.ts'
import type { ApplicationKey, OutcomeOf } from '../contract/index.ts'
import { findDraft, type Records, refreshProgress } from './records.ts'

/** Everything in the draft stays as it is; from here on another officer has it in hand, and the record says so. */
export function handOver(
  records: Records,
  actor: Actor,
  input: ApplicationKey & { officer: string },
  /** Who can sign in on this machine. */
  officersHere: readonly string[],
): OutcomeOf<'handOver'> {
  const found = findDraft(records, input)
  if (!found.ok) return found
  if (!officersHere.includes(input.officer)) return { ok: false, reason: 'unknown-officer' }
  const { row, holder } = found.application
  if (holder === input.officer) return { ok: true, value: {} }
  const { application, version, officer } = input
  // A draft of the first version, which knew no holders, is passed on by whoever passes it on.
  const from = holder || actor.officer
  const at = records.audit.append(actor, {
    act: 'handed-over',
    subject: { application, version, from, to: officer },
  })
  const { db } = records.store
  db.prepare('INSERT INTO hand_over VALUES (?, ?, ?, ?, ?)').run(at.sequence, row, from, officer, JSON.stringify(at))
  db.prepare('UPDATE application SET holder = ? WHERE row = ?').run(officer, row)
  refreshProgress(records, row, at)
  return { ok: true, value: {} }
}
