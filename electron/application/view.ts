import type { ApplicationKey, ApplicationView, OutcomeOf, Progress } from '../contract/index.ts'
import { findings, isPortraitNeeded, shownFields } from '../rules/completeness.ts'
import { feeFor } from '../rules/fee.ts'
import { fingerPlan } from '../rules/fingers.ts'
import { promisedOn } from '../rules/promised.ts'
import { captureView } from './capture.ts'
import { gatherDraft, readRecord } from './facts.ts'
import { type ApplicationRow, findApplication, type Records, readExceptions } from './records.ts'

export function getApplication(records: Records, key: ApplicationKey): OutcomeOf<'getApplication'> {
  const application = findApplication(records, key)
  return application ? { ok: true, value: viewOf(records, application) } : { ok: false, reason: 'unknown-application' }
}

export function viewOf(records: Records, application: ApplicationRow): ApplicationView {
  const { pack, today, captures, facts, draft, context } = gatherDraft(records, application)
  const plan = fingerPlan(pack, draft, today)
  const isDraft = application.state === 'draft'
  const frozen = application.record ? readRecord(application.record) : undefined
  const fee = frozen?.fee ?? feeFor(pack, facts, today)
  const reason = reasonOf(records, application)
  return {
    application: application.application,
    version: application.version,
    progress: application.progress as Progress,
    slipNumber: application.slip_number,
    environment: context.environment,
    procedure: application.procedure,
    procedures: pack.procedures.map(({ id, label }) => ({ id, label })),
    form: shownFields(pack, draft, today),
    fields: { ...draft.fields },
    captures: captures.map(captureView),
    fingers: plan.positions,
    exceptions: readExceptions(records, application.row),
    fingersNotNeeded: !plan.needed,
    portraitNotNeeded: !isPortraitNeeded(pack, draft, today),
    findings: isDraft ? findings(pack, draft, context) : [],
    ...(fee && { fee }),
    promisedOn: frozen?.promisedOn ?? promisedOn(pack, application.procedure, today),
    ...(reason && { reason }),
    ...(application.correction_reason && { correctionReason: application.correction_reason }),
  }
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
