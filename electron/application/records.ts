/** What every act on an application works with, and the rows that they share. */

import type { StatusWord } from '../../station/protocol/index.ts'
import type { Audit } from '../audit/audit.ts'
import type { ApplicationKey } from '../contract/index.ts'
import type { Enrolled } from '../machine/machine.ts'
import type { RulePack } from '../rules/pack.ts'
import type { Store } from '../store/store.ts'
import type { RecordState } from './lifecycle.ts'
import { groupOf, progressOf, type UploadStep } from './progress.ts'

export type Packs = {
  /** The newest in force on a day in this machine's country. */
  inForce(): { pack: RulePack; hash: string }
  byHash(hash: string): RulePack
}

export type Records = {
  store: Store
  audit: Audit
  enrolled: Enrolled
  packs: Packs
  /** Now, in milliseconds since 1970; for waits, never for order. */
  now: () => number
}

export type ApplicationRow = {
  row: number
  application: string
  version: number
  state: RecordState
  visit: string | null
  procedure: string
  rule_pack: string
  slip_number: string
  correction_reason: string | null
  name: string
  record: Buffer | null
  content_hash: string | null
  finalise_signature: string | null
  progress: string
  changed_at: string
  sequence: number
}

export type CaptureRow = {
  row: number
  capture: string
  application_row: number
  modality: 'portrait' | 'finger'
  position: number
  attempt: number
  /** Gone once the station has it. */
  image: number | null
  sha256: string
  size: number
  reading: string
  source: 'device' | 'file' | 'simulated'
  taken_at: string
  officer: string
  sequence: number
}

export function findApplication({ store }: Pick<Records, 'store'>, key: ApplicationKey): ApplicationRow | undefined {
  return store.db
    .prepare<[string, number], ApplicationRow>('SELECT * FROM application WHERE application = ? AND version = ?')
    .get(key.application, key.version)
}

export function readFields({ store }: Pick<Records, 'store'>, row: number): Record<string, string> {
  const rows = store.db
    .prepare<[number], { name: string; value: string }>(
      'SELECT name, value FROM field WHERE application_row = ? ORDER BY name',
    )
    .all(row)
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]))
}

export type Exception = { modality: 'portrait' | 'finger'; position?: number; reason: string }

export function readExceptions({ store }: Pick<Records, 'store'>, row: number): Exception[] {
  const rows = store.db
    .prepare<[number], { modality: 'portrait' | 'finger'; position: number; reason: string }>(
      'SELECT modality, position, reason FROM exception WHERE application_row = ? ORDER BY modality, position',
    )
    .all(row)
  return rows.map(({ modality, position, reason }) => ({ modality, ...(position > 0 && { position }), reason }))
}

/** The best capture of each finger and of the portrait: the highest first quality score, then the latest. */
export function bestCaptures({ store }: Pick<Records, 'store'>, row: number): CaptureRow[] {
  const rows = store.db
    .prepare<[number], CaptureRow>('SELECT * FROM capture WHERE application_row = ? ORDER BY modality, position, row')
    .all(row)
  const best = new Map<string, CaptureRow>()
  for (const capture of rows) {
    const place = `${capture.modality}-${capture.position}`
    const other = best.get(place)
    if (other === undefined || scoreOf(capture) >= scoreOf(other)) best.set(place, capture)
  }
  return [...best.values()]
}

function scoreOf(capture: CaptureRow): number {
  // A portrait taken again is meant to replace the one before.
  if (capture.modality === 'portrait') return 0
  const { quality } = JSON.parse(capture.reading) as { quality: { value: number }[] }
  return quality[0]?.value ?? 0
}

/**
 * Derives again what the lists and counts show. Call at the end of each transaction that changed the record,
 * its upload or the station's word.
 */
export function refreshProgress(
  { store }: Pick<Records, 'store'>,
  row: number,
  changed?: { sequence: number; utc: string },
): void {
  const found = store.db
    .prepare<[number], { state: RecordState; step: UploadStep | null; status: StatusWord | null }>(`
      SELECT a.state,
        (SELECT p.step FROM packet p WHERE p.application_row = a.row ORDER BY p.step = 'received' DESC, p.sequence DESC LIMIT 1) AS step,
        (SELECT s.status FROM status s WHERE s.application = a.application AND s.version = a.version ORDER BY s.cursor DESC LIMIT 1) AS status
      FROM application a WHERE a.row = ?`)
    .get(row)
  if (!found) throw new Error(`no application row ${row}`)
  const progress = progressOf(found.state, found.step ?? undefined, found.status ?? undefined)
  store.db
    .prepare('UPDATE application SET progress = ?, list_group = ? WHERE row = ?')
    .run(progress, groupOf(progress), row)
  if (changed)
    store.db
      .prepare('UPDATE application SET sequence = ?, changed_at = ? WHERE row = ?')
      .run(changed.sequence, changed.utc, row)
}
