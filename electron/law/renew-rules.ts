import { draftChanged } from '../application/draft-changed.ts'
import { findDraft, type Records } from '../application/records.ts'
import type { Actor } from '../audit/audit.ts'
import type { ApplicationKey, OutcomeOf } from '../contract/index.ts'

/** A draft goes on under today's rules: the officer has seen what they decide otherwise. Nothing entered is dropped. Inside a transaction. */
export function renewRules(records: Records, actor: Actor, key: ApplicationKey): OutcomeOf<'renewRules'> {
  const found = findDraft(records, key)
  if (!found.ok) return found
  const { application } = found
  const newest = records.packs.inForce()
  // The rule of the day on which it was taken still holds for a correction.
  if (newest.hash === application.rule_pack || application.version > 1) return { ok: false, reason: 'not-needed' }
  const at = records.audit.append(actor, {
    act: 'rules-renewed',
    subject: { application: key.application, version: key.version, from: application.rule_pack, to: newest.hash },
  })
  records.store.db.prepare('UPDATE application SET rule_pack = ? WHERE row = ?').run(newest.hash, application.row)
  draftChanged(records, application.row, at)
  return { ok: true, value: {} }
}
