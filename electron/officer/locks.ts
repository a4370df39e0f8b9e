/** When the screen locks, and when the key goes with it (security.md 7). Never in the middle of an act, never on the applicant's page. */
import type { Session } from '../session.ts'
import type { InTurn, UnderWay } from './under-way.ts'
import type { HeldSession } from './unlock.ts'

/** After a soft lock. */
const HARD_LOCK_AFTER_MS = 30 * 60_000

export type Locks = {
  /** Whenever another officer, or a lock, is in front of the screen: sets or clears the hour of the hard lock. */
  heldNow(held: HeldSession): void
  /** Asked for by the page. Resolves at once while something runs, and locks when that is over. */
  softLock(): Promise<void>
  /** The machine goes to sleep, or the half hour is over. */
  hardLock(): Promise<void>
  end(): void
}

export function createLocks(parts: {
  session: () => Session | undefined
  inTurn: InTurn
  underWay: UnderWay
  hold: (held: HeldSession) => void
  /** Closes the store, drops the key and ends the process. */
  close: () => Promise<void>
  failed: (error: unknown) => void
}): Locks {
  let timer: NodeJS.Timeout | undefined

  /** The PIN of a sign-in answers every lock that was asked for before it. */
  async function whenOver(lock: (held: HeldSession) => Promise<void> | void): Promise<void> {
    const asked = parts.session()?.held
    if (!asked) return
    await parts.inTurn(async () => {
      await parts.underWay.idle()
      const held = parts.session()?.held
      // Only a PIN ends the applicant's page: it needs no other lock, and none cuts it off.
      if (held && held.sitting === asked.sitting && !held.applicantPage) await lock(held)
    })
  }
  const locks: Locks = {
    heldNow: ({ softLocked, hardLockAt }) => {
      clearTimeout(timer)
      if (!softLocked) return
      const leftMs = (hardLockAt ?? Date.now() + HARD_LOCK_AFTER_MS) - Date.now()
      // A clock that was set back does not lengthen it.
      const waitMs = Math.min(HARD_LOCK_AFTER_MS, Math.max(0, leftMs))
      timer = setTimeout(() => void locks.hardLock().catch(parts.failed), waitMs).unref()
    },
    softLock: async () => {
      const isIdle = parts.underWay.isIdle()
      const locked = whenOver((held) =>
        parts.hold({ ...held, softLocked: true, hardLockAt: Date.now() + HARD_LOCK_AFTER_MS }),
      ).catch(parts.failed)
      if (isIdle) await locked
    },
    hardLock: () => whenOver(() => parts.close()),
    end: () => clearTimeout(timer),
  }
  return locks
}
