import { foldForSearch } from '../names.ts'
import type { LoadedLayer } from '../parse.ts'
import { type FoundUnit, findUnits, loadUnits, type UnitTable, unitTree } from '../units/units.ts'

/** `units`: name of the table; absent where the country's pack has none. `date`: ISO; a unit that was no more then is not meant by its name. */
export type Where = { units?: string | undefined; layers?: readonly LoadedLayer[]; date?: string | undefined }

/**
 * The code of the one unit that was written as its code, as the beginning of one (`34`), as the title of a province's
 * layer (`Anhui`), or by its name with or without marks.
 * @returns undefined when no unit is meant, and when it could be more than one: a guess could refuse somebody.
 * @throws {UnitTableError} when this version does not have the table.
 */
export function findRegion(text: string, where: Where): string | undefined {
  const found = regionsMeant(text, where)
  return found.length === 1 ? found[0]?.code : undefined
}

/** All that it could mean, each with its name as an address has it. @throws {UnitTableError} */
export function regionsMeant(text: string, { units, layers = [], date }: Where): { code: string; name: string }[] {
  const wanted = text.trim()
  if (wanted === '' || units === undefined) return []
  const isWithdrawn = unitTree(units).topOf(wanted) !== undefined
  const code = codeIn(tableOf(units), wanted) ?? (isWithdrawn ? wanted : titledIn(layers, wanted))
  if (code !== undefined) return [{ code, name: wanted }]
  return namedIn(tableOf(units), wanted, date).map(({ code, text: name }) => ({ code, name }))
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

/** The largest units of that name; of those written alike without marks, the one that has the marks that were typed. */
function namedIn(table: UnitTable, wanted: string, date: string | undefined): FoundUnit[] {
  const found = findUnits(table, wanted, 200).filter(({ until }) => !until || (date !== undefined && date <= until))
  const whole = foldForSearch(wanted)
  const named = found.filter((unit) => hasName(foldForSearch(nameOf(unit)), whole))
  const pool = named.length > 0 ? named : found
  const largest = Math.min(...pool.map(({ path }) => path.length))
  const level = pool.filter(({ path }) => path.length === largest)
  const today = level.some(({ until }) => !until) ? level.filter(({ until }) => !until) : level
  const marked = today.filter((unit) => hasName(plain(nameOf(unit)), plain(wanted)))
  return marked.length === 1 ? marked : today
}

/** A unit's name has a word for what kind it is before it or after it. */
const hasName = (name: string, whole: string): boolean =>
  name === whole || name.endsWith(` ${whole}`) || name.startsWith(whole)
const nameOf = ({ path }: FoundUnit): string => path.at(-1) ?? ''
const plain = (text: string): string => text.normalize('NFC').toLowerCase()
