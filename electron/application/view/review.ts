import type { ApplicationView } from '../../contract/index.ts'
import type { Gathered } from '../facts.ts'
import { type ApplicationRow, nameOfOfficer, type Records } from '../records.ts'

/** Whether the applicant has signed what stands there, and a second officer what was out of the ordinary. */
export function viewReview(
  records: Records,
  application: ApplicationRow,
  { signing, shownSha256 }: Gathered,
): Pick<ApplicationView, 'signing' | 'countersign'> {
  const second =
    application.countersign === 'done'
      ? records.store.db
          .prepare('SELECT officer FROM countersignature WHERE application_row = ?')
          .pluck()
          .get(application.row)
      : undefined
  return {
    ...(signing && {
      signing: {
        by: signing.by,
        method: signing.method,
        name: signing.name,
        ...(signing.reason && { reason: signing.reason }),
        ...(signing.witness && { witness: signing.witness }),
        ...(signing.capture && { capture: signing.capture }),
        isCurrent: signing.shownSha256 === shownSha256,
      },
    }),
    countersign: {
      state: application.countersign,
      ...(second !== undefined && { officer: nameOfOfficer(records, second as string) }),
    },
  }
}
