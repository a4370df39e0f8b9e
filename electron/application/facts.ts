import type { Reading } from '../../devices/device.ts'
import type { Draft } from '../rules/completeness.ts'
import { factsOf } from '../rules/condition.ts'
import { todayIn } from '../rules/dates.ts'
import type { RulePack } from '../rules/pack.ts'
import { type ApplicationRow, bestCaptures, type Records, readExceptions, readFields } from './records.ts'

/** Everything that the rules ask about a draft, gathered once; the rules themselves read no database. */
export function gatherDraft(records: Records, application: ApplicationRow) {
  const pack: RulePack = records.packs.byHash(application.rule_pack)
  const today = todayIn(pack.timeZone, new Date(records.now()).toISOString())
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
