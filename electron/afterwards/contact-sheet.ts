import type { Records } from '../application/records.ts'
import type { ApplicationKey, OutcomeOf } from '../contract/index.ts'

export function contactSheet(_records: Records, _key: ApplicationKey): OutcomeOf<'getContactSheet'> {
  throw new Error('not written yet')
}
