import { type Facts, holds } from '../condition.ts'
import type { Condition, Field, RulePack } from '../pack.ts'

/** A condition that would need more cases than this to judge is one that nobody could read either. */
const MAX_CASES = 20_000

/** A plain sentence for the first condition that speaks of what the pack does not have. */
export function conditionProblem(pack: RulePack): string | undefined {
  for (const part of conditionsOf(pack).flatMap(partsOf)) {
    if ('procedure' in part) {
      const unknown = part.procedure.find((id) => !pack.procedures.some((procedure) => procedure.id === id))
      if (unknown !== undefined) return `a condition names the procedure ${unknown}, which does not exist`
    }
    if ('field' in part) {
      const field = pack.fields.find(({ name }) => name === part.field)
      if (!field) return `a condition names the field ${part.field}, which does not exist`
      const unknown = part.is.find((value) => field.choices?.every((choice) => choice.value !== value))
      if (unknown !== undefined) return `a condition names the choice ${unknown}, which ${part.field} does not have`
    }
  }
  return undefined
}

/**
 * Whether somebody can exist of whom the field is required and not shown. Every case that the two conditions
 * can tell apart is tried: ages on both sides of each limit, each procedure and value named, and another.
 */
export function isRequiredUnshown(pack: RulePack, field: Field): boolean {
  const parts = [field.shown, field.required].flatMap(partsOf)
  const limits = parts.flatMap((part) => ('ageBelow' in part ? part.ageBelow : 'ageFrom' in part ? part.ageFrom : []))
  const ages = [...new Set([0, ...limits.flatMap((limit) => [limit - 1, limit])])].filter((age) => age >= 0)
  const values = new Map<string, Set<string>>()
  for (const part of parts)
    if ('field' in part) values.set(part.field, new Set([...(values.get(part.field) ?? ['']), ...part.is]))
  const cases = [...values.values()].reduce((count, set) => count * set.size, ages.length * pack.procedures.length)
  if (cases > MAX_CASES) return true
  const combinations = [...values].reduce<Record<string, string>[]>(
    (all, [name, set]) => all.flatMap((fields) => [...set].map((value) => ({ ...fields, [name]: value }))),
    [{}],
  )
  const everybody = ages.flatMap((age) =>
    pack.procedures.flatMap(({ id }) =>
      combinations.map((fields): Facts => ({ ageYears: { least: age, most: age }, procedure: id, fields })),
    ),
  )
  return everybody.some((facts) => holds(field.required, facts) && !holds(field.shown, facts))
}

function conditionsOf(pack: RulePack): Condition[] {
  return [
    pack.portrait.required,
    pack.fingers.required,
    ...pack.fields.flatMap(({ shown, required }) => [shown, required]),
    ...pack.procedures.flatMap(({ fees }) => fees.map(({ when }) => when)),
  ]
}

/** The condition and all inside it. */
function partsOf(condition: Condition): Condition[] {
  if ('all' in condition) return [condition, ...condition.all.flatMap(partsOf)]
  if ('any' in condition) return [condition, ...condition.any.flatMap(partsOf)]
  if ('not' in condition) return [condition, ...partsOf(condition.not)]
  return [condition]
}
