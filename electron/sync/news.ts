/**
 * What the station says of applications, as soon as it says it: one question at a time that the station holds back until
 * there is news. Announcements bring the same, later; what came twice changes nothing.
 */
import { MAX_STATUS_WAIT_S } from '../../station/protocol/index.ts'
import type { Records } from '../application/records.ts'
import { readMachine } from '../machine/machine.ts'
import { waitMs } from '../upload/state.ts'
import { type StationClient, StationError } from '../upload/station-client.ts'
import { keepStatuses } from './statuses.ts'

/** A station of before has no such question, and is asked again when it may have been renewed. */
const WITHOUT_ROUTE_MS = 600_000
/** A station that answers at once with nothing new, whatever it was asked, is not asked in a circle. */
const SHORTEST_ROUND_MS = 1_000
/** The uploader finds out whether the station is there; it wakes this loop. Longer only where a word of it was missed. */
const OFFLINE_MS = 30_000
const DISK_FULL_MS = 5_000
/** The uploader still finds the station there, so a word of it is wanted within five seconds. */
const LONGEST_CUT_MS = 4_000

export type News = {
  /** The connection may be another than before: asks now, where it waited for that. */
  wake(): void
  /** The networks are others: what failed over the old ones counts no more. */
  rearm(): void
  stop(): Promise<void>
}

export type NewsParts = {
  records: Records
  station: Pick<StationClient, 'statuses'>
  /** Whether the station answered when it was last asked anything. */
  isOnline: () => boolean
  random: () => number
  /** Something came, and is on disk. */
  changed: () => void
  /** The database failed. The loop has ended, unless the disk is only full. */
  failed: (error: unknown) => void
}

export function createNews(parts: NewsParts): News {
  const { records, station } = parts
  const ending = new AbortController()
  const isOver = () => ending.signal.aborted
  let attempt = 0
  let isWaiting = false
  let rouse = () => {}

  /** Returns how long to rest before the next question. */
  async function ask(): Promise<number> {
    if (!parts.isOnline()) {
      isWaiting = true
      return OFFLINE_MS
    }
    const began = performance.now()
    const after = readMachine(records.store.db)?.status_cursor ?? 0
    try {
      const { statuses } = await station.statuses(after, MAX_STATUS_WAIT_S, ending.signal)
      attempt = 0
      if (isOver()) return 0
      records.store.transaction(() => keepStatuses(records, statuses))
      const isNew = statuses.some(({ cursor }) => cursor > after)
      if (isNew) parts.changed()
      return isNew ? 0 : Math.max(0, SHORTEST_ROUND_MS - (performance.now() - began))
    } catch (error) {
      if (error instanceof StationError) return restAfter(error)
      if ((error as { code?: unknown }).code !== 'SQLITE_FULL') throw error
      parts.failed(error)
      return DISK_FULL_MS
    }
  }

  function restAfter(error: StationError): number {
    if (error.status === 404) return WITHOUT_ROUTE_MS
    attempt += 1
    isWaiting = true
    const ms = waitMs(attempt, parts.random())
    return error.problem ? Math.max(error.retryAfterMs ?? 0, ms) : Math.min(LONGEST_CUT_MS, ms)
  }

  async function loop(): Promise<void> {
    while (!isOver()) {
      isWaiting = false
      const ms = await ask()
      if (!isOver() && ms > 0)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          rouse = () => {
            clearTimeout(timer)
            resolve()
          }
        })
    }
  }

  const running = loop().catch(parts.failed)
  return {
    wake: () => {
      if (isWaiting && attempt === 0) rouse()
    },
    rearm: () => {
      attempt = 0
      if (isWaiting) rouse()
    },
    stop: async () => {
      ending.abort()
      rouse()
      await running
    },
  }
}
