/** Who is in front of the screen decides what the door answers. */
import { ApplicationKey, type Method } from '../contract/index.ts'
import type { Session } from '../session.ts'

/**
 * Locked: what a lock screen needs. The applicant's page: what that page needs, and not even signing in or out,
 * because the tablet is in his hands. Else everything.
 */
export function mayAct(
  session: Pick<Session, 'held'> | undefined,
  { whenLocked, onApplicantPage }: Pick<Method, 'whenLocked' | 'onApplicantPage'>,
): boolean {
  if (!session || session.held.softLocked) return whenLocked
  return session.held.applicantPage ? onApplicantPage : true
}

/** SECURITY: the page in the applicant's hands is a browser; what it names has to be of his own application. */
export function mayTouch(session: Pick<Session, 'held' | 'records'> | undefined, input: unknown): boolean {
  const page = session?.held.softLocked ? undefined : session?.held.applicantPage
  if (!session || !page) return true
  const { application, version, capture } = input as Record<string, unknown>
  if (application !== undefined || version !== undefined) {
    const key = ApplicationKey.safeParse({ application, version })
    if (!key.success || key.data.application !== page.application || key.data.version !== page.version) return false
  }
  return capture === undefined || hasCapture(session, page, capture)
}

function hasCapture({ records }: Pick<Session, 'records'>, page: ApplicationKey, capture: unknown): boolean {
  const found = records.store.db
    .prepare(
      `SELECT 1 FROM capture c JOIN application a ON a.row = c.application_row
       WHERE c.capture = ? AND a.application = ? AND a.version = ?`,
    )
    .get(capture, page.application, page.version)
  return found !== undefined
}
