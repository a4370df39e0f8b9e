import { type Facts, holds } from '../condition.ts'
import { Condition, type Field, type RulePack } from '../pack.ts'

/** A condition that would need more cases than this to judge is one that nobody could read either. */
const MAX_CASES = 20_000

/** A plain sentence for the first condition that speaks of what the pack does not have. */
export function conditionProblem(pack: RulePack): string | undefined {
  for (const part of conditionsOf(pack).flatMap(partsOf)) {
    if ('procedure' in part) {
      const unknown = part.procedure.find((id) => !pack.procedures.some((procedure) => procedure.id === id))
      if (unknown !== undefined) return `a condition names the procedure ${unknown}, which does not exist`
    }
    const named =
      'field' in part
        ? part.field
        : 'filled' in part
          ? part.filled
          : 'passed' in part
            ? part.passed
            : 'date' in part
              ? part.date
              : 'unit' in part
                ? part.unit
                : undefined
    const field = pack.fields.find(({ name }) => name === named)
    if (named !== undefined && !field) return `a condition names the field ${named}, which does not exist`
    if ('field' in part) {
      const unknown = part.is.find((value) => field?.choices?.every((choice) => choice.value !== value))
      if (unknown !== undefined) return `a condition names the choice ${unknown}, which ${part.field} does not have`
    }
    if (('passed' in part || 'date' in part) && field?.type !== 'date')
      return `a condition asks for a day of ${named}, which is not a date`
    if ('unit' in part && field?.type !== 'unit') return `a condition asks where ${named} lies, which is not a unit`
    if ('feature' in part && !pack.features?.some(({ id }) => id === part.feature))
      return `a condition names the feature ${part.feature}, which does not exist`
  }
  const feature = pack.features?.find(({ when }) => partsOf(when).some((part) => 'feature' in part))
  return feature && `the feature ${feature.id} depends on another feature`
}

/**
 * Whether somebody can exist of whom the field is required and not shown. Every case that the two conditions
 * can tell apart is tried: ages on both sides of each limit, each procedure and value named, and another.
 */
export function isRequiredUnshown(pack: RulePack, field: Field): boolean {
  const parts = [field.shown, field.required].flatMap(partsOf)
  const limits = parts.flatMap((part) => ('ageBelow' in part ? part.ageBelow : 'ageFrom' in part ? part.ageFrom : []))
  const worlds = worldsOf(parts)
  const ages = [...new Set([0, ...limits.flatMap((limit) => [limit - 1, limit])])].filter((age) => age >= 0)
  const values = new Map<string, Set<string>>()
  for (const part of parts)
    if ('field' in part) values.set(part.field, new Set([...(values.get(part.field) ?? ['']), ...part.is]))
  const cases = [...values.values()].reduce(
    (count, set) => count * set.size,
    ages.length * pack.procedures.length * worlds.length,
  )
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
  return worlds.some((world) => {
    const [shown, required] = [settled(field.shown, world), settled(field.required, world)]
    return everybody.some((facts) => holds(required, facts) && !holds(shown, facts))
  })
}

/** What ages, procedures and values do not decide, each way round: that a day has come, that it is far from home. */
function worldsOf(parts: readonly Condition[]): ReadonlyMap<string, boolean>[] {
  const others = [...new Set(parts.filter(isOther).map((part) => JSON.stringify(part)))]
  return others.reduce<Map<string, boolean>[]>(
    (all, part) => all.flatMap((world) => [true, false].map((is) => new Map([...world, [part, is]]))),
    [new Map()],
  )
}

const isOther = (part: Condition): boolean =>
  ['filled', 'dayFrom', 'dayUntil', 'date', 'passed', 'unit', 'crossRegion', 'feature'].some((kind) => kind in part)

function settled(condition: Condition, world: ReadonlyMap<string, boolean>): Condition {
  if ('all' in condition) return { all: condition.all.map((part) => settled(part, world)) }
  if ('any' in condition) return { any: condition.any.map((part) => settled(part, world)) }
  if ('not' in condition) return { not: settled(condition.not, world) }
  const is = world.get(JSON.stringify(condition))
  return is === undefined ? condition : is ? { always: true } : { not: { always: true } }
}

/** Wherever they stand in the pack. */
export function conditionsOf(pack: RulePack): Condition[] {
  const found: Condition[] = []
  const look = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    for (const [key, value] of Object.entries(node))
      if (CONDITION_KEYS.has(key) && isCondition(value)) found.push(value)
      else look(value)
  }
  look(pack)
  return found
}

const CONDITION_KEYS = new Set(['when', 'shown', 'required', 'guardian', 'urgent'])
const isCondition = (value: unknown): value is Condition => Condition.safeParse(value).success

/** The condition and all inside it. */
export function partsOf(condition: Condition): Condition[] {
  if ('all' in condition) return [condition, ...condition.all.flatMap(partsOf)]
  if ('any' in condition) return [condition, ...condition.any.flatMap(partsOf)]
  if ('not' in condition) return [condition, ...partsOf(condition.not)]
  return [condition]
}
