/** The administrative units of one place, as they come with this version: `NAME.json`, which a rule pack names. */
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const IsoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
const Code = z.string().regex(/^[0-9A-Z]+$/)
/** Official code, official name, and the code of the unit above it. */
const Row = z.union([z.tuple([Code, z.string().min(1)]), z.tuple([Code, z.string().min(1), Code])])
type Row = z.infer<typeof Row>

export const UnitTable = z.strictObject({
  /** What the rows were taken from, for whoever renews them. */
  source: z.string(),
  /** The day whose units these are. */
  asOf: IsoDate,
  /** Of the names. */
  language: z.string().regex(/^[a-z]{2}$/),
  /** How an address is written: `smallest` first or `largest`, and what stands between two names. */
  write: z.strictObject({ first: z.enum(['smallest', 'largest']), between: z.string() }),
  /** Where a code says where it lies: how many of its signs each level has, the rest being noughts. */
  levels: z.array(z.int().min(1).max(20)).max(5).optional(),
  units: z.array(Row),
  /** Units that are no more, by the last day on which they can have been; old papers name them. A code may have been given again. */
  ended: z.record(IsoDate, z.array(Row)),
})
export type UnitTable = z.infer<typeof UnitTable>

/** The table cannot be used: the version is broken, or the pack names a table that it does not have. */
export class UnitTableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'UnitTableError'
  }
}

/** One unit with all that is above it. */
export type Unit = {
  code: string
  /** Official names, the largest unit first. */
  path: string[]
  /** The last day on which it can have been, ISO; absent while it is. */
  until?: string
}

/**
 * @param name as the rule pack has it.
 * @param folder where tables lie: beside this module, or in `units/` beside the bundle that it is built into.
 * @throws {UnitTableError}
 */
export function loadUnits(name: string, folder = shippedFolder()): UnitTable {
  // SECURITY: a plain word, because the name comes from a rule pack and becomes part of a path.
  if (!/^[a-z0-9-]+$/.test(name)) throw new UnitTableError(`${JSON.stringify(name)} names no table of units`)
  const file = join(folder, `${name}.json`)
  if (!existsSync(file)) throw new UnitTableError(`there is no table of units ${name}`)
  return parseUnits(jsonOf(readFileSync(file, 'utf8')))
}

/** @throws {UnitTableError} where a row is wrong, or names a unit above it that is not there or not the only one. */
export function parseUnits(input: unknown): UnitTable {
  const parsed = UnitTable.safeParse(input)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new UnitTableError(`${issue?.path.join('.') || 'the table of units'}: ${issue?.message ?? 'invalid'}`)
  }
  unitsOf(parsed.data)
  return parsed.data
}

/** Every unit, those that are before those that were. @throws {UnitTableError} for a unit above that is not there. */
export function unitsOf(table: UnitTable): Unit[] {
  const above = unitsAbove(table.units)
  const units = table.units.map((row): Unit => ({ code: row[0], path: pathOf(row, [above]) }))
  const ended = Object.entries(table.ended).flatMap(([until, rows]) => {
    // Its own time first: 52 was another province before it was given to today's.
    const then = [unitsAbove(rows), above]
    return rows.map((row): Unit => ({ code: row[0], path: pathOf(row, then), until }))
  })
  return [...units, ...ended]
}

function unitsAbove(rows: readonly Row[]): Map<string, Row> {
  const named = new Set(rows.flatMap(([, , parent]) => parent ?? []))
  const byCode = new Map<string, Row>()
  for (const row of rows) {
    if (!named.has(row[0])) continue
    if (byCode.has(row[0])) throw new UnitTableError(`two units above others have the code ${row[0]}`)
    byCode.set(row[0], row)
  }
  return byCode
}

function pathOf([code, name, parent]: Row, above: readonly Map<string, Row>[], below = 0): string[] {
  if (parent === undefined) return [name]
  const next = above.map((byCode) => byCode.get(parent)).find((row) => row !== undefined)
  // No place has more than a handful of levels; more is a circle.
  if (!next || below > 5) throw new UnitTableError(`the unit above ${code}, ${parent}, is not there`)
  return [...pathOf(next, above, below + 1), name]
}

/** The units of an address as this place writes it. */
export function writeUnit(table: UnitTable, path: readonly string[]): string {
  return (table.write.first === 'smallest' ? path.toReversed() : path).join(table.write.between)
}

function shippedFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  return basename(here) === 'units' ? here : join(here, 'units')
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw new UnitTableError('the table of units is not JSON', { cause: error })
    throw error
  }
}
