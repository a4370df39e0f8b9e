import { ApplicationRecord } from '../../station/protocol/index.ts'
import { isPhoneTaken } from '../afterwards/phone-taken.ts'
import type { Draft } from '../rules/completeness.ts'
import { factsOf } from '../rules/condition.ts'
import { todayIn } from '../rules/dates.ts'
import type { RulePack } from '../rules/pack.ts'
import { bestCaptures, measuresOf, originOf } from './captures/rows.ts'
import { readExceptions, readFields, readGaps, readIdentity, readSigning } from './contents.ts'
import type { ApplicationRow, Records } from './records.ts'
import { shownOf, shownSha256 } from './shown.ts'

/** Everything that the rules ask about a draft, gathered once; the rules themselves read no database. */
export function gatherDraft(records: Records, application: ApplicationRow) {
  const { row, procedure, version } = application
  const pack: RulePack = records.packs.byHash(application.rule_pack)
  const today = dayTaken(records, application, pack)
  const captures = bestCaptures(records, row)
  const fields = readFields(records, row)
  const portrait = captures.find(({ modality }) => modality === 'portrait')
  const shown = shownOf(
    pack,
    { application: application.application, version, procedure, fields },
    portrait?.sha256,
    today,
  )
  const shownHash = shownSha256(shown)
  const kept = {
    identity: readIdentity(records, row),
    signing: readSigning(records, row),
    gaps: readGaps(records, row),
  }
  const draft: Draft & { fields: Record<string, string> } = {
    procedure,
    fields,
    exceptions: readExceptions(records, row),
    captures: captures.map((capture) => ({
      modality: capture.modality,
      ...(capture.position > 0 && { position: capture.position }),
      ...(capture.document && { document: capture.document }),
      quality: measuresOf(capture).quality,
      source: capture.source,
      origin: originOf(capture),
    })),
    gaps: kept.gaps,
    ...(kept.identity && { identity: kept.identity }),
    ...(kept.signing && { signing: { ...kept.signing, isCurrent: kept.signing.shownSha256 === shownHash } }),
    countersign: application.countersign,
    isPhoneTaken: isPhoneTaken(records, application, fields.phone ?? ''),
  }
  return {
    pack,
    today,
    captures,
    draft,
    ...kept,
    shown,
    shownSha256: shownHash,
    facts: factsOf(pack, draft, today),
    context: { environment: records.enrolled.certificate.environment, today },
  }
}
export type Gathered = ReturnType<typeof gatherDraft>

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
