import type { ApplicationKey, ApplicationView, OutcomeOf, Progress } from '../contract/index.ts'
import { paidElsewhere, towards } from '../money/paid-elsewhere.ts'
import { paidFor } from '../money/payment-rows.ts'
import { findings, shownFields } from '../rules/completeness.ts'
import { feeFor } from '../rules/fee.ts'
import type { RulePack } from '../rules/pack.ts'
import { sectionStates } from '../rules/sections.ts'
import { unitTree } from '../rules/units/units.ts'
import { readFieldSources } from './contents.ts'
import { gatherDraft, readRecord } from './facts.ts'
import { type ApplicationRow, findApplication, type Records } from './records.ts'
import { viewForgotten } from './retention.ts'
import { viewBefore } from './view/before.ts'
import { viewCaptures } from './view/captures.ts'
import { viewDecisions } from './view/decisions.ts'
import { viewDocuments } from './view/documents.ts'
import { viewPeople } from './view/people.ts'
import { viewReview } from './view/review.ts'

export function getApplication(records: Records, key: ApplicationKey): OutcomeOf<'getApplication'> {
  const application = findApplication(records, key)
  return application ? { ok: true, value: viewOf(records, application) } : { ok: false, reason: 'unknown-application' }
}

export function viewOf(records: Records, application: ApplicationRow): ApplicationView {
  const gathered = gatherDraft(records, application)
  const { pack, today, facts, draft, context } = gathered
  const isDraft = application.state === 'draft'
  const frozen = application.record ? readRecord(application.record) : undefined
  const fee = frozen?.fee ?? feeFor(pack, facts, today)
  const reason = reasonOf(records, application)
  const officialNumber = officialNumberOf(records, application)
  const procedure = pack.procedures.find(({ id }) => id === application.procedure)
  return {
    application: application.application,
    version: application.version,
    progress: application.progress as Progress,
    slipNumber: application.slip_number,
    environment: context.environment,
    procedure: application.procedure,
    procedures: pack.procedures.map(({ id, label, first }) => ({ id, label, ...(first && { first }) })),
    form: shownFields(pack, draft, today),
    fields: { ...draft.fields },
    fieldSources: readFieldSources(records, application.row),
    ...viewBefore(records, application, draft.fields),
    sections: sectionStates(pack, draft, context),
    findings: isDraft ? findings(pack, draft, context) : [],
    ...viewPeople(records, application, gathered),
    ...viewCaptures(records, application, gathered),
    ...viewDocuments(gathered),
    ...viewReview(records, application, gathered),
    ...viewDecisions(records, application, gathered),
    ...(fee && { fee }),
    paid: fee
      ? paidFor(records, application.application) + towards(fee, paidElsewhere(records, application.application))
      : 0,
    promisedOn: frozen?.promisedOn ?? gathered.shown.promisedOn,
    promisedBasis: procedure?.promised.basis ?? '',
    language: pack.language,
    hasUnits: pack.units !== undefined,
    unitNames: unitNames(pack, draft.fields),
    ...(reason && { reason }),
    ...(officialNumber && { officialNumber }),
    ...(application.correction_reason && { correctionReason: application.correction_reason }),
    ...viewForgotten(records, application, pack),
  }
}

function unitNames({ units, fields }: RulePack, values: Readonly<Record<string, string>>): Record<string, string> {
  if (units === undefined) return {}
  const codes = fields.flatMap(({ name, type }) => (type === 'unit' && values[name] ? [values[name]] : []))
  return Object.fromEntries(
    codes.flatMap((code) => {
      const name = unitTree(units).nameOf(code)
      return name === undefined ? [] : [[code, name]]
    }),
  )
}

/** Why it is blocked, or what the station said last. */
export function reasonOf(
  { store }: Records,
  { row, application, version }: Pick<ApplicationRow, 'row' | 'application' | 'version'>,
): string | undefined {
  const blocked = store.db
    .prepare("SELECT reason FROM packet WHERE application_row = ? AND step = 'blocked' ORDER BY sequence DESC LIMIT 1")
    .pluck()
    .get(row) as string | undefined
  const said = store.db
    .prepare('SELECT reason FROM status WHERE application = ? AND version = ? ORDER BY cursor DESC LIMIT 1')
    .pluck()
    .get(application, version) as string | null | undefined
  return blocked ?? said ?? undefined
}

function officialNumberOf(
  { store }: Records,
  { application, version }: Pick<ApplicationRow, 'application' | 'version'>,
): string | undefined {
  const number = store.db
    .prepare(
      'SELECT official_number FROM status WHERE application = ? AND version = ? AND official_number IS NOT NULL ORDER BY cursor DESC LIMIT 1',
    )
    .pluck()
    .get(application, version) as string | undefined
  return number
}
