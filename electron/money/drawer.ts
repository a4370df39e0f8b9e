/** One officer's cash: from the float to the count. It is the officer's, whatever sitting he is in. */
import { v7 as uuidv7 } from 'uuid'
import { say } from '../afterwards/supplements.ts'
import { nameOfOfficer, type Records } from '../application/records.ts'
import type { Actor } from '../audit/audit.ts'
import type { DrawerView, OutcomeOf, ParsedInputOf } from '../contract/index.ts'

export type DrawerRow = {
  drawer: string
  officer: string
  currency: string
  float: number
  opened_at: string
  closed_at: string | null
  counted: number | null
  expected: number | null
  note: string | null
  handed_to: string | null
}

type Here = Pick<Records, 'store'>

export function openDrawerOf({ store }: Here, officer: string): DrawerRow | undefined {
  return store.db
    .prepare<[string], DrawerRow>('SELECT * FROM drawer WHERE officer = ? AND closed_at IS NULL')
    .get(officer)
}

/** The officer's open one. */
export function findDrawer(records: Records, actor: Actor): DrawerView | undefined {
  const row = openDrawerOf(records, actor.officer)
  return row && viewDrawer(records, row)
}

/** Inside a transaction. */
export function openDrawer(
  records: Records,
  actor: Actor,
  { float }: ParsedInputOf<'openDrawer'>,
): OutcomeOf<'openDrawer'> {
  if (openDrawerOf(records, actor.officer)) return { ok: false, reason: 'already-open' }
  keepOpen(records, actor, actor.officer, float)
  return { ok: true, value: {} }
}

/** What was counted is what is handed over, as the next officer's float. Inside a transaction. */
export function closeDrawer(
  records: Records,
  actor: Actor,
  { counted, note, handTo }: ParsedInputOf<'closeDrawer'>,
): OutcomeOf<'closeDrawer'> {
  const row = openDrawerOf(records, actor.officer)
  if (!row) return { ok: false, reason: 'no-drawer' }
  const refused = handTo === undefined ? undefined : refusalToHand(records, handTo, actor.officer)
  if (refused) return { ok: false, reason: refused }
  const expected = row.float + takenInto(records, row.drawer)
  const words = note?.trim()
  if (counted !== expected && !words) return { ok: false, reason: 'mismatch' }
  const { drawer, currency, float } = row
  const at = say(records, actor, undefined, {
    ...{ kind: 'drawer', drawer, currency, float, expected, counted },
    ...(words && { note: words }),
    ...(handTo && { handedTo: handTo }),
  })
  records.store.db
    .prepare('UPDATE drawer SET closed_at = ?, counted = ?, expected = ?, note = ?, handed_to = ? WHERE drawer = ?')
    .run(at.utc, counted, expected, words ?? null, handTo ?? null, drawer)
  if (handTo) keepOpen(records, actor, handTo, counted)
  return { ok: true, value: {} }
}

/** Those that were open at some time of that day, as `dayOf` (of a UTC moment) has it; ISO. */
export function drawersOn(records: Records, date: string, today: string, dayOf: (utc: string) => string): DrawerView[] {
  return records.store.db
    .prepare<[], DrawerRow>('SELECT * FROM drawer ORDER BY sequence')
    .all()
    .filter(({ opened_at, closed_at }) => {
      const last = closed_at === null ? today : dayOf(closed_at)
      return dayOf(opened_at) <= date && date <= last
    })
    .map((row) => viewDrawer(records, row))
}

function viewDrawer(records: Records, row: DrawerRow): DrawerView {
  const taken = takenInto(records, row.drawer)
  const expected = row.expected ?? row.float + taken
  return {
    drawer: row.drawer,
    officer: row.officer,
    officerName: nameOfOfficer(records, row.officer),
    currency: row.currency,
    float: row.float,
    taken,
    expected,
    openedAt: row.opened_at,
    ...(row.closed_at && { closedAt: row.closed_at }),
    ...(row.counted !== null && { counted: row.counted, difference: row.counted - expected }),
    ...(row.note && { note: row.note }),
    ...(row.handed_to && { handedTo: nameOfOfficer(records, row.handed_to) }),
  }
}

/** Cash that came in since it was opened, less what went back, in minor units. */
function takenInto({ store }: Here, drawer: string): number {
  const sum = store.db
    .prepare(
      'SELECT ifnull(sum(CASE WHEN voids IS NULL THEN amount ELSE -amount END), 0) FROM payment WHERE drawer = ?',
    )
    .pluck()
    .get(drawer)
  return sum as number
}

function keepOpen(records: Records, actor: Actor, officer: string, float: number): void {
  const { currency } = records.packs.inForce().pack
  const drawer = uuidv7()
  const at = say(records, actor, undefined, { kind: 'drawer', drawer, currency, float })
  records.store.db
    .prepare('INSERT INTO drawer (drawer, officer, currency, float, opened_at, sequence) VALUES (?, ?, ?, ?, ?, ?)')
    .run(drawer, officer, currency, float, at.utc, at.sequence)
}

/** Only to another officer of this machine who has no open drawer, because two floats in one would never be told apart. */
function refusalToHand(records: Here, officer: string, giver: string): 'unknown-officer' | 'already-open' | undefined {
  const isHere = records.store.db.prepare('SELECT 1 FROM officer WHERE number = ?').get(officer)
  if (officer === giver || !isHere) return 'unknown-officer'
  return openDrawerOf(records, officer) ? 'already-open' : undefined
}
