import type { z } from 'zod'
import type { Modality, Reading } from '../../../devices/device.ts'
import { CaptureRecord, PortraitOrigin, type Source } from '../../../station/protocol/index.ts'
import type { CaptureView } from '../../contract/index.ts'
import { readSigning } from '../contents.ts'
import type { Records } from '../records.ts'

export type CaptureRow = {
  row: number
  capture: string
  application_row: number
  modality: Modality
  /** Finger, eye or page; 0 where the modality has none. */
  position: number
  attempt: number
  /** Gone once the station has it. */
  image: number | null
  sha256: string
  size: number
  reading: string
  source: Source
  taken_at: string
  officer: string
  sequence: number
  document: string | null
  chosen: 0 | 1
  cut_from: string | null
  edit: string | null
  origin: string | null
}

/** What a row keeps of a reading beside its picture. Written by us alone, so that it is read without a schema. */
export type Measures = Omit<Reading, 'image' | 'modality' | 'position'>
export const measuresOf = ({ reading }: Pick<CaptureRow, 'reading'>): Measures => JSON.parse(reading) as Measures

const Edit = CaptureRecord.shape.edit.unwrap()
export type Edit = z.infer<typeof Edit>
export const editOf = ({ edit }: Pick<CaptureRow, 'edit'>): Edit | undefined =>
  edit === null ? undefined : Edit.parse(JSON.parse(edit))

export const originOf = ({ origin }: Pick<CaptureRow, 'origin'>): PortraitOrigin | undefined =>
  origin === null ? undefined : PortraitOrigin.parse(JSON.parse(origin))

/**
 * What goes into the application: of each finger and eye the highest first score, then the latest; the portrait
 * that was chosen last; every page; the signature that stands.
 */
export function bestCaptures(records: Pick<Records, 'store'>, row: number): CaptureRow[] {
  const rows = records.store.db
    .prepare<[number], CaptureRow>(
      'SELECT * FROM capture WHERE application_row = ? ORDER BY modality, document, position, row',
    )
    .all(row)
  const signature = readSigning(records, row)?.capture
  const best = new Map<string, CaptureRow>()
  for (const capture of rows) {
    if (capture.modality === 'portrait' && capture.chosen === 0) continue
    if (capture.modality === 'signature' && capture.capture !== signature) continue
    const place = placeOf(capture)
    const other = best.get(place)
    if (other === undefined || scoreOf(capture) >= scoreOf(other)) best.set(place, capture)
  }
  return [...best.values()]
}

/** Every shot of the portrait, the first taken first; what was cut out of one is none. */
export function portraitShots({ store }: Pick<Records, 'store'>, row: number): CaptureRow[] {
  return store.db
    .prepare<[number], CaptureRow>(
      "SELECT * FROM capture WHERE application_row = ? AND modality = 'portrait' AND cut_from IS NULL ORDER BY row",
    )
    .all(row)
}

export function findCapture({ store }: Pick<Records, 'store'>, row: number, capture: string): CaptureRow | undefined {
  return store.db
    .prepare<[number, string], CaptureRow>('SELECT * FROM capture WHERE application_row = ? AND capture = ?')
    .get(row, capture)
}

/** @param chosen of what `bestCaptures` gives; a shot says itself whether it is. */
export function captureView(row: CaptureRow, chosen = row.chosen === 1): CaptureView {
  const { width, height, quality, device, fileName } = measuresOf(row)
  const origin = originOf(row)
  return {
    capture: row.capture,
    modality: row.modality,
    ...(row.position > 0 && { position: row.position }),
    ...(row.document && { document: row.document }),
    attempt: row.attempt,
    width,
    height,
    quality,
    source: row.source,
    model: device.model,
    ...(fileName && { fileName }),
    ...(origin && { origin }),
    chosen,
    ...(row.cut_from && { cutFrom: row.cut_from }),
    hasImage: row.image !== null,
  }
}

/** A page is one place, a portrait one: taken again, it replaces the one before. */
const placeOf = ({ modality, document, position }: CaptureRow): string => `${modality}/${document ?? ''}/${position}`

function scoreOf(capture: CaptureRow): number {
  if (capture.modality !== 'finger' && capture.modality !== 'iris') return 0
  return measuresOf(capture).quality[0]?.value ?? 0
}
