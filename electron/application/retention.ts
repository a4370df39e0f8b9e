/** How long a tablet knows who somebody is, by the retention rules of the pack that his application was taken under. */
import type { StatusWord } from '../../station/protocol/index.ts'
import { theMachine } from '../audit/audit.ts'
import type { RulePack } from '../rules/pack.ts'
import { dropVisits, forget } from './forget.ts'
import type { ApplicationRow, Records } from './records.ts'

/** The station has taken it over; of any other word somebody here may still have to correct it. */
const SETTLED: readonly StatusWord[] = ['accepted', 'registered', 'made', 'ready', 'delivered', 'activated']
const DAY_MS = 86_400_000

/** Of one synchronisation; the others go with the next. */
const AT_ONCE = 100

type Settled = Pick<ApplicationRow, 'application' | 'rule_pack'> & { said_at: string }

/**
 * Forgets who applied, so many days after the station's last word of a settled application as their pack says. Sealed bytes
 * have to be gone first, because a station that lost them may ask for them to be made anew.
 * @param listed visits that the station lists now.
 * @param inCopies the same beside the database; it goes first, because nobody asks again for what is gone here.
 * @returns how many went.
 */
export function forgetSettled(
  records: Records,
  listed: readonly string[],
  inCopies: (applications: string[]) => void,
): number {
  const { store, audit } = records
  const over = settled(records).filter((one) => isOver(records, one))
  const gone = over.slice(0, AT_ONCE).map(({ application }) => application)
  if (gone.length === 0) {
    store.transaction(() => dropVisits(store.db, listed))
    return 0
  }
  inCopies(gone)
  store.transaction(() => {
    for (const application of gone) audit.append(theMachine, { act: 'fields-forgotten', subject: { application } })
    forget(store.db, gone)
    dropVisits(store.db, listed)
  })
  // SECURITY: the log still holds the pages that held the names.
  store.checkpoint()
  return gone.length
}

/** Finalised, and nothing of what was entered is left. */
export function isForgotten({ store }: Pick<Records, 'store'>, { row, record }: ApplicationRow): boolean {
  return record !== null && !store.db.prepare('SELECT 1 FROM field WHERE application_row = ?').get(row)
}

const fieldsRule = (pack: RulePack) => pack.retention?.find(({ what }) => what === 'fields')

/** For the page; undefined while it is all there. */
export function viewForgotten(records: Records, application: ApplicationRow, pack: RulePack) {
  return isForgotten(records, application) ? { forgotten: { basis: fieldsRule(pack)?.basis ?? '' } } : {}
}

/** Newest versions of which something is left, and nothing is under way. All of them: one whose pack has no days keeps no other. */
function settled({ store }: Records): Settled[] {
  return store.db
    .prepare<[string], Settled>(
      `SELECT a.application, a.rule_pack, (SELECT max(at) FROM status s WHERE s.application = a.application) AS said_at FROM application a
       WHERE a.progress IN (SELECT value FROM json_each(?))
       AND (EXISTS (SELECT 1 FROM field f WHERE f.application_row = a.row)
         OR EXISTS (SELECT 1 FROM supplement s WHERE s.application = a.application AND s.kind IN ('phone', 'escalation')))
       AND NOT EXISTS (SELECT 1 FROM application b WHERE b.application = a.application AND b.version > a.version AND b.state <> 'discarded')
       AND NOT EXISTS (SELECT 1 FROM application b JOIN packet p ON p.application_row = b.row JOIN packet_bytes USING (packet_id) WHERE b.application = a.application)
       AND NOT EXISTS (SELECT 1 FROM application b JOIN countersignature c ON c.application_row = b.row WHERE b.application = a.application AND c.has_travelled = 0)
       AND NOT EXISTS (SELECT 1 FROM supplement s WHERE s.application = a.application AND s.has_travelled = 0) ORDER BY a.sequence`,
    )
    .all(JSON.stringify(SETTLED))
}

/** By the station's clock, because ours may be anywhere. */
function isOver({ store, packs }: Records, { rule_pack, said_at }: Settled): boolean {
  const days = fieldsRule(packs.byHash(rule_pack))?.days
  const stationTime = store.db.prepare('SELECT station_time FROM machine').pluck().get() as string | null
  if (days === undefined || stationTime === null) return false
  return Date.parse(said_at) + days * DAY_MS <= Date.parse(stationTime)
}
