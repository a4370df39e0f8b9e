/** What cannot be taken, and which papers follow: said with a reason, and taken back. */
import type { Biometric } from '../../devices/device.ts'
import type { Actor } from '../audit/audit.ts'
import type { ApplicationKey, OutcomeOf } from '../contract/index.ts'
import { documentsFor, lastGapDay } from '../rules/documents.ts'
import { hasPosition } from './captures/take.ts'
import { draftChanged } from './draft-changed.ts'
import { gatherDraft } from './facts.ts'
import { findDraft, type Records } from './records.ts'

type ExceptionInput = ApplicationKey & { modality: Biometric; position?: number | undefined; reason: string }

export function recordException(records: Records, actor: Actor, input: ExceptionInput): OutcomeOf<'recordException'> {
  const found = findDraft(records, input)
  if (!found.ok) return found
  // A finger or an eye, or the portrait: anything else could never be taken back by what is taken.
  if (!hasPosition(input.modality, input.position)) return { ok: false, reason: 'bad-input' }
  const { row } = found.application
  const { application, version, modality, position = 0 } = input
  const reason = input.reason.trim().normalize('NFC')
  const at = records.audit.append(actor, {
    act: reason ? 'exception-recorded' : 'exception-withdrawn',
    subject: { application, version, modality, position },
  })
  const { db } = records.store
  db.prepare('DELETE FROM exception WHERE application_row = ? AND modality = ? AND position = ?').run(
    row,
    modality,
    position,
  )
  if (reason)
    db.prepare('INSERT INTO exception VALUES (?, ?, ?, ?, ?)').run(row, modality, position, reason, at.sequence)
  draftChanged(records, row, at)
  return { ok: true, value: {} }
}

type GapInput = ApplicationKey & { document: string; dueOn: string; reason: string }

export function acceptGap(records: Records, actor: Actor, input: GapInput): OutcomeOf<'acceptGap'> {
  const found = findDraft(records, input)
  if (!found.ok) return found
  const { row } = found.application
  const { pack, draft, today } = gatherDraft(records, found.application)
  const asked = documentsFor(pack, draft, today).find(({ rule }) => rule.id === input.document)
  if (!asked) return { ok: false, reason: 'unknown-document' }
  const reason = input.reason.trim().normalize('NFC')
  const last = lastGapDay(asked.rule, today)
  if (reason && (last === undefined || input.dueOn < today || input.dueOn > last))
    return { ok: false, reason: 'not-allowed' }
  const { application, version, document, dueOn } = input
  const at = records.audit.append(actor, {
    act: reason ? 'gap-accepted' : 'gap-withdrawn',
    subject: { application, version, document, ...(reason && { dueOn }) },
  })
  withdrawGap(records, row, document)
  if (reason)
    records.store.db
      .prepare('INSERT INTO document_gap VALUES (?, ?, ?, ?, ?)')
      .run(row, document, dueOn, reason, at.sequence)
  draftChanged(records, row, at)
  return { ok: true, value: {} }
}

export function withdrawGap({ store }: Pick<Records, 'store'>, row: number, document: string): void {
  store.db.prepare('DELETE FROM document_gap WHERE application_row = ? AND document = ?').run(row, document)
}
