import type { Records } from '../application/records.ts'
import type { Actor } from '../audit/audit.ts'
import type { OutcomeOf, ParsedInputOf } from '../contract/index.ts'

export function paymentState(
  _records: Records,
  _actor: Actor,
  _input: ParsedInputOf<'getPayments'>,
): OutcomeOf<'getPayments'> {
  throw new Error('not written yet')
}
export function takePayment(
  _records: Records,
  _actor: Actor,
  _input: ParsedInputOf<'takePayment'>,
): OutcomeOf<'takePayment'> {
  throw new Error('not written yet')
}
export function voidPayment(
  _records: Records,
  _actor: Actor,
  _input: ParsedInputOf<'voidPayment'>,
): OutcomeOf<'voidPayment'> {
  throw new Error('not written yet')
}
