import type { Records } from '../application/records.ts'
import type { Actor } from '../audit/audit.ts'
import type { OutcomeOf, ParsedInputOf } from '../contract/index.ts'

export function escalate(_records: Records, _actor: Actor, _input: ParsedInputOf<'escalate'>): OutcomeOf<'escalate'> {
  throw new Error('not written yet')
}
export function changePhone(
  _records: Records,
  _actor: Actor,
  _input: ParsedInputOf<'changePhone'>,
): OutcomeOf<'changePhone'> {
  throw new Error('not written yet')
}
export function recordOldCard(
  _records: Records,
  _actor: Actor,
  _input: ParsedInputOf<'recordOldCard'>,
): OutcomeOf<'recordOldCard'> {
  throw new Error('not written yet')
}
