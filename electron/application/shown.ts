import { applicantLines, type Line } from '../rules/applicant.ts'
import { factsOf, holds } from '../rules/condition.ts'
import { promisedOn } from '../rules/decide/deadlines.ts'
import { type Fee, feeFor } from '../rules/fee.ts'
import type { Notice, RulePack, Text } from '../rules/pack.ts'
import { sha256Of } from './captures/keep.ts'

export type ShownNotice = Omit<Notice, 'when'>

/** What the applicant is asked to agree with. */
export type Shown = {
  application: string
  version: number
  procedure: Text
  lines: Line[]
  fee?: Fee
  promisedOn: string
  notice?: Text
  /** Those of the pack that concern this application. */
  notices?: ShownNotice[]
  portraitSha256?: string
}

/**
 * The same for a draft and for the record that it became.
 * @param today ISO date in the pack's time zone: fee and promise are those of the day of application.
 */
export function shownOf(
  pack: RulePack,
  draft: { application: string; version: number; procedure: string; fields: Record<string, string> },
  portraitSha256: string | undefined,
  today: string,
): Shown {
  const { application, version, procedure } = draft
  const facts = factsOf(pack, draft, today)
  const fee = feeFor(pack, facts, today)
  const notices = (pack.notices ?? []).flatMap(({ when, ...notice }) => (holds(when, facts) ? [notice] : []))
  return {
    application,
    version,
    procedure: pack.procedures.find(({ id }) => id === procedure)!.label,
    lines: applicantLines(pack, draft, today),
    ...(fee && { fee }),
    promisedOn: promisedOn(pack, facts, today),
    ...(pack.notice && { notice: pack.notice }),
    ...(notices.length > 0 && { notices }),
    ...(portraitSha256 && { portraitSha256 }),
  }
}

/** What a signature names: of the JSON of all that is shown, in all three languages. */
export const shownSha256 = (shown: Shown): string => sha256Of(Buffer.from(JSON.stringify(shown)))
