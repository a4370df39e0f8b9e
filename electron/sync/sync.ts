import type { SyncAnswer } from '../../station/protocol/index.ts'
import type { Records } from '../application/records.ts'
import { theMachine } from '../audit/audit.ts'
import { verifyKeyList } from '../machine/machine.ts'
import { StatementError } from '../machine/statements.ts'
import { keepUploadRules } from '../upload/link/rules.ts'
import { renewRoster } from '../visits/roster.ts'
import { type FetchPack, keepRules, takeRules } from './rules.ts'

/**
 * Keeps what comes down before a day: team, visits, roster, the station's keys, which network may carry packets, the rules. One transaction.
 * A visit that is no longer sent stays while an application hangs on it.
 * @throws {StatementError} when the key list does not hold; nothing is kept then.
 */
export async function keepSync(records: Records, answer: SyncAnswer, fetchPack: FetchPack): Promise<void> {
  const { store, enrolled, audit } = records
  const keyList = await verifyKeyList(answer.keyList, enrolled.rootPublicKey)
  if (keyList.station !== enrolled.certificate.station || keyList.environment !== enrolled.certificate.environment)
    throw new StatementError('the key list is of another station')
  const { db } = store
  const rules = answer.rules && (await takeRules(records, keyList, answer.rules, fetchPack))
  // SECURITY: an old list could bring back a key that was taken out of use. Asked last, because another sync may have ended while files were fetched.
  if (keyList.version < enrolled.keyList.version)
    throw new StatementError('the station’s key list is older than the one known here')
  store.transaction(() => {
    audit.append(theMachine, {
      act: 'synchronised',
      subject: { visits: answer.visits.length, keyList: keyList.version },
    })
    const now = records.now()
    db.prepare('UPDATE machine SET key_list = ?, station_time = ?, synced_at = ?, clock_ahead_ms = ?').run(
      answer.keyList,
      answer.stationTime,
      new Date(now).toISOString(),
      now - Date.parse(answer.stationTime),
    )
    keepUploadRules(db, answer.uploadRules)
    if (rules) keepRules(records, rules)
    for (const { number, name, role } of answer.officers)
      db.prepare(
        'INSERT INTO officer VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET name = excluded.name, role = excluded.role',
      ).run(number, name, role)
    db.prepare('DELETE FROM visit WHERE application IS NULL AND outcome IS NULL').run()
    const visit = db.prepare(
      'INSERT INTO visit (visit, position, details) VALUES (?, ?, ?) ON CONFLICT (visit) DO UPDATE SET position = excluded.position, details = excluded.details',
    )
    for (const [position, details] of answer.visits.entries())
      visit.run(details.visit, position, JSON.stringify(details))
    db.prepare('DELETE FROM roster_person').run()
    const person = db.prepare('INSERT INTO roster_person VALUES (?, ?)')
    for (const details of answer.roster) person.run(details.person, JSON.stringify(details))
  })
  renewRoster(records)
  records.packs.renew()
  enrolled.keyList = keyList
}
