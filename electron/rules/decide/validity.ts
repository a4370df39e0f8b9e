import { Temporal } from 'temporal-polyfill'
import type { Because } from '../../contract/decisions.ts'
import { ageOn, isFullDate } from '../dates.ts'
import type { RulePack } from '../pack.ts'
import { becauseOf } from './because.ts'

/** `until`: the card's last day, ISO; absent: it holds for ever. */
export type ValidityDecision = { until?: string; because: Because }

/**
 * Until when a card issued on a day would hold. Undefined where the pack does not say, or the birth date is not whole.
 * @param issuedOn ISO date.
 * @param procedure whose card it is: a temporary one holds otherwise.
 */
export function validity(
  pack: RulePack,
  birthDate: string,
  issuedOn: string,
  procedure = '',
): ValidityDecision | undefined {
  const { valid: own, kind } = pack.procedures.find(({ id }) => id === procedure) ?? {}
  if (kind === 'account') return undefined
  if (own) {
    const until = Temporal.PlainDate.from(issuedOn).add({ months: own.months }).toString()
    return { until, because: becauseOf(own) }
  }
  const rule = pack.validity
  const age = ageOn(birthDate, issuedOn)
  if (!rule || !age || !isFullDate(birthDate)) return undefined
  if (rule.kind === 'milestones') {
    const next = rule.ages.find((milestone) => issuedOn < birthday(birthDate, milestone - rule.graceYears))
    const until = next === undefined ? undefined : birthday(birthDate, next)
    return { ...(until && { until }), because: becauseOf(rule.rule) }
  }
  const band = rule.bands.find(({ ageBelow }) => ageBelow === undefined || age.most < ageBelow)
  if (!band) return undefined
  const until = band.years === undefined ? undefined : yearsAfter(issuedOn, band.years, rule.leapDay)
  return { ...(until && { until }), because: becauseOf(band) }
}

/** Born on 29 February: 1 March in other years, as ages are counted. */
const birthday = (birthDate: string, age: number): string => yearsAfter(birthDate, age, '03-01')

function yearsAfter(date: string, years: number, leapDay: '02-28' | '03-01'): string {
  const day = Temporal.PlainDate.from(date)
  const later = day.add({ years })
  return day.day === later.day || leapDay === '02-28' ? later.toString() : later.add({ days: 1 }).toString()
}
