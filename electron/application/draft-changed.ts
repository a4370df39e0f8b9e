import { refreshCountersign } from './countersign.ts'
import { type Records, refreshProgress } from './records.ts'

/** Derives again what is kept beside a draft. Call at the end of each transaction that changed one. */
export function draftChanged(records: Records, row: number, at: { sequence: number; utc: string }): void {
  refreshProgress(records, row, at)
  refreshCountersign(records, row)
}
