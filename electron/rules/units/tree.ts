/** Which unit lies in which. */
import { loadUnits, type UnitTable, writeUnit } from './table.ts'

export type UnitTree = {
  /** Whether `code` is `region` or lies below it; undefined for a code of which the table says nothing. */
  isWithin(code: string, region: string): boolean | undefined
  /** The first-level unit above it, or it itself. */
  topOf(code: string): string | undefined
  /** As an address of this place has it; undefined for a code that the table does not have. */
  nameOf(code: string): string | undefined
}

/** Read when a rule first asks: a table is some hundred kilobytes. */
const trees = new Map<string, UnitTree>()

/** @param name of a table, as a rule pack has it. @throws {UnitTableError} when this version does not have it. */
export function unitTree(name: string): UnitTree {
  const known = trees.get(name) ?? treeOf(loadUnits(name))
  trees.set(name, known)
  return known
}

/** Units of today win over those that are no more, because a code may have been given again. */
export function treeOf(table: UnitTable): UnitTree {
  const parents = new Map<string, string | undefined>()
  const names = new Map<string, string>()
  const ended = Object.entries(table.ended).sort(([a], [b]) => (a < b ? 1 : -1))
  for (const [code, name, parent] of [...table.units, ...ended.flatMap(([, rows]) => rows)]) {
    if (parents.has(code)) continue
    parents.set(code, parent)
    names.set(code, name)
  }
  const aboveOf = (code: string) => (parents.has(code) ? parents.get(code) : aboveByCode(table, parents, code))
  const pathOf = (code: string): string[] => {
    const path: string[] = []
    for (let at: string | undefined = code; at !== undefined && !path.includes(at); at = aboveOf(at)) path.push(at)
    return path
  }
  const isPlaced = (code: string): boolean => parents.has(code) || aboveOf(code) !== undefined
  return {
    isWithin: (code, region) => (isPlaced(code) ? pathOf(code).includes(region) : code === region || undefined),
    nameOf: (code) =>
      parents.has(code)
        ? writeUnit(
            table,
            pathOf(code)
              .toReversed()
              .map((one) => names.get(one) ?? one),
          )
        : undefined,
    topOf: (code) => (isPlaced(code) ? pathOf(code).at(-1) : undefined),
  }
}

/** A withdrawn code stays in the number of whoever was registered under it, and says still where that was. */
function aboveByCode({ levels = [] }: UnitTable, known: ReadonlyMap<string, unknown>, code: string) {
  const length = levels.at(-1)
  if (length === undefined || code.length !== length || !/^\d+$/.test(code)) return undefined
  return levels
    .slice(0, -1)
    .toReversed()
    .map((signs) => code.slice(0, signs).padEnd(length, '0'))
    .find((above) => known.has(above))
}
