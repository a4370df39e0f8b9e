import type { Records } from '../application/records.ts'
import type { Actor } from '../audit/audit.ts'
import type { DrawerView, OutcomeOf, ParsedInputOf } from '../contract/index.ts'

export function openDrawer(
  _records: Records,
  _actor: Actor,
  _input: ParsedInputOf<'openDrawer'>,
): OutcomeOf<'openDrawer'> {
  throw new Error('not written yet')
}
export function closeDrawer(
  _records: Records,
  _actor: Actor,
  _input: ParsedInputOf<'closeDrawer'>,
): OutcomeOf<'closeDrawer'> {
  throw new Error('not written yet')
}
export function findDrawer(_records: Records, _actor: Actor): DrawerView | undefined {
  throw new Error('not written yet')
}
