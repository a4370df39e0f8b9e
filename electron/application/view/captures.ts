import type { ApplicationView } from '../../contract/index.ts'
import { isPortraitNeeded } from '../../rules/completeness.ts'
import { fingerPlan } from '../../rules/fingers.ts'
import { irisPlan } from '../../rules/irises.ts'
import { portraitOrigins } from '../../rules/portrait-origins.ts'
import { captureView, portraitShots } from '../captures/rows.ts'
import type { Gathered } from '../facts.ts'
import type { ApplicationRow, Records } from '../records.ts'

/** What was taken of the person, what the pack asks for, and what cannot be. */
export function viewCaptures(
  records: Records,
  { row }: ApplicationRow,
  { pack, draft, today, facts, captures }: Gathered,
): Pick<ApplicationView, 'captures' | 'shots' | 'portrait' | 'fingers' | 'irises' | 'exceptions'> {
  const { widthPx, heightPx, background, basis, advice = [] } = pack.portrait
  const fingers = fingerPlan(pack, draft, today)
  const irises = irisPlan(pack, draft, today)
  const { maxTries, minimumQuality } = pack.fingers
  return {
    captures: captures.map((capture) => captureView(capture, true)),
    shots: portraitShots(records, row).map((shot) => captureView(shot)),
    portrait: {
      needed: isPortraitNeeded(pack, draft, today),
      ...{ widthPx, heightPx, background, basis, advice },
      origins: portraitOrigins(pack, facts).map(({ source, label, storedDays }) => ({
        ...{ source, label },
        ...(storedDays !== undefined && { storedDays }),
      })),
    },
    fingers: {
      needed: fingers.needed,
      positions: fingers.positions,
      tries: triesOf(records, row),
      maxTries,
      ...(minimumQuality && { minimumQuality }),
      basis: pack.fingers.basis,
    },
    irises: { needed: irises.needed, positions: irises.positions, basis: pack.irises?.basis ?? '' },
    exceptions: draft.exceptions.map((exception) => ({ ...exception })),
  }
}

/** How often each finger was tried, by its position. */
function triesOf({ store }: Records, row: number): Record<string, number> {
  const rows = store.db
    .prepare<[number], { position: number; tries: number }>(
      "SELECT position, max(attempt) AS tries FROM capture WHERE application_row = ? AND modality = 'finger' GROUP BY position",
    )
    .all(row)
  return Object.fromEntries(rows.map(({ position, tries }) => [String(position), tries]))
}
