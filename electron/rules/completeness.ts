/** What finalise would still ask for, and what the officer should look at. Reads no clock and no store. */
import type { Biometric } from '../../devices/device.ts'
import type { Source } from '../../station/protocol/index.ts'
import type { CaptureView } from '../contract/captures.ts'
import type { Finding } from '../contract/findings.ts'
import { guardianSigns, needsSignature } from './applicant.ts'
import { undrawable } from './characters/drawable.ts'
import { checkCitizenNumber } from './citizen-number.ts'
import { type Facts, factsOf, fieldValue, holds } from './condition.ts'
import { parseDate } from './dates.ts'
import { acceptedHere } from './decide/accepted-here.ts'
import { eligible } from './decide/eligible.ts'
import { urgency } from './decide/urgency.ts'
import { documentsFor } from './documents.ts'
import { fingerPlan } from './fingers.ts'
import { irisPlan } from './irises.ts'
import type { Field, RulePack } from './pack.ts'
import { originProblem } from './portrait-origins.ts'

export type Draft = {
  procedure: string
  fields: Readonly<Record<string, string>>
  /** The best of each finger and eye, the chosen portrait, every page of a document. */
  captures: readonly Pick<CaptureView, 'modality' | 'position' | 'document' | 'quality' | 'source' | 'origin'>[]
  /** What cannot be taken; only those with a reason. */
  exceptions: readonly { modality: Biometric; position?: number | undefined; reason: string }[]
  /** Documents that follow later. */
  gaps: readonly { document: string; dueOn: string }[]
  /** The card that was read. */
  identity?: { source: Source } | undefined
  signing?:
    | { by: 'applicant' | 'guardian'; method: 'pen' | 'finger' | 'paper' | 'cannot'; isCurrent: boolean }
    | undefined
  countersign: 'not-needed' | 'pending' | 'done'
  /** Another account on this tablet has this telephone number. */
  isPhoneTaken?: boolean
}

/** `today` is the day of application: an ISO date in the pack's time zone. */
export type Context = { environment: 'practice' | 'production'; today: string }

/** The application is complete when none of these blocks. In the order of the screen. */
export function findings(pack: RulePack, draft: Draft, context: Context): Finding[] {
  const facts = factsOf(pack, draft, context.today)
  return [
    ...procedureFindings(pack, draft.procedure),
    ...pack.fields.flatMap((field) => fieldFindings(pack, field, facts, context.today)),
    ...portraitFindings(pack, draft, facts),
    ...fingerPlan(pack, draft, context.today).left.map(
      (position): Finding => ({ section: 'fingers', position, code: 'missing', blocks: true }),
    ),
    ...irisPlan(pack, draft, context.today).left.map(
      (position): Finding => ({ section: 'fingers', modality: 'iris', position, code: 'missing', blocks: true }),
    ),
    ...draft.captures.flatMap((capture) => captureFindings(pack, capture, facts, context)),
    ...documentFindings(pack, draft, context.today),
    ...reviewFindings(pack, draft, context),
    ...ruleFindings(pack, draft, facts, context.today),
  ]
}

/** The fields that are asked for of this person, in the pack's order. @param today ISO date in the pack's time zone. */
export function shownFields(pack: RulePack, draft: Pick<Draft, 'procedure' | 'fields'>, today: string): Field[] {
  const facts = factsOf(pack, draft, today)
  return pack.fields
    .filter((field) => holds(field.shown, facts))
    .map((field) => (field.choices ? { ...field, choices: offered(field, facts) } : field))
}

/** The choices of a field that are offered to this person. */
export const offered = ({ choices = [] }: Field, facts: Facts) =>
  choices.filter(({ when }) => !when || holds(when, facts))

/** False: the law asks for no portrait of this person, or not for this procedure. */
export function isPortraitNeeded(pack: RulePack, draft: Pick<Draft, 'procedure' | 'fields'>, today: string): boolean {
  return holds(pack.portrait.required, factsOf(pack, draft, today))
}

function procedureFindings(pack: RulePack, procedure: string): Finding[] {
  if (pack.procedures.some(({ id }) => id === procedure)) return []
  return [{ section: 'details', field: 'procedure', code: procedure === '' ? 'missing' : 'not-a-choice', blocks: true }]
}

function fieldFindings(pack: RulePack, field: Field, facts: Facts, today: string): Finding[] {
  if (!holds(field.shown, facts)) return []
  const value = fieldValue(facts.fields, field.name)
  const detail = (code: Finding['code'], blocks = true): Finding => ({
    section: field.section ?? 'details',
    field: field.name,
    code,
    blocks,
  })
  if (value === '') return holds(field.required, facts) ? [detail('missing')] : []
  const found: Finding[] = [...value].length > field.maxLength ? [detail('too-long')] : []
  if (field.type === 'choice' && !offered(field, facts).some((choice) => choice.value === value))
    found.push(detail('not-a-choice'))
  if (field.type === 'date') {
    const span = parseDate(value)
    if (!span) found.push(detail('not-a-date'))
    else if (field.name === 'birthDate' && span.first > today) found.push(detail('in-the-future'))
  }
  if (field.type === 'citizen-number')
    for (const { code, blocks } of numberProblems(pack, field.name, value, facts, today))
      found.push(detail(code, blocks))
  if (field.type !== 'choice') {
    const characters = undrawable(value).join('')
    if (characters !== '') found.push({ ...detail('cannot-draw', false), characters })
  }
  return found
}

function numberProblems(
  pack: RulePack,
  field: string,
  value: string,
  facts: Facts,
  today: string,
): { code: Finding['code']; blocks: boolean }[] {
  const own = field === 'citizenNumber'
  const holder = own
    ? { birthDate: fieldValue(facts.fields, 'birthDate'), sex: fieldValue(facts.fields, 'sex'), today }
    : { today }
  // A guardian may be a foreigner with another kind of number: shown, and never in the way.
  return checkCitizenNumber(pack.number, value, holder).problems.map(({ code, blocks }) => ({
    code,
    blocks: blocks && own,
  }))
}

function portraitFindings(pack: RulePack, draft: Draft, facts: Facts): Finding[] {
  if (!holds(pack.portrait.required, facts)) return []
  const answered = [...draft.captures, ...draft.exceptions].some(({ modality }) => modality === 'portrait')
  return answered ? [] : [{ section: 'portrait', code: 'missing', blocks: true }]
}

/** What the rules say against it. Never in the way: the officer and the applicant know more, and the station decides. */
function ruleFindings(pack: RulePack, draft: Draft, facts: Facts, today: string): Finding[] {
  const found: Finding[] = []
  const procedure = { section: 'details', field: 'procedure', blocks: false } as const
  const may = eligible(pack, facts)
  if (may.answer === 'no') found.push({ ...procedure, code: 'not-eligible', because: may.because[0] })
  const here = acceptedHere(pack, facts)
  if (here.answer === 'no') found.push({ ...procedure, code: 'not-accepted-here', because: here.because[0] })
  if (draft.isPhoneTaken) found.push({ section: 'details', field: 'phone', code: 'phone-taken', blocks: false })
  if (urgency(pack, facts, today).isInTime === false)
    found.push({ section: 'delivery', field: 'neededBy', code: 'too-late', blocks: false })
  return found
}

const sectionOf: Record<CaptureView['modality'], Finding['section']> = {
  portrait: 'portrait',
  finger: 'fingers',
  iris: 'fingers',
  document: 'documents',
  signature: 'review',
}

function captureFindings(
  pack: RulePack,
  capture: Draft['captures'][number],
  facts: Facts,
  context: Context,
): Finding[] {
  const { modality, position, document, origin } = capture
  const place: Pick<Finding, 'section' | 'position' | 'modality' | 'document'> = {
    section: sectionOf[modality],
    ...((modality === 'finger' || modality === 'iris') && { position, ...(modality === 'iris' && { modality }) }),
    ...(document !== undefined && { document }),
  }
  const found: Finding[] = []
  // SECURITY: here and again at the station, because a practice capture never becomes an application.
  if (context.environment === 'production' && capture.source === 'simulated')
    found.push({ ...place, code: 'simulated-in-production', blocks: true })
  if (
    context.environment === 'production' &&
    capture.source === 'file' &&
    !pack.allowFileSource &&
    modality !== 'document' &&
    !(modality === 'portrait' && origin)
  )
    found.push({ ...place, code: 'file-in-production', blocks: true })
  // Asked again at each change: it may have been for somebody else's age, or has grown too old since.
  if (origin && originProblem(pack, facts, origin, context.today))
    found.push({ ...place, code: 'portrait-origin', blocks: true })
  const minimum = capture.modality === 'finger' ? pack.fingers.minimumQuality : undefined
  if (minimum && capture.quality.some(({ scale, value }) => scale === minimum.scale && value < minimum.value))
    found.push({ ...place, code: 'low-quality', blocks: false })
  return found
}

function documentFindings(pack: RulePack, draft: Draft, today: string): Finding[] {
  return documentsFor(pack, draft, today).flatMap(({ rule, required }): Finding[] => {
    if (draft.captures.some(({ document }) => document === rule.id)) return []
    const place = { section: 'documents', document: rule.id } as const
    if (draft.gaps.some(({ document }) => document === rule.id)) return [{ ...place, code: 'gap', blocks: false }]
    return required ? [{ ...place, code: 'missing', blocks: true }] : []
  })
}

function reviewFindings(pack: RulePack, draft: Draft, context: Context): Finding[] {
  const found: Finding[] = []
  const review = (code: Finding['code'], blocks: boolean) => found.push({ section: 'review', code, blocks })
  if (needsSignature(pack)) {
    const mustBeGuardian = guardianSigns(pack, draft, context.today)
    if (!draft.signing || (mustBeGuardian && draft.signing.by !== 'guardian')) review('not-signed', true)
    else if (!draft.signing.isCurrent) review('signature-old', true)
  }
  // It is looked at later by a second officer, and never in the way.
  if (draft.countersign === 'pending') review('countersign-pending', false)
  // SECURITY: a practice reader's card never becomes somebody's identity.
  if (context.environment === 'production' && draft.identity?.source === 'simulated')
    found.push({ section: 'identity', code: 'simulated-in-production', blocks: true })
  return found
}
