/** What differs between two packs, by the names of their members and not by where they stand in a list. */
import { isDeepStrictEqual } from 'node:util'

export type Difference = { where: string; before?: unknown; after?: unknown }

export const GROUPS = [
  'in force',
  'procedures',
  'eligibility',
  'fees',
  'clocks',
  'acceptance',
  'fields',
  'documents',
  'captures',
  'validity',
  'delivery',
  'payments',
  'calendar',
  'campaigns and features',
  'papers',
  'other',
] as const
type Group = (typeof GROUPS)[number]

const OF_PART: Record<string, Group> = {
  ...{ effectiveFrom: 'in force', effectiveUntil: 'in force', regions: 'in force', seasons: 'in force' },
  ...{ rollout: 'in force', acceptance: 'acceptance', fields: 'fields', groups: 'fields', guardian: 'fields' },
  ...{ documents: 'documents', portrait: 'captures', fingers: 'captures', irises: 'captures', validity: 'validity' },
  ...{ deliveries: 'delivery', payments: 'payments', calendar: 'calendar', timeZone: 'calendar' },
  ...{ campaigns: 'campaigns and features', features: 'campaigns and features', temporary: 'campaigns and features' },
  ...{ notices: 'papers', notice: 'papers', forms: 'papers', slip: 'papers', contacts: 'papers', retention: 'papers' },
}
const OF_PROCEDURE: Record<string, Group> = {
  ...{ eligibility: 'eligibility', grounds: 'eligibility', fees: 'fees', valid: 'validity' },
  ...{ clocks: 'clocks', promised: 'clocks' },
}

/** What a difference is about. @param where as `diff` gives it. */
export function groupOf(where: string): Group {
  const [part = '', , own = ''] = where.split('.')
  if (part === 'procedures') return OF_PROCEDURE[own] ?? 'procedures'
  return OF_PART[part] ?? 'other'
}

/** Of the file, not of the law. */
const HEAD = new Set(['formatVersion', 'id', 'revision', 'layers', 'remarks', 'title', 'level'])
const NAMES = ['id', 'name', 'value', 'source', 'what'] as const
/** Half a condition says nothing. */
const WHOLE = new Set(['when', 'shown', 'required', 'guardian', 'urgent'])

/** In the order of the first, then what the second has beside it. None when both say the same. */
export const diff = (before: unknown, after: unknown): Difference[] => differing(before, after, '', false)

function differing(before: unknown, after: unknown, where: string, isWhole: boolean): Difference[] {
  if (isDeepStrictEqual(before, after)) return []
  // A list that was not there had no members; one that is there and empty may mean "none", and is told as such.
  if (before === undefined && isFilled(after)) return differing([], after, where, isWhole)
  if (after === undefined && isFilled(before)) return differing(before, [], where, isWhole)
  if (!isBranch(before) || !isBranch(after) || Array.isArray(before) !== Array.isArray(after) || isWhole)
    return [{ where, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }]
  const [was, is] = [membersOf(before), membersOf(after)]
  if (!was || !is) return plainLists(before as unknown[], after as unknown[], where)
  const isList = Array.isArray(before)
  const names = [...new Set([...was.keys(), ...is.keys()])].filter((name) => where !== '' || !HEAD.has(name))
  const found = names.flatMap((name) => {
    const there = where === '' ? name : `${where}.${name}`
    return differing(was.get(name), is.get(name), there, !isList && WHOLE.has(name))
  })
  // Of clocks and rules the first that holds decides, so that another order is another law.
  return [...found, ...(isList ? ordersOf([...was.keys()], [...is.keys()], where) : [])]
}

const isFilled = (value: unknown): boolean => Array.isArray(value) && value.length > 0
const isBranch = (value: unknown): value is object => typeof value === 'object' && value !== null

function ordersOf(before: string[], after: string[], where: string): Difference[] {
  const [was, is] = [before.filter((name) => after.includes(name)), after.filter((name) => before.includes(name))]
  return isDeepStrictEqual(was, is) ? [] : [{ where: `${where}.(order)`, before: was, after: is }]
}

/** Days, codes, and members without a name (fees): what the other list does not have; as a whole where only the order is another. */
function plainLists(before: unknown[], after: unknown[], where: string): Difference[] {
  const gone = without(before, after).map((one): Difference => ({ where, before: one }))
  const come = without(after, before).map((one): Difference => ({ where, after: one }))
  return gone.length + come.length > 0 ? [...gone, ...come] : [{ where, before, after }]
}

/** One for one, because the same day may stand there twice. */
function without(list: readonly unknown[], other: readonly unknown[]): unknown[] {
  const rest = [...other]
  return list.filter((one) => {
    const at = rest.findIndex((each) => isDeepStrictEqual(each, one))
    if (at >= 0) rest.splice(at, 1)
    return at < 0
  })
}

function membersOf(value: object): Map<string, unknown> | undefined {
  if (!Array.isArray(value)) return new Map(Object.entries(value))
  const key = NAMES.find((name) =>
    value.every((one) => isBranch(one) && typeof (one as Record<string, unknown>)[name] === 'string'),
  )
  if (key === undefined) return undefined
  const members = new Map(value.map((one): [string, unknown] => [String((one as Record<string, unknown>)[key]), one]))
  return members.size === value.length ? members : undefined
}
