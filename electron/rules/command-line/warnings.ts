/** What a pack may say and probably does not mean. Nothing here stops a pack. */
import type { LoadedLayer } from '../parse.ts'
import { unitTree } from '../units/units.ts'

type Json = Record<string, unknown>
type Named = { path: string; node: Json }
type Fee = { when?: unknown; until?: string; amount?: number }

/**
 * A sentence for each.
 * @param units the country's table of units; absent: units are not looked at.
 * @param today ISO: fees that have ended since.
 */
export function warningsOf({ content, head }: LoadedLayer, units: string | undefined, today: string): string[] {
  const nodes = namedIn(content, '')
  // A pack that is itself no longer in force is judged by its own last day.
  const lastDay = head.effectiveUntil !== undefined && head.effectiveUntil < today ? head.effectiveUntil : today
  return [
    ...nodes.flatMap(withoutBasis),
    ...nodes.flatMap((one) => unknownUnits(one, units)),
    ...nodes.flatMap(endedFees),
  ]

  function endedFees({ path, node }: Named): string[] {
    const fees = Array.isArray(node.fees) ? (node.fees as Fee[]) : []
    return fees.flatMap(({ when, until, amount }) => {
      if (until === undefined || until >= lastDay) return []
      const isSame = (other: Fee) => JSON.stringify(other.when) === JSON.stringify(when)
      const goesOn = fees.some((other) => isSame(other) && (other.until === undefined || other.until > until))
      return goesOn ? [] : [`${path}: the fee of ${amount} ended on ${until}, and none of its condition comes after it`]
    })
  }
}

function withoutBasis({ path, node }: Named): string[] {
  const isEmpty = ['basis', 'legalBasis', 'rule'].some((key) => {
    const said = node[key]
    return typeof said === 'string' && said.trim() === ''
  })
  return isEmpty ? [`${path}: no legal basis`] : []
}

/** Of a layer and its rollout; what conditions name is looked at when it is composed, and refused. */
function unknownUnits({ path, node }: Named, units: string | undefined): string[] {
  if (units === undefined || !Array.isArray(node.regions)) return []
  const unknown = node.regions.map(String).filter((code) => unitTree(units).nameOf(code) === undefined)
  return unknown.map((code) => `${path || 'regions'}: there is no unit ${code}`)
}

/** Every object, with the names on the way to it. */
export function namedIn(node: unknown, path: string): Named[] {
  if (typeof node !== 'object' || node === null) return []
  const isList = Array.isArray(node)
  const below = Object.entries(node).flatMap(([key, value]) => {
    const name = isList ? nameOf(value, key) : key
    return namedIn(value, path === '' ? name : `${path}.${name}`)
  })
  return isList ? below : [{ path, node: node as Json }, ...below]
}

function nameOf(member: unknown, index: string): string {
  const { id, name, value } = Object(member) as Json
  return String(id ?? name ?? value ?? index)
}
