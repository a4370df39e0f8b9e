import { foldForSearch } from '../names.ts'
import type { LoadedLayer } from '../parse.ts'
import { findUnits, loadUnits, type UnitTable } from '../units/units.ts'

/**
 * The code of a unit that was written as its code, as the beginning of one (`34`), by its name with or without marks, or
 * as the title of a layer that holds there (`Anhui`).
 * @param units name of the table; absent where the country's pack has none.
 * @returns undefined when no unit is meant.
 */
export function findRegion(
  text: string,
  units: string | undefined,
  layers: readonly LoadedLayer[] = [],
): string | undefined {
  const wanted = text.trim()
  if (wanted === '' || units === undefined) return undefined
  return codeIn(tableOf(units), wanted) ?? titledIn(layers, wanted) ?? namedIn(tableOf(units), wanted)
}

const tables = new Map<string, UnitTable>()
function tableOf(name: string): UnitTable {
  const known = tables.get(name) ?? loadUnits(name)
  tables.set(name, known)
  return known
}

/** A code as it stands in the table, today's or one that is no more, or shortened by the noughts at its end. */
function codeIn(table: UnitTable, wanted: string): string | undefined {
  const codes = new Set([...table.units, ...Object.values(table.ended).flat()].map(([code]) => code))
  const longest = Math.max(...[...codes].map((code) => code.length))
  const tries = Array.from({ length: Math.max(1, longest - wanted.length + 1) }, (_, noughts) =>
    wanted.toUpperCase().padEnd(wanted.length + noughts, '0'),
  )
  return tries.find((code) => codes.has(code))
}

function titledIn(layers: readonly LoadedLayer[], wanted: string): string | undefined {
  const isTitle = ({ head }: LoadedLayer) =>
    head.title !== undefined && Object.values(head.title).some((one) => foldForSearch(one) === foldForSearch(wanted))
  return layers.find((layer) => layer.head.level === 'province' && isTitle(layer))?.head.regions?.[0]
}

function namedIn(table: UnitTable, wanted: string): string | undefined {
  return findUnits(table, wanted, 50).find(({ until }) => until === undefined)?.code
}
