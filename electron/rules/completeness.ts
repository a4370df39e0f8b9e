/** What finalise would still ask for, and what the officer should look at. Reads no clock and no store. */
import type { CaptureView, Finding } from '../contract/applications.ts'
import { checkCitizenNumber } from './citizen-number.ts'
import { type Facts, factsOf, fieldValue, holds } from './condition.ts'
import { parseDate } from './dates.ts'
import { fingerPlan } from './fingers.ts'
import type { Field, RulePack } from './pack.ts'

export type Draft = {
  procedure: string
  fields: Readonly<Record<string, string>>
  /** The best of each finger and the chosen portrait. */
  captures: readonly Pick<CaptureView, 'modality' | 'position' | 'quality' | 'source'>[]
  /** What cannot be taken; only those with a reason. */
  exceptions: readonly { modality: CaptureView['modality']; position?: number | undefined; reason: string }[]
}

/** `today` is the day of application: an ISO date in the pack's time zone. */
export type Context = { environment: 'practice' | 'production'; today: string }

/** The application is complete when none of these blocks. In the order of the screen. */
export function findings(pack: RulePack, draft: Draft, context: Context): Finding[] {
  const facts = factsOf(draft, context.today)
  return [
    ...procedureFindings(pack, draft.procedure),
    ...pack.fields.flatMap((field) => fieldFindings(pack, field, facts, context.today)),
    ...portraitFindings(pack, draft, facts),
    ...fingerPlan(pack, draft, context.today).left.map(
      (position): Finding => ({ section: 'fingers', position, code: 'missing', blocks: true }),
    ),
    ...draft.captures.flatMap((capture) => captureFindings(pack, capture, context)),
  ]
}

/** The fields that are asked for of this person, in the pack's order. @param today ISO date in the pack's time zone. */
export function shownFields(pack: RulePack, draft: Pick<Draft, 'procedure' | 'fields'>, today: string): Field[] {
  const facts = factsOf(draft, today)
  return pack.fields.filter((field) => holds(field.shown, facts))
}

/** False: the law asks for no portrait of this person, or not for this procedure. */
export function isPortraitNeeded(pack: RulePack, draft: Pick<Draft, 'procedure' | 'fields'>, today: string): boolean {
  return holds(pack.portrait.required, factsOf(draft, today))
}

function procedureFindings(pack: RulePack, procedure: string): Finding[] {
  if (pack.procedures.some(({ id }) => id === procedure)) return []
  return [detail('procedure', procedure === '' ? 'missing' : 'not-a-choice')]
}

function fieldFindings(pack: RulePack, field: Field, facts: Facts, today: string): Finding[] {
  if (!holds(field.shown, facts)) return []
  const value = fieldValue(facts.fields, field.name)
  if (value === '') return holds(field.required, facts) ? [detail(field.name, 'missing')] : []
  const found: Finding[] = [...value].length > field.maxLength ? [detail(field.name, 'too-long')] : []
  if (field.type === 'choice' && !field.choices?.some((choice) => choice.value === value))
    found.push(detail(field.name, 'not-a-choice'))
  if (field.type === 'date') {
    const span = parseDate(value)
    if (!span) found.push(detail(field.name, 'not-a-date'))
    else if (field.name === 'birthDate' && span.first > today) found.push(detail(field.name, 'in-the-future'))
  }
  if (field.type === 'citizen-number') found.push(...numberFindings(pack, field.name, value, facts, today))
  return found
}

function numberFindings(pack: RulePack, field: string, value: string, facts: Facts, today: string): Finding[] {
  const own = field === 'citizenNumber'
  const holder = own
    ? { birthDate: fieldValue(facts.fields, 'birthDate'), sex: fieldValue(facts.fields, 'sex'), today }
    : { today }
  // A guardian may be a foreigner with another kind of number: shown, and never in the way.
  return checkCitizenNumber(pack.number, value, holder).problems.map(({ code, blocks }) =>
    detail(field, code, blocks && own),
  )
}

function portraitFindings(pack: RulePack, draft: Draft, facts: Facts): Finding[] {
  if (!holds(pack.portrait.required, facts)) return []
  const answered = [...draft.captures, ...draft.exceptions].some(({ modality }) => modality === 'portrait')
  return answered ? [] : [{ section: 'portrait', code: 'missing', blocks: true }]
}

function captureFindings(pack: RulePack, capture: Draft['captures'][number], context: Context): Finding[] {
  const place: Pick<Finding, 'section' | 'position'> =
    capture.modality === 'portrait' ? { section: 'portrait' } : { section: 'fingers', position: capture.position }
  const found: Finding[] = []
  // SECURITY: here and again at the station, because a practice capture never becomes an application.
  if (context.environment === 'production' && capture.source === 'simulated')
    found.push({ ...place, code: 'simulated-in-production', blocks: true })
  if (context.environment === 'production' && capture.source === 'file' && !pack.allowFileSource)
    found.push({ ...place, code: 'file-in-production', blocks: true })
  const minimum = capture.modality === 'finger' ? pack.fingers.minimumQuality : undefined
  if (minimum && capture.quality.some(({ scale, value }) => scale === minimum.scale && value < minimum.value))
    found.push({ ...place, code: 'low-quality', blocks: false })
  return found
}

function detail(field: string, code: Finding['code'], blocks = true): Finding {
  return { section: 'details', field, code, blocks }
}
