/** What came off the wire, kept beside what was made of it, until the station has both. */
import type { DeviceMark } from '../../devices/device.ts'
import type { EvidenceRecord, Instant } from '../../station/protocol/index.ts'
import { sha256Hex } from '../packet/content-hash.ts'
import { appVersion } from '../version.ts'
import type { Records } from './records.ts'

type Here = Pick<Records, 'store'>

export type EvidenceRow = {
  row: number
  of: EvidenceRecord['of']
  capture: string | null
  image: number | null
  sha256: string
  size: number
  media_type: EvidenceRecord['mediaType']
  device: string
  driver_version: string
  taken_at: string
}

/** Drivers ship inside the app: its version is theirs. Inside a transaction. */
export function keepEvidence(
  { store }: Here,
  application: number,
  evidence: {
    of: EvidenceRecord['of']
    capture?: string
    mediaType: EvidenceRecord['mediaType']
    bytes: Uint8Array
    device: DeviceMark
    at: Instant
  },
): void {
  const { of, capture, mediaType, bytes, device, at } = evidence
  const { lastInsertRowid } = store.db.prepare('INSERT INTO image (bytes) VALUES (?)').run(bytes)
  store.db
    .prepare(
      'INSERT INTO evidence (application_row, of, capture, image, sha256, size, media_type, device, driver_version, taken_at, sequence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    )
    .run(
      application,
      of,
      capture ?? null,
      lastInsertRowid,
      sha256Hex(bytes),
      bytes.byteLength,
      mediaType,
      JSON.stringify(device),
      appVersion,
      JSON.stringify(at),
      at.sequence,
    )
}

export const readEvidence = ({ store }: Here, application: number): EvidenceRow[] =>
  store.db
    .prepare<[number], EvidenceRow>('SELECT * FROM evidence WHERE application_row = ? ORDER BY row')
    .all(application)

/** A card that was read again replaces the one before, with its portrait. */
export function dropEvidence({ store }: Here, application: number, of: readonly EvidenceRecord['of'][]): void {
  const images = store.db
    .prepare<[number, string], number | null>(
      'DELETE FROM evidence WHERE application_row = ? AND of IN (SELECT value FROM json_each(?)) RETURNING image',
    )
    .pluck()
    .all(application, JSON.stringify(of))
  dropUnnamed({ store }, images)
}

/** The same code read again, and the oldest ones beyond `most`: what was read last counts. */
export function dropCodes(
  { store }: Here,
  application: number,
  { sha256, most }: { sha256: string; most: number },
): void {
  const images = store.db
    .prepare<[number, string, number, string, number], number | null>(
      `DELETE FROM evidence WHERE application_row = ? AND of = 'code' AND (sha256 = ? OR row NOT IN
       (SELECT row FROM evidence WHERE application_row = ? AND of = 'code' AND sha256 <> ? ORDER BY row DESC LIMIT ?)) RETURNING image`,
    )
    .pluck()
    .all(application, sha256, application, sha256, most)
  dropUnnamed({ store }, images)
}

/** Of captures that are gone. */
export function dropEvidenceOfNoCapture({ store }: Here, application: number): void {
  const images = store.db
    .prepare<[number], number | null>(
      `DELETE FROM evidence WHERE application_row = ? AND capture IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM capture c WHERE c.application_row = evidence.application_row AND c.capture = evidence.capture)
       RETURNING image`,
    )
    .pluck()
    .all(application)
  dropUnnamed({ store }, images)
}

/** For a correction: the rows, because bytes are kept once. Not of signatures, which are given anew. */
export function copyEvidence({ store }: Here, from: number, to: number): void {
  const columns = 'of, capture, image, sha256, size, media_type, device, driver_version, taken_at, sequence'
  store.db
    .prepare(
      `INSERT INTO evidence (application_row, ${columns}) SELECT ?, ${columns} FROM evidence WHERE application_row = ?`,
    )
    .run(to, from)
  dropEvidenceOfNoCapture({ store }, to)
}

/** Bytes that no row names any more: a correction may share them with the version before it. */
export function dropUnnamed({ store }: Here, images: readonly (number | null)[]): void {
  const drop = store.db.prepare(
    `DELETE FROM image WHERE row = ? AND NOT EXISTS (SELECT 1 FROM capture c WHERE c.image = image.row)
     AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.image = image.row)`,
  )
  for (const image of images) drop.run(image)
}
