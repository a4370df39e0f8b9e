import type { Records } from '../application/records.ts'
import type { Actor } from '../audit/audit.ts'
import type { ApplicationKey, OutcomeOf } from '../contract/index.ts'

export function beginAccount(_records: Records, _actor: Actor, _key: ApplicationKey): OutcomeOf<'beginAccount'> {
  throw new Error('not written yet')
}
