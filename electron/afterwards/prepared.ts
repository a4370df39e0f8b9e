import type { Records } from '../application/records.ts'
import type { Actor } from '../audit/audit.ts'
import type { OutcomeOf, ParsedInputOf, PreparedItem } from '../contract/index.ts'

export function findPrepared(_records: Records, _input: ParsedInputOf<'findPrepared'>): PreparedItem[] {
  throw new Error('not written yet')
}
export function takePrepared(
  _records: Records,
  _actor: Actor,
  _input: ParsedInputOf<'takePrepared'>,
): OutcomeOf<'takePrepared'> {
  throw new Error('not written yet')
}
