import { countApplications } from '../application/list.ts'
import { nameOfOfficer } from '../application/records.ts'
import type { Counts, SessionState } from '../contract/index.ts'
import type { CoreStart } from '../host/messages.ts'
import { findInstallation } from '../keys/device-key.ts'
import { listSlots } from '../keys/slot.ts'
import type { Session } from '../session.ts'

/** Without a touch; the page measures it. */
const SOFT_LOCK_AFTER_MS = 5 * 60_000

/** @param waiting what the last open store counted, for a locked screen. */
export function sessionState(
  start: CoreStart | undefined,
  session: Session | undefined,
  waiting: Counts | undefined,
): SessionState {
  const installation = start && findInstallation(start.dataDir)
  const shared = {
    softLockAfterMs: SOFT_LOCK_AFTER_MS,
    notices: [...(session?.notices ?? []), ...(start?.safeMode ? (['safe-mode'] as const) : [])],
    appVersion: start?.appVersion ?? '',
  }
  if (!start || !installation?.enrolled) return { session: 'not-enrolled', team: [], ...shared }
  const { environment } = installation
  const practice = environment === 'practice' && start.practice ? { practice: start.practice } : {}
  const here = listSlots(start.dataDir)
  if (!session)
    return {
      ...{ session: 'locked', environment, ...practice, ...shared },
      team: here.map((number) => ({ number })),
      ...(waiting && { counts: waiting }),
    }
  const { held, records } = session
  const { country } = records.enrolled.certificate
  const named = (number: string) => ({ number, name: nameOfOfficer(records, number) })
  const open = { environment, country, ...practice, ...shared }
  // He is told who takes the tablet back, and nothing of other people's applications.
  if (held.applicantPage && !held.softLocked)
    return {
      ...{ session: 'applicant', ...open, team: [], notices: [] },
      officer: named(held.officer),
      applicantPage: held.applicantPage,
    }
  const known = { ...open, team: here.map(named), counts: countApplications(records) }
  return held.softLocked
    ? { session: 'soft-locked', ...known }
    : { session: 'signed-in', officer: named(held.officer), ...known }
}
