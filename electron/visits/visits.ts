import { type FieldSource, Visit } from '../../station/protocol/index.ts'
import { beginDraft, type Prefilled } from '../application/draft.ts'
import type { ApplicationRow, Records } from '../application/records.ts'
import type { Actor } from '../audit/audit.ts'
import type { ApplicationKey, OutcomeOf, Progress, VisitItem, VisitOutcome } from '../contract/index.ts'
import { factsOf } from '../rules/condition.ts'
import { todayIn } from '../rules/dates.ts'
import type { RulePack } from '../rules/pack.ts'
import { presets } from '../rules/prefill.ts'
import { readPlaces } from './place.ts'
import { fieldsOfPerson, fitting } from './roster.ts'

type VisitRow = {
  visit: string
  details: string
  outcome: VisitOutcome | null
  application: string | null
  come_back_on: string | null
}

/** In the station's order, which is by urgency and window. */
export function listVisits(records: Records): VisitItem[] {
  const rows = records.store.db
    .prepare<[], VisitRow>('SELECT visit, details, outcome, application, come_back_on FROM visit ORDER BY position')
    .all()
  return rows.map((row) => {
    const latest = row.application ? latestVersion(records, row.application) : undefined
    return {
      ...Visit.parse(JSON.parse(row.details)),
      ...(row.outcome && { outcome: row.outcome }),
      ...(row.come_back_on && { comeBackOn: row.come_back_on }),
      places: readPlaces(records, row.visit),
      ...(latest && {
        application: { application: latest.application, version: latest.version },
        progress: latest.progress as Progress,
      }),
    }
  })
}

/** The visit's application, begun with what the visit says; taken again, the same one. Inside a transaction. */
export function takeVisit(records: Records, actor: Actor, { visit }: { visit: string }): OutcomeOf<'takeVisit'> {
  const { db } = records.store
  const row = db.prepare<[string], VisitRow>('SELECT * FROM visit WHERE visit = ?').get(visit)
  if (!row) return { ok: false, reason: 'unknown-visit' }
  const known = row.application ? latestVersion(records, row.application) : undefined
  if (known) return { ok: true, value: { application: known.application, version: known.version } }
  const details = Visit.parse(JSON.parse(row.details))
  const { pack } = records.packs.inForce()
  const procedure = (pack.procedures.find(({ id }) => id === details.procedure) ?? pack.procedures[0]!).id
  const today = todayIn(pack.timeZone, new Date(records.now()).toISOString())
  const fields = prefilled(pack, details, procedure, today, records.packs.place())
  const { key } = beginDraft(records, actor, { visit, procedure, fields })
  db.prepare('UPDATE visit SET application = ?, sequence = ? WHERE visit = ?').run(
    key.application,
    records.audit.head().sequence,
    visit,
  )
  return { ok: true, value: key }
}

/** What the visit says, then what the station knows beside it, then what the pack presets where nobody says anything. */
function prefilled(
  pack: RulePack,
  visit: Visit,
  procedure: string,
  today: string,
  place: string,
): Record<string, Prefilled> {
  const said = {
    ...fitting(pack, visit.fields ?? {}),
    ...fieldsOfPerson(pack, visit),
    ...fitting(pack, { phone: visit.phone, reason: visit.reason, acceptedAt: place }),
  }
  const preset = presets(pack, factsOf(pack, { procedure, fields: said }, today))
  const from = (fields: Record<string, string>, source: FieldSource) =>
    Object.entries(fields).map(([name, value]): [string, Prefilled] => [name, { value, source }])
  return Object.fromEntries([...from(preset, 'preset'), ...from(said, 'visit')])
}

/** Without an outcome, the one that was recorded is taken back; a day goes with `come-back` alone. */
export function recordVisitOutcome(
  records: Records,
  actor: Actor,
  {
    visit,
    outcome,
    comeBackOn,
  }: { visit: string; outcome?: VisitOutcome | undefined; comeBackOn?: string | undefined },
): OutcomeOf<'recordVisitOutcome'> {
  const { db } = records.store
  if (!db.prepare('SELECT 1 FROM visit WHERE visit = ?').get(visit)) return { ok: false, reason: 'unknown-visit' }
  const at = records.audit.append(actor, {
    act: outcome ? 'visit-outcome' : 'visit-outcome-withdrawn',
    subject: { visit, ...(outcome && { outcome }) },
  })
  db.prepare('UPDATE visit SET outcome = ?, come_back_on = ?, sequence = ? WHERE visit = ?').run(
    outcome ?? null,
    outcome === 'come-back' ? (comeBackOn ?? null) : null,
    at.sequence,
    visit,
  )
  return { ok: true, value: {} }
}

function latestVersion(
  { store }: Records,
  application: string,
): (ApplicationKey & Pick<ApplicationRow, 'progress'>) | undefined {
  return store.db
    .prepare<[string], ApplicationKey & Pick<ApplicationRow, 'progress'>>(
      "SELECT application, version, progress FROM application WHERE application = ? AND state <> 'discarded' ORDER BY version DESC LIMIT 1",
    )
    .get(application)
}
