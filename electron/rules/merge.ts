/** How a layer changes what lies beneath it. */

type Json = Record<string, unknown>
/** By these a list's members are known; the first that they have. */
const KEYS = ['id', 'name', 'value', 'code'] as const
/** A condition is one thing: half of the old and half of the new would be a third that nobody wrote. */
const WHOLE = ['when', 'shown', 'required', 'guardian', 'urgent']
/** What is the file's own and not inherited. */
const OWN = ['title', 'revision', 'regions', 'rollout', 'seasons', 'remarks', 'level']

/**
 * A JSON merge patch (RFC 7396: objects merge, `null` takes away, all else replaces), and beyond it: a condition is
 * replaced whole; of a list whose members have a name, a member of the same name is merged, `{ …, "removed": true }`
 * takes it away, one with `"first": true` comes before the others, and any other is added at the end. Pure.
 */
export function mergeLayer(below: unknown, layer: Json): Json {
  const base = Object.fromEntries(Object.entries(below as Json).filter(([key]) => !OWN.includes(key)))
  return merged(base, layer) as Json
}

function merged(below: unknown, above: unknown): unknown {
  if (Array.isArray(above)) return mergedList(Array.isArray(below) ? below : [], above)
  if (!isObject(above)) return above
  const result: Json = isObject(below) ? { ...below } : {}
  for (const [key, value] of Object.entries(above)) {
    if (value === null) delete result[key]
    else if (WHOLE.includes(key)) result[key] = value
    else result[key] = merged(Object.hasOwn(result, key) ? result[key] : undefined, value)
  }
  return result
}

function mergedList(below: unknown[], above: unknown[]): unknown[] {
  const key = KEYS.find((one) =>
    [...below, ...above].every((member) => isObject(member) && typeof member[one] === 'string'),
  )
  if (key === undefined) return above
  let list = below as Json[]
  for (const member of above as Json[]) {
    const { removed, ...own } = member
    const isFirst = own.first === true
    if (isFirst) delete own.first
    const at = list.findIndex((one) => one[key] === member[key])
    if (removed === true) list = list.filter((_, index) => index !== at)
    else if (at >= 0) list = list.with(at, merged(list[at], own) as Json)
    else list = isFirst ? [merged(undefined, own) as Json, ...list] : [...list, merged(undefined, own) as Json]
  }
  return list
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
