/** What was taken down of one application, as the rows say it. */
import { z } from 'zod'
import { type Biometric, CardReading, DeviceMark } from '../../devices/device.ts'
import { type FieldSource, Instant, type Source } from '../../station/protocol/index.ts'
import type { Records } from './records.ts'

type Here = Pick<Records, 'store'>

export function readFields({ store }: Here, row: number): Record<string, string> {
  const rows = store.db
    .prepare<[number], { name: string; value: string }>(
      'SELECT name, value FROM field WHERE application_row = ? ORDER BY name',
    )
    .all(row)
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]))
}

export function readFieldSources({ store }: Here, row: number): Record<string, FieldSource> {
  const rows = store.db
    .prepare<[number], { name: string; source: FieldSource }>(
      "SELECT name, source FROM field WHERE application_row = ? AND value <> '' ORDER BY name",
    )
    .all(row)
  return Object.fromEntries(rows.map(({ name, source }) => [name, source]))
}

export type Exception = { modality: Biometric; position?: number; reason: string }

export function readExceptions({ store }: Here, row: number): Exception[] {
  const rows = store.db
    .prepare<[number], { modality: Biometric; position: number; reason: string }>(
      'SELECT modality, position, reason FROM exception WHERE application_row = ? ORDER BY modality, position',
    )
    .all(row)
  return rows.map(({ modality, position, reason }) => ({ modality, ...(position > 0 && { position }), reason }))
}

export type Gap = { document: string; dueOn: string; reason: string }

export function readGaps({ store }: Here, row: number): Gap[] {
  return store.db
    .prepare<[number], Gap>(
      'SELECT document, due_on AS dueOn, reason FROM document_gap WHERE application_row = ? ORDER BY document',
    )
    .all(row)
}

/** Without what came off the wire and the chip's portrait, which are evidence. */
export const KeptCard = CardReading.omit({ raw: true, portrait: true, device: true }).extend({ device: DeviceMark })
export type KeptCard = z.infer<typeof KeptCard>

export type Identity = KeptCard & { source: Source; readAt: Instant }

export function readIdentity({ store }: Here, row: number): Identity | undefined {
  const found = store.db
    .prepare<[number], { reading: string; source: Source; read_at: string }>(
      'SELECT reading, source, read_at FROM identity WHERE application_row = ?',
    )
    .get(row)
  if (!found) return undefined
  return {
    ...KeptCard.parse(JSON.parse(found.reading)),
    source: found.source,
    readAt: Instant.parse(JSON.parse(found.read_at)),
  }
}

export const SigningWords = z.strictObject({
  by: z.enum(['applicant', 'guardian']),
  method: z.enum(['pen', 'finger', 'paper', 'cannot']),
  name: z.string().min(1).max(200),
  reason: z.string().max(500).optional(),
  witness: z.string().max(200).optional(),
  /** In which language he was shown it, and which notices with what he said to them. */
  language: z.enum(['vi', 'zh', 'en']).optional(),
  notices: z.array(z.strictObject({ id: z.string(), consent: z.enum(['yes', 'no']).optional() })).optional(),
})
export type SigningWords = z.infer<typeof SigningWords>

export type KeptSigning = SigningWords & { capture?: string; shownSha256: string; signedAt: Instant }

export function readSigning({ store }: Here, row: number): KeptSigning | undefined {
  const found = store.db
    .prepare<[number], { signing: string; capture: string | null; shown_sha256: string; signed_at: string }>(
      'SELECT signing, capture, shown_sha256, signed_at FROM signing WHERE application_row = ?',
    )
    .get(row)
  if (!found) return undefined
  return {
    ...SigningWords.parse(JSON.parse(found.signing)),
    ...(found.capture && { capture: found.capture }),
    shownSha256: found.shown_sha256,
    signedAt: Instant.parse(JSON.parse(found.signed_at)),
  }
}

export type HandOver = { from: string; to: string; at: Instant }

export function readHandOvers({ store }: Here, row: number): HandOver[] {
  const rows = store.db
    .prepare<[number], { from_officer: string; to_officer: string; at: string }>(
      'SELECT from_officer, to_officer, at FROM hand_over WHERE application_row = ? ORDER BY sequence',
    )
    .all(row)
  return rows.map(({ from_officer: from, to_officer: to, at }) => ({ from, to, at: Instant.parse(JSON.parse(at)) }))
}
