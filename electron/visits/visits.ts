import { Visit } from '../../station/protocol/index.ts'
import { beginDraft } from '../application/draft.ts'
import type { ApplicationRow, Records } from '../application/records.ts'
import type { Actor } from '../audit/audit.ts'
import type { OutcomeOf, VisitItem, VisitOutcome } from '../contract/index.ts'

type VisitRow = { visit: string; details: string; outcome: VisitOutcome | null; application: string | null }

/** In the station's order, which is by urgency and window. */
export function listVisits(records: Records): VisitItem[] {
  const rows = records.store.db
    .prepare<[], VisitRow>('SELECT visit, details, outcome, application FROM visit ORDER BY position')
    .all()
  return rows.map((row) => {
    const application = row.application ? latestVersion(records, row.application) : undefined
    return {
      ...Visit.parse(JSON.parse(row.details)),
      ...(row.outcome && { outcome: row.outcome }),
      ...(application && { application }),
    }
  })
}

/** The visit's application, begun with what the visit says; taken again, the same one. Inside a transaction. */
export function takeVisit(records: Records, actor: Actor, { visit }: { visit: string }): OutcomeOf<'takeVisit'> {
  const { db } = records.store
  const row = db
    .prepare<[string], VisitRow>('SELECT visit, details, outcome, application FROM visit WHERE visit = ?')
    .get(visit)
  if (!row) return { ok: false, reason: 'unknown-visit' }
  const known = row.application ? latestVersion(records, row.application) : undefined
  if (known) return { ok: true, value: known }
  const details = Visit.parse(JSON.parse(row.details))
  const { pack } = records.packs.inForce()
  const said: Record<string, string | undefined> = {
    name: details.name,
    birthDate: details.birthDate,
    sex: details.sex === 'unknown' ? undefined : details.sex,
    citizenNumber: details.citizenNumber,
    address: details.address,
    phone: details.phone,
    reason: details.reason,
  }
  const fields = Object.fromEntries(
    pack.fields.flatMap(({ name }) => (said[name] ? [[name, said[name].normalize('NFC')]] : [])),
  )
  const procedure = pack.procedures.find(({ id }) => id === details.procedure) ?? pack.procedures[0]!
  const { key } = beginDraft(records, actor, { visit, procedure: procedure.id, fields })
  db.prepare('UPDATE visit SET application = ?, sequence = ? WHERE visit = ?').run(
    key.application,
    records.audit.head().sequence,
    visit,
  )
  return { ok: true, value: key }
}

export function recordVisitOutcome(
  records: Records,
  actor: Actor,
  { visit, outcome }: { visit: string; outcome: VisitOutcome },
): OutcomeOf<'recordVisitOutcome'> {
  const { db } = records.store
  if (!db.prepare('SELECT 1 FROM visit WHERE visit = ?').get(visit)) return { ok: false, reason: 'unknown-visit' }
  const at = records.audit.append(actor, { act: 'visit-outcome', subject: { visit, outcome } })
  db.prepare('UPDATE visit SET outcome = ?, sequence = ? WHERE visit = ?').run(outcome, at.sequence, visit)
  return { ok: true, value: {} }
}

function latestVersion({ store }: Records, application: string): { application: string; version: number } | undefined {
  return store.db
    .prepare<[string], Pick<ApplicationRow, 'application' | 'version'>>(
      "SELECT application, version FROM application WHERE application = ? AND state <> 'discarded' ORDER BY version DESC LIMIT 1",
    )
    .get(application)
}
