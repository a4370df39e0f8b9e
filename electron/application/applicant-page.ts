import type { ApplicationKey, OutcomeOf } from '../contract/index.ts'
import { guardianSigns } from '../rules/applicant.ts'
import { gatherDraft } from './facts.ts'
import { findApplication, type Records } from './records.ts'

/** What the applicant sees of himself, and of nobody else. */
export function getApplicantPage(records: Records, key: ApplicationKey): OutcomeOf<'getApplicantPage'> {
  const application = findApplication(records, key)
  if (!application) return { ok: false, reason: 'unknown-application' }
  const { pack, today, draft, captures, shown, shownSha256 } = gatherDraft(records, application)
  const { lines, procedure, fee, promisedOn, notice } = shown
  // Of a correction the station may have the picture, and this machine no longer.
  const portrait = captures.find(({ modality, image }) => modality === 'portrait' && image !== null)
  return {
    ok: true,
    value: {
      name: draft.fields.name ?? '',
      slipNumber: application.slip_number,
      procedure,
      lines,
      ...(portrait && { portrait: portrait.capture }),
      ...(fee && { fee }),
      promisedOn,
      ...(notice && { notice }),
      notices: shown.notices ?? [],
      language: pack.language,
      ...(guardianSigns(pack, draft, today) && { guardian: draft.fields.guardianName ?? '' }),
      shownSha256,
      isSigned: draft.signing?.isCurrent === true,
    },
  }
}
