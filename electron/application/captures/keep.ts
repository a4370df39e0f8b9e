import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import type { Modality, Reading } from '../../../devices/device.ts'
import type { Instant, PortraitOrigin, Source } from '../../../station/protocol/index.ts'
import type { Actor } from '../../audit/audit.ts'
import { dropEvidenceOfNoCapture, dropUnnamed, keepEvidence } from '../evidence.ts'
import type { ApplicationRow, Records } from '../records.ts'
import { sourceOf } from '../sources.ts'
import { type CaptureRow, type Edit, findCapture } from './rows.ts'

export type NewCapture = {
  reading: Reading
  document?: string | undefined
  chosen?: boolean
  cutFrom?: string
  edit?: Edit
  /** Of a portrait that was not shot here. */
  origin?: PortraitOrigin | undefined
  /** Where it is not the device's own: a cut is what its shot was. */
  source?: Source
}

/** Picture, row and audit line. Inside a transaction. */
export function keepCapture(
  records: Records,
  actor: Actor,
  application: ApplicationRow,
  { reading, document, chosen = false, cutFrom, edit, origin, source = sourceOf(reading.device) }: NewCapture,
): { row: CaptureRow; at: Instant } {
  const { db } = records.store
  const capture = uuidv7()
  const sha256 = sha256Of(reading.image)
  const { image, modality, position = 0, raw, ...measures } = reading
  const at = records.audit.append(actor, {
    act: 'capture-taken',
    subject: {
      application: application.application,
      version: application.version,
      capture,
      modality,
      position,
      ...(document && { document }),
      ...(cutFrom && { cutFrom }),
      ...(origin && { origin: origin.source }),
      sha256,
    },
  })
  const attempt = lastAttempt(records, application.row, { modality, position, document }) + 1
  const { lastInsertRowid } = db.prepare('INSERT INTO image (bytes) VALUES (?)').run(image)
  db.prepare(
    `INSERT INTO capture (capture, application_row, modality, position, attempt, image, sha256, size, reading, source, taken_at, officer, sequence, document, chosen, cut_from, edit, origin)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    capture,
    application.row,
    modality,
    position,
    attempt,
    lastInsertRowid,
    sha256,
    image.byteLength,
    JSON.stringify(measures),
    source,
    JSON.stringify(at),
    actor.officer,
    at.sequence,
    document ?? null,
    chosen ? 1 : 0,
    cutFrom ?? null,
    edit ? JSON.stringify(edit) : null,
    origin ? JSON.stringify(origin) : null,
  )
  if (raw) keepEvidence(records, application.row, { of: 'capture', capture, ...raw, device: reading.device, at })
  return { row: findCapture(records, application.row, capture)!, at }
}

/** Only one portrait is the applicant's. */
export function unchoosePortraits({ store }: Pick<Records, 'store'>, row: number): void {
  store.db.prepare("UPDATE capture SET chosen = 0 WHERE application_row = ? AND modality = 'portrait'").run(row)
}

/** Of captures whose rows have just gone: their pictures, and what came off the wire with them. */
export function dropImages(
  records: Pick<Records, 'store'>,
  application: number,
  images: readonly (number | null)[],
): void {
  dropUnnamed(records, images)
  dropEvidenceOfNoCapture(records, application)
}

/** How often this finger, eye or page was tried already. */
export function lastAttempt(
  { store }: Pick<Records, 'store'>,
  row: number,
  place: { modality: Modality; position: number; document?: string | undefined },
): number {
  return store.db
    .prepare(
      'SELECT ifnull(max(attempt), 0) FROM capture WHERE application_row = ? AND modality = ? AND position = ? AND document IS ?',
    )
    .pluck()
    .get(row, place.modality, place.position, place.document ?? null) as number
}

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
