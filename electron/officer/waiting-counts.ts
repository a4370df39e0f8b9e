import { countApplications } from '../application/list.ts'
import type { Counts } from '../contract/index.ts'
import type { Session } from '../session.ts'
import { everySoOften } from '../so-often.ts'

/** Often enough for a lock screen; each telling is a small file that the host writes. */
const TELL_MS = 1_000

export type WaitingCounts = {
  /** @param known from the core before this one. */
  begin(known: Counts | undefined): void
  /** Something changed; the host hears of it when the numbers did. */
  changed(): void
  /** Now, before the store closes. */
  tell(): void
  last(): Counts | undefined
}

/** What waits, kept outside the store by the host, so that a locked screen still says it. */
export function createWaitingCounts(parts: {
  session: () => Session | undefined
  send: (counts: Counts) => void
  failed: (error: unknown) => void
}): WaitingCounts {
  let last: Counts | undefined
  const tell = () => {
    const session = parts.session()
    if (!session) return
    try {
      const counts = countApplications(session.records)
      if (JSON.stringify(counts) === JSON.stringify(last)) return
      last = counts
      parts.send(counts)
    } catch (error) {
      parts.failed(error)
    }
  }
  return {
    begin: (known) => {
      last = known
    },
    changed: everySoOften(TELL_MS, tell),
    tell,
    last: () => last,
  }
}
