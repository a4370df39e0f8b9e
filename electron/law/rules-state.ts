import type { Records } from '../application/records.ts'
import type { RulesState } from '../contract/index.ts'

export function rulesState(_records: Records): RulesState {
  throw new Error('not written yet')
}
