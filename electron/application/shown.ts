import { applicantLines, type Line } from '../rules/applicant.ts'
import { factsOf } from '../rules/condition.ts'
import { type Fee, feeFor } from '../rules/fee.ts'
import type { RulePack, Text } from '../rules/pack.ts'
import { promisedOn } from '../rules/promised.ts'
import { sha256Of } from './captures/keep.ts'

/** What the applicant is asked to agree with. */
export type Shown = {
  application: string
  version: number
  procedure: Text
  lines: Line[]
  fee?: Fee
  promisedOn: string
  notice?: Text
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
  const fee = feeFor(pack, factsOf(draft, today), today)
  return {
    application,
    version,
    procedure: pack.procedures.find(({ id }) => id === procedure)!.label,
    lines: applicantLines(pack, draft, today),
    ...(fee && { fee }),
    promisedOn: promisedOn(pack, procedure, today),
    ...(pack.notice && { notice: pack.notice }),
    ...(portraitSha256 && { portraitSha256 }),
  }
}

/** What a signature names: of the JSON of all that is shown, in all three languages. */
export const shownSha256 = (shown: Shown): string => sha256Of(Buffer.from(JSON.stringify(shown)))
