import { BegunElsewhere, type StatusWord } from '../../../station/protocol/index.ts'
import type { ApplicationView, Progress } from '../../contract/index.ts'
import { holds } from '../../rules/condition.ts'
import { todayIn } from '../../rules/dates.ts'
import { compareDecisions } from '../../rules/decide/compare.ts'
import { decisionsFor } from '../../rules/decide/decisions.ts'
import { SlipLine } from '../../rules/pack.ts'
import type { Gathered } from '../facts.ts'
import type { ApplicationRow, Records } from '../records.ts'

const HOUR_MS = 3_600_000

/** What the rules say, what the newest would say otherwise, how long the clocks run, and the papers that the pack builds. */
export function viewDecisions(
  records: Records,
  application: ApplicationRow,
  gathered: Gathered,
): Pick<
  ApplicationView,
  | 'groups'
  | 'decisions'
  | 'rules'
  | 'signedAt'
  | 'signedOn'
  | 'hoursUnsynced'
  | 'begunElsewhere'
  | 'linked'
  | 'forms'
  | 'slip'
> {
  const { pack, today, facts, signing } = gathered
  const signedAt = signing?.signedAt.utc
  const signedOn = signedAt ? todayIn(pack.timeZone, signedAt) : today
  const hours = hoursUnsynced(records, application, signedAt)
  const linked = linkedOf(records, application)
  return {
    groups: pack.groups ?? [],
    decisions: decisionsFor(pack, facts, signedOn, statusesOf(records, application)),
    rules: { id: pack.id, ...newerRules(records, application, gathered) },
    ...(signedAt && { signedAt, signedOn }),
    ...(hours !== undefined && { hoursUnsynced: hours }),
    ...(application.begun_elsewhere && {
      begunElsewhere: BegunElsewhere.parse(JSON.parse(application.begun_elsewhere)),
    }),
    ...(linked && { linked }),
    forms: (pack.forms ?? []).flatMap(({ when, ...form }) => {
      const { certainty, needsReview, note, notes = [], ...shown } = form
      return holds(when, facts) ? [{ ...shown, notes }] : []
    }),
    ...(pack.slip && {
      slip: {
        ...pack.slip,
        lines: pack.slip.lines ?? [...SlipLine.options],
        contacts: (pack.contacts ?? []).flatMap(({ when, label, phone }) =>
          holds(when, facts) ? [{ label, ...(phone && { phone }) }] : [],
        ),
        ...signedSlip(records, application),
      },
    }),
  }
}

/** The receipt, which says nothing of a person, and the station that signed it. */
function signedSlip({ store, enrolled }: Records, { row }: ApplicationRow): { signed?: string; checkAt?: string } {
  const signed = store.db
    .prepare(
      "SELECT receipt FROM packet WHERE application_row = ? AND step = 'received' ORDER BY sequence DESC LIMIT 1",
    )
    .pluck()
    .get(row) as string | null | undefined
  return signed ? { signed, checkAt: enrolled.stationUrl } : {}
}

/** Every word of the station about any version of it. */
function statusesOf({ store }: Records, { application }: ApplicationRow): StatusWord[] {
  return store.db.prepare('SELECT status FROM status WHERE application = ?').pluck().all(application) as StatusWord[]
}

function newerRules(
  { packs }: Records,
  { rule_pack, state }: ApplicationRow,
  { pack, draft, today }: Gathered,
): Pick<ApplicationView['rules'], 'newer'> {
  if (state !== 'draft') return {}
  const newest = packs.at(packs.today())
  if (!newest || newest.hash === rule_pack) return {}
  const changes = compareDecisions(pack, newest.pack, draft, today)
  return changes.length > 0 ? { newer: { id: newest.pack.id, changes } } : {}
}

/** The legal clock does not wait for the network. */
function hoursUnsynced(
  { store, now }: Records,
  { row, state }: ApplicationRow,
  signedAt: string | undefined,
): number | undefined {
  if (!signedAt || state === 'draft' || state === 'discarded') return undefined
  const isReceived = store.db.prepare("SELECT 1 FROM packet WHERE application_row = ? AND step = 'received'").get(row)
  return isReceived ? undefined : Math.max(0, Math.floor((now() - Date.parse(signedAt)) / HOUR_MS))
}

function linkedOf(records: Records, { application, linked }: ApplicationRow): ApplicationView['linked'] {
  const found = records.store.db
    .prepare<
      [string, string | null],
      Pick<ApplicationRow, 'application' | 'version' | 'procedure' | 'rule_pack' | 'progress'>
    >(
      "SELECT application, version, procedure, rule_pack, progress FROM application WHERE (linked = ? OR application = ?) AND state <> 'discarded' ORDER BY version DESC LIMIT 1",
    )
    .get(application, linked)
  const procedure = found && records.packs.byHash(found.rule_pack).procedures.find(({ id }) => id === found.procedure)
  if (!found || !procedure) return undefined
  const { version, progress } = found
  return { application: found.application, version, procedureLabel: procedure.label, progress: progress as Progress }
}
