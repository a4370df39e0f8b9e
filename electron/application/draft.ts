import { v7 as uuidv7 } from 'uuid'
import type { FieldSource, StatusWord } from '../../station/protocol/index.ts'
import type { Actor } from '../audit/audit.ts'
import type { ApplicationKey, OutcomeOf } from '../contract/index.ts'
import { nextSlipNumber } from '../machine/machine.ts'
import { searchText } from '../rules/names.ts'
import type { RulePack } from '../rules/pack.ts'
import { readFields } from './contents.ts'
import { draftChanged } from './draft-changed.ts'
import { may } from './lifecycle.ts'
import { type ApplicationRow, findApplication, findDraft, type Records, refreshProgress } from './records.ts'

/** A field's value, and where it came from. */
export type Prefilled = { value: string; source: FieldSource }

export type NewDraft = {
  application?: string
  version?: number
  visit?: string
  procedure: string
  fields: Record<string, Prefilled>
  rulePack?: string
  correctionReason?: string
}

/** A new draft with what is known already. Inside a transaction. */
export function beginDraft(records: Records, actor: Actor, draft: NewDraft): { key: ApplicationKey; row: number } {
  const { store, audit, enrolled } = records
  const key = { application: draft.application ?? uuidv7(), version: draft.version ?? 1 }
  const at = audit.append(actor, {
    act: 'application-begun',
    subject: { ...key, ...(draft.visit && { visit: draft.visit }) },
  })
  const { lastInsertRowid } = store.db
    .prepare(`INSERT INTO application (application, version, state, visit, procedure, rule_pack, slip_number, correction_reason, name, progress, list_group, changed_at, sequence, holder)
              VALUES (?, ?, 'draft', ?, ?, ?, ?, ?, '', 'draft', 'drafts', ?, ?, ?)`)
    .run(
      key.application,
      key.version,
      draft.visit ?? null,
      draft.procedure,
      draft.rulePack ?? records.packs.inForce().hash,
      nextSlipNumber(store.db, enrolled.certificate.slipPrefix),
      draft.correctionReason ?? null,
      at.utc,
      at.sequence,
      actor.officer,
    )
  const row = Number(lastInsertRowid)
  for (const [name, field] of Object.entries(draft.fields)) writeField(records, row, name, field, at.sequence)
  indexForSearch(records, row)
  return { key, row }
}

/** Numbers and names are kept in Unicode NFC, as on the card. */
export function saveField(
  records: Records,
  actor: Actor,
  key: ApplicationKey & { name: string; value: string; source?: FieldSource | undefined },
): OutcomeOf<'saveField'> {
  const found = findDraft(records, key)
  if (!found.ok) return found
  const { application } = found
  const pack = records.packs.byHash(application.rule_pack)
  const value = key.value.normalize('NFC')
  const field = pack.fields.find(({ name }) => name === key.name)
  const isProcedure = key.name === 'procedure'
  if (isProcedure ? !pack.procedures.some(({ id }) => id === value) : !field)
    return { ok: false, reason: 'unknown-field' }
  if (field && [...value].length > field.maxLength) return { ok: false, reason: 'too-long' }
  if (isLocked(records, application, pack, key.name)) return { ok: false, reason: 'field-locked' }
  const at = records.audit.append(actor, {
    act: 'field-saved',
    subject: { application: key.application, version: key.version, field: key.name },
  })
  if (isProcedure)
    records.store.db.prepare('UPDATE application SET procedure = ? WHERE row = ?').run(value, application.row)
  else writeField(records, application.row, key.name, { value, source: key.source ?? 'typed' }, at.sequence)
  if (key.name === 'name' || key.name === 'citizenNumber') indexForSearch(records, application.row)
  draftChanged(records, application.row, at)
  return { ok: true, value: {} }
}

/** What the making centre has is not changed by a correction. */
function isLocked({ store }: Records, { application }: ApplicationRow, pack: RulePack, name: string): boolean {
  const lock = pack.deliveries?.lock
  if (!lock?.fields.includes(name)) return false
  const said = store.db
    .prepare('SELECT status FROM status WHERE application = ?')
    .pluck()
    .all(application) as StatusWord[]
  return lock.from.some((word) => said.includes(word))
}

/** Kept, out of the lists: what was entered is never deleted by a touch. */
export function discardApplication(
  records: Records,
  actor: Actor,
  key: ApplicationKey,
): OutcomeOf<'discardApplication'> {
  const application = findApplication(records, key)
  if (!application) return { ok: false, reason: 'unknown-application' }
  if (!may(application.state, 'discard')) return { ok: false, reason: 'not-a-draft' }
  const at = records.audit.append(actor, { act: 'application-discarded', subject: { ...key } })
  records.store.db
    .prepare("UPDATE application SET state = 'discarded', countersign = 'not-needed' WHERE row = ?")
    .run(application.row)
  // A correction that is given up leaves the visit with the version before it, or the person would be taken down twice.
  records.store.db
    .prepare(
      "UPDATE visit SET application = NULL WHERE application = ? AND NOT EXISTS (SELECT 1 FROM application a WHERE a.application = visit.application AND a.state <> 'discarded')",
    )
    .run(key.application)
  refreshProgress(records, application.row, at)
  return { ok: true, value: {} }
}

/** Values that came without typing, in NFC already. Inside a transaction, with the audit line before it. */
export function writeFields(
  records: Records,
  row: number,
  fields: Readonly<Record<string, string>>,
  source: FieldSource,
  sequence: number,
): void {
  for (const [name, value] of Object.entries(fields)) writeField(records, row, name, { value, source }, sequence)
  indexForSearch(records, row)
}

function writeField({ store }: Records, row: number, name: string, field: Prefilled, sequence: number): void {
  store.db
    .prepare(
      `INSERT INTO field (application_row, name, value, sequence, source) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET value = excluded.value, sequence = excluded.sequence, source = excluded.source`,
    )
    .run(row, name, field.value, sequence, field.source)
}

function indexForSearch(records: Records, row: number): void {
  const { db } = records.store
  const fields = readFields(records, row)
  const name = fields.name ?? ''
  const { slip_number: slip } = db
    .prepare<[number], Pick<ApplicationRow, 'slip_number'>>('SELECT slip_number FROM application WHERE row = ?')
    .get(row)!
  db.prepare('UPDATE application SET name = ? WHERE row = ?').run(name, row)
  db.prepare('DELETE FROM application_search WHERE rowid = ?').run(row)
  db.prepare('INSERT INTO application_search (rowid, text) VALUES (?, ?)').run(
    row,
    searchText(name, [fields.citizenNumber ?? '', slip]),
  )
}
