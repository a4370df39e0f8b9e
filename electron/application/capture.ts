import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import type { Reading } from '../../devices/device.ts'
import type { Actor } from '../audit/audit.ts'
import type { ApplicationKey, CaptureView, OutcomeOf } from '../contract/index.ts'
import type { Devices } from '../devices.ts'
import { may } from './lifecycle.ts'
import { type CaptureRow, findApplication, type Records, refreshProgress } from './records.ts'
import { sourceOf } from './sources.ts'

export type CaptureInput = ApplicationKey & { modality: 'portrait' | 'finger'; position?: number | undefined }
type Refusal = Extract<OutcomeOf<'takeCapture'>, { ok: false }>

/** The slow half: asks the device, outside any transaction. */
export async function readDevice(records: Records, devices: Devices, input: CaptureInput): Promise<Reading | Refusal> {
  const application = findApplication(records, input)
  if (!application) return { ok: false, reason: 'unknown-application' }
  if (!may(application.state, 'edit')) return { ok: false, reason: 'not-a-draft' }
  // The port counts to 99; the record goes on counting.
  const attempt = Math.min(99, lastAttempt(records, application.row, input) + 1)
  const answer = await devices.capture({
    modality: input.modality,
    ...(input.position && { position: input.position }),
    subject: input.application,
    attempt,
  })
  if (!answer.ok) return { ok: false, reason: answer.code, detail: answer.message }
  const sameThing = answer.reading.modality === input.modality && answer.reading.position === input.position
  return sameThing
    ? answer.reading
    : { ok: false, reason: 'failed', detail: 'the device read something else than it was asked for' }
}

/** The durable half: picture, row and audit line in one transaction. */
export function keepReading(
  records: Records,
  actor: Actor,
  input: CaptureInput,
  reading: Reading,
): OutcomeOf<'takeCapture'> {
  const application = findApplication(records, input)
  if (!application) return { ok: false, reason: 'unknown-application' }
  if (!may(application.state, 'edit')) return { ok: false, reason: 'not-a-draft' }
  const { db } = records.store
  const capture = uuidv7()
  const sha256 = createHash('sha256').update(reading.image).digest('hex')
  const { image, modality, position = 0, ...measures } = reading
  const at = records.audit.append(actor, {
    act: 'capture-taken',
    subject: { application: input.application, version: input.version, capture, modality, position, sha256 },
  })
  const { lastInsertRowid } = db.prepare('INSERT INTO image (bytes) VALUES (?)').run(image)
  db.prepare(
    `INSERT INTO capture (capture, application_row, modality, position, attempt, image, sha256, size, reading, source, taken_at, officer, sequence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    capture,
    application.row,
    modality,
    position,
    lastAttempt(records, application.row, input) + 1,
    lastInsertRowid,
    sha256,
    image.byteLength,
    JSON.stringify(measures),
    sourceOf(reading.device.driver),
    JSON.stringify(at),
    actor.officer,
    at.sequence,
  )
  db.prepare('DELETE FROM exception WHERE application_row = ? AND modality = ? AND position = ?').run(
    application.row,
    modality,
    position,
  )
  refreshProgress(records, application.row, at)
  const row = db
    .prepare<[number, string], CaptureRow>('SELECT * FROM capture WHERE application_row = ? AND capture = ?')
    .get(application.row, capture)!
  return { ok: true, value: captureView(row) }
}

export function captureView(row: CaptureRow): CaptureView {
  const reading = JSON.parse(row.reading) as Omit<Reading, 'image' | 'modality' | 'position'>
  return {
    capture: row.capture,
    modality: row.modality,
    ...(row.position > 0 && { position: row.position }),
    attempt: row.attempt,
    width: reading.width,
    height: reading.height,
    quality: reading.quality,
    source: row.source,
    ...(reading.fileName && { fileName: reading.fileName }),
    hasImage: row.image !== null,
  }
}

export function getImage({ store }: Records, capture: string): OutcomeOf<'getImage'> {
  const row = store.db
    .prepare<[string], CaptureRow>('SELECT * FROM capture WHERE capture = ? ORDER BY row DESC LIMIT 1')
    .get(capture)
  if (!row) return { ok: false, reason: 'unknown-capture' }
  const image = store.db
    .prepare<[number | null], { bytes: Buffer }>('SELECT bytes FROM image WHERE row = ?')
    .get(row.image)
  if (!image) return { ok: false, reason: 'purged' }
  const { mediaType } = JSON.parse(row.reading) as { mediaType: string }
  return { ok: true, value: { mediaType, bytes: new Uint8Array(image.bytes) } }
}

function lastAttempt({ store }: Records, row: number, input: CaptureInput): number {
  return store.db
    .prepare('SELECT ifnull(max(attempt), 0) FROM capture WHERE application_row = ? AND modality = ? AND position = ?')
    .pluck()
    .get(row, input.modality, input.position ?? 0) as number
}
