import type { Because } from '../../contract/decisions.ts'
import { decide, type Facts, fieldValue } from '../condition.ts'
import { partsOf } from '../consistency/conditions.ts'
import type { Condition, Rule, RulePack, Text } from '../pack.ts'

/** A rule as it is shown. */
export function becauseOf(rule: Rule): Because {
  const { id, text, basis, certainty, needsReview, note } = rule
  return {
    rule: id,
    text,
    basis,
    ...(certainty && { certainty }),
    ...(needsReview !== undefined && { needsReview }),
    ...(note !== undefined && { note }),
  }
}

/** A rule that could not decide, with what is not known. */
export function becauseUnknown(pack: RulePack, rule: Rule & { when: Condition }, facts: Facts): Because {
  const unknown = unknownOf(pack, rule.when, facts)
  return { ...becauseOf(rule), ...(unknown.length > 0 && { unknown }) }
}

/** The fields whose values would have to be known, by their labels. */
function unknownOf(pack: RulePack, condition: Condition, facts: Facts): Text[] {
  const names = partsOf(condition).flatMap((part) => {
    if ('feature' in part) {
      const feature = pack.features?.find(({ id }) => id === part.feature)
      return feature ? partsOf(feature.when).flatMap(fieldsOf) : []
    }
    return decide(part, facts, 'unknown') === undefined ? fieldsOf(part) : []
  })
  return [...new Set(names)].flatMap((name) => {
    const field = pack.fields.find((one) => one.name === name)
    const value = fieldValue(facts.fields, name)
    // What is said and cannot decide is a part of a date, or a unit that the table does not have.
    const isVague = value === '' || field?.type === 'date' || (field?.type === 'unit' && !facts.units?.topOf(value))
    return field && isVague ? [field.label] : []
  })
}

function fieldsOf(part: Condition): string[] {
  if ('ageBelow' in part || 'ageFrom' in part) return ['birthDate']
  if ('crossRegion' in part) return ['registeredAt', 'acceptedAt']
  if ('field' in part) return [part.field]
  if ('filled' in part) return [part.filled]
  if ('passed' in part) return [part.passed]
  if ('date' in part) return [part.date]
  return 'unit' in part ? [part.unit] : []
}
