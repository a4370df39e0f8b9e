import type { Records } from '../application/records.ts'
import type { DayClose, ParsedInputOf } from '../contract/index.ts'

export function dayClose(_records: Records, _input: ParsedInputOf<'getDayClose'>): DayClose {
  throw new Error('not written yet')
}
