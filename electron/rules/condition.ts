/** Conditions of a rule pack, decided from what is known of a person. */
import { Temporal } from 'temporal-polyfill'
import { type AgeSpan, ageOn, parseDate } from './dates.ts'
import type { Condition, Feature, RulePack } from './pack.ts'
import { type UnitTree, unitTree } from './units/units.ts'

export type Facts = {
  /** Absent while no birth date is known; it is then missing itself, and finalise waits for it. */
  ageYears?: AgeSpan | undefined
  procedure: string
  /** By the pack's field names; an absent value is the same as an empty one. */
  fields: Readonly<Record<string, string>>
  /** The day of application, ISO, in the pack's time zone. */
  today?: string
  features?: readonly Feature[] | undefined
  units?: UnitTree | undefined
}

/** Whether what nobody has said counts as none of the values, or as not known. */
export type Absent = 'none' | 'unknown'

/**
 * What conditions look at, of an application.
 * @param today ISO date in the pack's time zone: the day of application.
 */
export function factsOf(
  pack: Pick<RulePack, 'features' | 'units'>,
  draft: Pick<Facts, 'procedure' | 'fields'>,
  today: string,
): Facts {
  const ageYears = ageOn(fieldValue(draft.fields, 'birthDate'), today)
  const units = pack.units === undefined ? undefined : unitTree(pack.units)
  return { ageYears, procedure: draft.procedure, fields: draft.fields, today, features: pack.features, units }
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
export function decide(condition: Condition, facts: Facts, absent: Absent = 'none'): boolean | undefined {
  const empty = absent === 'none' ? false : undefined
  const value = (name: string) => fieldValue(facts.fields, name)
  if ('always' in condition) return true
  if ('ageBelow' in condition) return isBelow(facts.ageYears, condition.ageBelow)
  if ('ageFrom' in condition) return opposite(isBelow(facts.ageYears, condition.ageFrom))
  if ('procedure' in condition) return condition.procedure.includes(facts.procedure)
  if ('field' in condition) {
    const said = value(condition.field)
    return said === '' && absent === 'unknown' ? undefined : condition.is.includes(said)
  }
  if ('filled' in condition) return value(condition.filled) === '' ? empty : true
  if ('dayFrom' in condition) return facts.today === undefined ? undefined : facts.today >= condition.dayFrom
  if ('dayUntil' in condition) return facts.today === undefined ? undefined : facts.today <= condition.dayUntil
  if ('date' in condition)
    return value(condition.date) === '' ? empty : isRecent(value(condition.date), condition.within, facts)
  if ('passed' in condition) return value(condition.passed) === '' ? empty : hasPassed(value(condition.passed), facts)
  if ('unit' in condition)
    return value(condition.unit) === '' ? empty : liesIn(value(condition.unit), condition.in, facts)
  if ('crossRegion' in condition) return isCrossRegion(facts) ?? empty
  if ('feature' in condition) {
    const feature = facts.features?.find(({ id }) => id === condition.feature)
    return feature ? decide(feature.when, { ...facts, features: undefined }, absent) : facts.features && false
  }
  if ('not' in condition) return opposite(decide(condition.not, facts, absent))
  if ('all' in condition) {
    const parts = condition.all.map((part) => decide(part, facts, absent))
    return parts.includes(false) ? false : parts.includes(undefined) ? undefined : true
  }
  const parts = condition.any.map((part) => decide(part, facts, absent))
  return parts.includes(true) ? true : parts.includes(undefined) ? undefined : false
}

/** Whether home and place of application lie under different first-level units; undefined while either is not known. */
export function isCrossRegion(facts: Facts): boolean | undefined {
  const pair = regionsOf(facts)
  return pair && pair.home !== pair.here
}

/** The first-level units of home and place of application; undefined while either is not known. */
export function regionsOf({ fields, units }: Facts): { home: string; here: string } | undefined {
  const home = units?.topOf(fieldValue(fields, 'registeredAt'))
  const here = units?.topOf(fieldValue(fields, 'acceptedAt'))
  return home === undefined || here === undefined ? undefined : { home, here }
}

function isBelow(age: AgeSpan | undefined, limit: number): boolean | undefined {
  if (!age) return undefined
  if (age.most < limit) return true
  return age.least >= limit ? false : undefined
}

function isRecent(text: string, period: object, { today }: Facts): boolean | undefined {
  const span = parseDate(text)
  if (!span || today === undefined || span.first > today) return undefined
  const until = (day: string) => Temporal.PlainDate.from(day).add(period).toString()
  if (until(span.first) >= today) return true
  return until(span.last) < today ? false : undefined
}

function hasPassed(text: string, { today }: Facts): boolean | undefined {
  const span = parseDate(text)
  if (!span || today === undefined) return undefined
  if (span.last < today) return true
  return span.first >= today ? false : undefined
}

function liesIn(code: string, regions: readonly string[], { units }: Facts): boolean | undefined {
  const answers = regions.map((region) => units?.isWithin(code, region))
  return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false
}

function opposite(known: boolean | undefined): boolean | undefined {
  return known === undefined ? undefined : !known
}
