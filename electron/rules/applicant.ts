/** What the applicant is shown of himself, and who has to sign beside him. */
import type { Draft } from './completeness.ts'
import { shownFields } from './completeness.ts'
import { factsOf, fieldValue, holds } from './condition.ts'
import { parseDate } from './dates.ts'
import type { Field, RulePack, Text } from './pack.ts'
import { unitTree } from './units/units.ts'

export type Line = { label: Text; value: Text }
const languages = ['vi', 'zh', 'en'] as const

/** Every field that has a value, in the pack's order, worded in each language. @param today ISO date in the pack's time zone. */
export function applicantLines(pack: RulePack, draft: Pick<Draft, 'procedure' | 'fields'>, today: string): Line[] {
  return shownFields(pack, draft, today).flatMap((field) => {
    const value = fieldValue(draft.fields, field.name)
    return value === '' ? [] : [{ label: field.label, value: worded(pack, field, value) }]
  })
}

function worded({ units }: RulePack, field: Field, value: string): Text {
  const unit = field.type === 'unit' && units !== undefined ? unitTree(units).nameOf(value) : undefined
  if (unit !== undefined) return { vi: unit, zh: unit, en: unit }
  const choice = field.choices?.find((one) => one.value === value)
  if (choice) return choice.label
  const span = field.type === 'date' ? parseDate(value) : undefined
  if (!span) return { vi: value, zh: value, en: value }
  const parts: Intl.DateTimeFormatOptions = { year: 'numeric', timeZone: 'UTC' }
  if (value.length > 4) parts.month = 'long'
  if (value.length > 7) parts.day = 'numeric'
  const words = languages.map((one) => new Intl.DateTimeFormat(one, parts).format(new Date(`${span.first}T00:00Z`)))
  return { vi: words[0] ?? value, zh: words[1] ?? value, en: words[2] ?? value }
}

/** The law has somebody else sign for this person. @param today ISO date in the pack's time zone. */
export function guardianSigns(pack: RulePack, draft: Pick<Draft, 'procedure' | 'fields'>, today: string): boolean {
  return pack.guardian !== undefined && holds(pack.guardian, factsOf(pack, draft, today))
}

/** A pack that tells the applicant about his data has him sign for it. */
export const needsSignature = (pack: RulePack): boolean => pack.notice !== undefined

/** What was out of the ordinary is looked at by a second officer, where the pack says so. */
export function needsCountersign(pack: RulePack, draft: Pick<Draft, 'exceptions' | 'signing'>): boolean {
  return pack.countersignExceptions === true && (draft.exceptions.length > 0 || draft.signing?.method === 'cannot')
}
