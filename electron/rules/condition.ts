/** Conditions of a rule pack, decided from what is known of a person. */
import { type AgeSpan, ageOn } from './dates.ts'
import type { Condition } from './pack.ts'

export type Facts = {
  /** Absent while no birth date is known; it is then missing itself, and finalise waits for it. */
  ageYears?: AgeSpan | undefined
  procedure: string
  /** By the pack's field names; an absent value is the same as an empty one. */
  fields: Readonly<Record<string, string>>
}

/**
 * What conditions look at, of an application.
 * @param today ISO date in the pack's time zone: the day of application.
 */
export function factsOf(draft: Pick<Facts, 'procedure' | 'fields'>, today: string): Facts {
  const ageYears = ageOn(fieldValue(draft.fields, 'birthDate'), today)
  return { ageYears, procedure: draft.procedure, fields: draft.fields }
}

/** While there is no birth date, the form is that of a grown person, so that it does not change at each digit typed. */
const GROWN: AgeSpan = { least: 30, most: 30 }

/**
 * True unless the condition is surely false. Where only a year of birth is known, a person may stand on either side of
 * an age limit: what depends on it is then asked for, because asking too much can be answered and a gap found at
 * the station means a second visit.
 */
export function holds(condition: Condition, facts: Facts): boolean {
  return decide(condition, { ...facts, ageYears: facts.ageYears ?? GROWN }) !== false
}

/** True only when the condition is surely true: for what is to somebody's favour, as an exemption from a fee. */
export function surelyHolds(condition: Condition, facts: Facts): boolean {
  return decide(condition, facts) === true
}

/** The value of a field without its outer spaces; empty when there is none. */
export function fieldValue(fields: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(fields, name) ? (fields[name] ?? '').trim() : ''
}

/** Undefined: not enough is known. */
function decide(condition: Condition, facts: Facts): boolean | undefined {
  if ('always' in condition) return true
  if ('ageBelow' in condition) return isBelow(facts.ageYears, condition.ageBelow)
  if ('ageFrom' in condition) return opposite(isBelow(facts.ageYears, condition.ageFrom))
  if ('procedure' in condition) return condition.procedure.includes(facts.procedure)
  if ('field' in condition) return condition.is.includes(fieldValue(facts.fields, condition.field))
  if ('not' in condition) return opposite(decide(condition.not, facts))
  if ('all' in condition) {
    const parts = condition.all.map((part) => decide(part, facts))
    return parts.includes(false) ? false : parts.includes(undefined) ? undefined : true
  }
  const parts = condition.any.map((part) => decide(part, facts))
  return parts.includes(true) ? true : parts.includes(undefined) ? undefined : false
}

function isBelow(age: AgeSpan | undefined, limit: number): boolean | undefined {
  if (!age) return undefined
  if (age.most < limit) return true
  return age.least >= limit ? false : undefined
}

function opposite(known: boolean | undefined): boolean | undefined {
  return known === undefined ? undefined : !known
}
