/** What an officer says of an application that is frozen; the audit line and what travels are one transaction. */
import type { Records } from '../application/records.ts'
import type { Actor } from '../audit/audit.ts'
import type { OutcomeOf, ParsedInputOf } from '../contract/index.ts'
import { latestFinalised } from './latest.ts'
import { say } from './supplements.ts'

/** Of a draft as well: who is stuck in the middle asks, too. Inside a transaction. */
export function escalate(
  records: Records,
  actor: Actor,
  { application, note }: ParsedInputOf<'escalate'>,
): OutcomeOf<'escalate'> {
  const known = records.store.db.prepare('SELECT 1 FROM application WHERE application = ?').get(application)
  if (!known) return { ok: false, reason: 'unknown-application' }
  say(records, actor, application, { kind: 'escalation', note })
  return { ok: true, value: {} }
}

/** The frozen record keeps the number that the applicant signed for. Inside a transaction. */
export function changePhone(
  records: Records,
  actor: Actor,
  { application, phone, reason }: ParsedInputOf<'changePhone'>,
): OutcomeOf<'changePhone'> {
  const found = latestFinalised(records, application)
  if (!found.ok) return found
  say(records, actor, application, { kind: 'phone', phone: phone.normalize('NFC'), reason })
  return { ok: true, value: {} }
}

/** Inside a transaction. */
export function recordOldCard(
  records: Records,
  actor: Actor,
  { application, state }: ParsedInputOf<'recordOldCard'>,
): OutcomeOf<'recordOldCard'> {
  const found = latestFinalised(records, application)
  if (!found.ok) return found
  const field = records.packs.byHash(found.application.rule_pack).fields.find(({ name }) => name === 'oldCard')
  if (!field?.choices?.some(({ value }) => value === state)) return { ok: false, reason: 'not-a-choice' }
  say(records, actor, application, { kind: 'old-card', state })
  return { ok: true, value: {} }
}
