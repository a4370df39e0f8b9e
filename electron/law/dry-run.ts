import type { Records } from '../application/records.ts'
import type { OutcomeOf, ParsedInputOf } from '../contract/index.ts'

export function dryRun(_records: Records, _input: ParsedInputOf<'dryRunRules'>): OutcomeOf<'dryRunRules'> {
  throw new Error('not written yet')
}
