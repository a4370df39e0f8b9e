/** What differs between two packs, by the names of their members and not by where they stand in a list. */

export type Difference = { where: string; before?: unknown; after?: unknown }

/** Of the file, not of the law. */
const HEAD = new Set(['formatVersion', 'id', 'revision', 'layers', 'remarks', 'title', 'level', 'rollout'])
const NAMES = ['id', 'name', 'value', 'source', 'what'] as const

/** In the order of the first, then what the second has beside it. */
export function diff(before: unknown, after: unknown, where = ''): Difference[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  if (!isBranch(before) || !isBranch(after) || Array.isArray(before) !== Array.isArray(after))
    return [{ where, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }]
  const [was, is] = [membersOf(before), membersOf(after)]
  // A list of plain values or of members without a name is told as a whole.
  if (!was || !is) return [{ where, before, after }]
  const names = [...new Set([...was.keys(), ...is.keys()])].filter((name) => where !== '' || !HEAD.has(name))
  return names.flatMap((name) => diff(was.get(name), is.get(name), where === '' ? name : `${where}.${name}`))
}

const isBranch = (value: unknown): value is object => typeof value === 'object' && value !== null

function membersOf(value: object): Map<string, unknown> | undefined {
  if (!Array.isArray(value)) return new Map(Object.entries(value))
  const key = NAMES.find((name) =>
    value.every((one) => isBranch(one) && typeof (one as Record<string, unknown>)[name] === 'string'),
  )
  if (key === undefined) return undefined
  const members = new Map(value.map((one): [string, unknown] => [String((one as Record<string, unknown>)[key]), one]))
  return members.size === value.length ? members : undefined
}
