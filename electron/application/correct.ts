import { saidSince } from '../afterwards/said-since.ts'
import type { Actor } from '../audit/audit.ts'
import type { OutcomeOf } from '../contract/index.ts'
import { bestCaptures } from './captures/rows.ts'
import { readFieldSources, readFields } from './contents.ts'
import { refreshCountersign } from './countersign.ts'
import { beginDraft } from './draft.ts'
import { copyEvidence } from './evidence.ts'
import { may } from './lifecycle.ts'
import type { ApplicationRow, Records } from './records.ts'
import { isForgotten } from './retention.ts'

/**
 * Version n+1 as a draft with everything of version n. What is not taken again travels by hash, held by an
 * accepted packet. Asked twice, it gives the draft that is there.
 */
export function correctApplication(
  records: Records,
  actor: Actor,
  input: { application: string; reason: string },
): OutcomeOf<'correctApplication'> {
  const { db } = records.store
  const latest = db
    .prepare<[string], ApplicationRow>(
      "SELECT * FROM application WHERE application = ? AND state <> 'discarded' ORDER BY version DESC LIMIT 1",
    )
    .get(input.application)
  if (!latest) return { ok: false, reason: 'unknown-application' }
  if (latest.state === 'draft' && latest.version > 1)
    return { ok: true, value: { application: latest.application, version: latest.version } }
  if (!may(latest.state, 'correct')) return { ok: false, reason: 'not-finalised' }
  if (isForgotten(records, latest)) return { ok: false, reason: 'forgotten' }
  const highest = db
    .prepare('SELECT max(version) FROM application WHERE application = ?')
    .pluck()
    .get(input.application) as number
  const { key, row } = beginDraft(records, actor, {
    application: latest.application,
    version: highest + 1,
    ...(latest.visit && { visit: latest.visit }),
    procedure: latest.procedure,
    fields: { ...prefilled(records, latest.row), ...saidOf(records, latest) },
    // The rule of the day on which it was taken still holds for it.
    rulePack: latest.rule_pack,
    correctionReason: input.reason.normalize('NFC'),
  })
  copyContents(records, latest.row, row)
  db.prepare('UPDATE application SET begun_elsewhere = ?, linked = ? WHERE row = ?').run(
    latest.begun_elsewhere,
    latest.linked,
    row,
  )
  refreshCountersign(records, row)
  return { ok: true, value: key }
}

const prefilled = (records: Records, row: number) => {
  const sources = readFieldSources(records, row)
  return Object.fromEntries(
    Object.entries(readFields(records, row)).map(([name, value]) => [
      name,
      { value, source: sources[name] ?? 'typed' } as const,
    ]),
  )
}

/** What was said of it since it was frozen is what a correction begins with. */
const saidOf = (records: Records, latest: ApplicationRow) =>
  Object.fromEntries(
    Object.entries(saidSince(records, latest)).map(([name, value]) => [name, { value, source: 'typed' } as const]),
  )

/** Rows only: a picture is kept once. Not the signature, because the applicant signs what is corrected anew. */
function copyContents(records: Records, from: number, to: number): void {
  const { db } = records.store
  const kept = bestCaptures(records, from).filter(({ modality }) => modality !== 'signature')
  const columns =
    'modality, position, attempt, image, sha256, size, reading, source, taken_at, officer, sequence, document, chosen, cut_from, edit, origin'
  const copy = db.prepare(
    `INSERT INTO capture (capture, application_row, ${columns}) SELECT capture, ?, ${columns} FROM capture WHERE row = ?`,
  )
  for (const { row } of kept) copy.run(to, row)
  db.prepare(
    'INSERT INTO exception SELECT ?, modality, position, reason, sequence FROM exception WHERE application_row = ?',
  ).run(to, from)
  db.prepare(
    'INSERT INTO document_gap SELECT ?, document, due_on, reason, sequence FROM document_gap WHERE application_row = ?',
  ).run(to, from)
  copyEvidence(records, from, to)
  db.prepare(
    'INSERT INTO identity SELECT ?, reading, raw, source, read_at, sequence FROM identity WHERE application_row = ?',
  ).run(to, from)
}
