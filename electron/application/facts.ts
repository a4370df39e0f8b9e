import type { Reading } from '../../devices/device.ts'
import { ApplicationRecord } from '../../station/protocol/index.ts'
import type { Draft } from '../rules/completeness.ts'
import { factsOf } from '../rules/condition.ts'
import { todayIn } from '../rules/dates.ts'
import type { RulePack } from '../rules/pack.ts'
import { type ApplicationRow, bestCaptures, type Records, readExceptions, readFields } from './records.ts'

/** Everything that the rules ask about a draft, gathered once; the rules themselves read no database. */
export function gatherDraft(records: Records, application: ApplicationRow) {
  const pack: RulePack = records.packs.byHash(application.rule_pack)
  const today = dayTaken(records, application, pack)
  const captures = bestCaptures(records, application.row)
  const draft: Draft = {
    procedure: application.procedure,
    fields: readFields(records, application.row),
    exceptions: readExceptions(records, application.row),
    captures: captures.map(({ modality, position, reading, source }) => ({
      modality,
      ...(position > 0 && { position }),
      quality: (JSON.parse(reading) as Pick<Reading, 'quality'>).quality,
      source,
    })),
  }
  return {
    pack,
    today,
    captures,
    draft,
    facts: factsOf(draft, today),
    context: { environment: records.enrolled.certificate.environment, today },
  }
}

/**
 * The day whose rules hold: that of the first finalise, for a frozen application and for every correction of it;
 * today for one that is still being taken. In the pack's time zone.
 */
function dayTaken(records: Records, { application }: ApplicationRow, pack: RulePack): string {
  const first = records.store.db
    .prepare('SELECT record FROM application WHERE application = ? AND record IS NOT NULL ORDER BY version LIMIT 1')
    .pluck()
    .get(application) as Buffer | undefined
  const moment = first ? readRecord(first).finalisedAt.utc : new Date(records.now()).toISOString()
  return todayIn(pack.timeZone, moment)
}

export const readRecord = (bytes: Buffer): ApplicationRecord =>
  ApplicationRecord.parse(JSON.parse(bytes.toString('utf8')))
