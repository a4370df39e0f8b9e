/** Says to the station what was decided, and brings what waits. One at a time; what it does not answer is said again. */
import { MAX_REVIEWS } from '../../station/protocol/index.ts'
import type { Records } from '../application/records.ts'
import type { StationClient } from '../upload/station-client.ts'
import { StationError } from '../upload/station-error.ts'
import { dropLapsed, isSupervisor, keepList, keepOutcomes, listDecisions, markSent } from './inbox.ts'

const SOON_MS = 60_000
const AGAIN_MS = 5 * 60_000

export type ReviewExchange = ReturnType<typeof createReviewExchange>

export function createReviewExchange(parts: {
  records: Records
  station: Pick<StationClient, 'reviews' | 'bringReviews'>
  changed: () => void
  failed: (error: unknown) => void
}) {
  const { records, station } = parts
  let running: Promise<void> | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  async function once(officer: string): Promise<void> {
    dropLapsed(records)
    const unsaid = listDecisions(records).filter(({ outcome }) => outcome === undefined)
    // Another officer's as well: they are signed, and his network may never come back.
    for (let start = 0; start < unsaid.length; start += MAX_REVIEWS) {
      const reviews = unsaid.slice(start, start + MAX_REVIEWS).map(({ signed }) => signed)
      markSent(
        records,
        reviews.map(({ review }) => review.review),
      )
      const { outcomes } = await station.bringReviews({ formatVersion: 1, reviews })
      const asked = new Set(reviews.map(({ review }) => review.review))
      keepOutcomes(
        records,
        outcomes.filter(({ review }) => asked.has(review)),
      )
      parts.changed()
    }
    if (!isSupervisor(records, officer)) return
    const justSaid = unsaid.map(({ review }) => review)
    keepList(records, await station.reviews(officer), justSaid)
    parts.changed()
  }

  async function run(officer: string): Promise<void> {
    running ??= once(officer).finally(() => {
      running = undefined
    })
    await running
  }
  function later(officer: string, ms: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => {
      run(officer).catch((error: unknown) => {
        if (error instanceof StationError) later(officer, AGAIN_MS)
        else parts.failed(error)
      })
    }, ms)
    timer.unref()
  }
  return {
    /** @throws {StationError} */
    run,
    /** Not at once: until then it can be taken back. */
    soon: (officer: string): void => later(officer, SOON_MS),
    stop: (): void => clearTimeout(timer),
  }
}
