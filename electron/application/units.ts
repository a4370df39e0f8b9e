import type { OutcomeOf, ParsedInputOf } from '../contract/index.ts'
import { findUnits, loadUnits, type UnitTable } from '../rules/units/units.ts'
import { findApplication, type Records } from './records.ts'

const MOST_FOUND = 30
/** Read at the first search: a table is some hundred kilobytes, and most applications never look into it. */
const tables = new Map<string, UnitTable>()

/**
 * Units of today by name or code, as the application's pack has them; none where it has no table. Those that are no
 * more are left out, because an address on a card is one of today.
 * @throws {UnitTableError} when the pack names a table that this version does not have.
 */
export function searchUnits(records: Records, { search, ...key }: ParsedInputOf<'findUnits'>): OutcomeOf<'findUnits'> {
  const application = findApplication(records, key)
  if (!application) return { ok: false, reason: 'unknown-application' }
  const { units } = records.packs.byHash(application.rule_pack)
  if (units === undefined) return { ok: true, value: [] }
  const found = findUnits(tableOf(units), search, Number.POSITIVE_INFINITY).filter(({ until }) => until === undefined)
  return { ok: true, value: found.slice(0, MOST_FOUND).map(({ code, text }) => ({ code, name: text })) }
}

function tableOf(name: string): UnitTable {
  const known = tables.get(name) ?? loadUnits(name)
  tables.set(name, known)
  return known
}
