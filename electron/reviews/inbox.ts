/** What waits for a reviewer on this tablet. It is of people whom nobody here has seen: it goes as soon as it can. */
import { ReviewItem, ReviewOutcome, type ReviewsAnswer, SignedReview } from '../../station/protocol/index.ts'
import type { Records } from '../application/records.ts'
import { theMachine } from '../audit/audit.ts'

/** What nobody has renewed for so long is the station's to decide. */
const LAPSES_AFTER_MS = 72 * 3_600_000

export type DecisionRow = {
  review: string
  application: string
  version: number
  signed: SignedReview
  isSent: boolean
  outcome: ReviewOutcome | undefined
}
type Db = Pick<Records, 'store'>
type Stored = {
  review: string
  application: string
  version: number
  statement: string
  sent_at: string | null
  outcome: string | null
}

export const isSupervisor = ({ store }: Db, officer: string): boolean =>
  store.db.prepare("SELECT 1 FROM officer WHERE number = ? AND role = 'supervisor'").get(officer) !== undefined

export function listItems({ store }: Db): ReviewItem[] {
  const rows = store.db
    .prepare<[], { details: string }>('SELECT details FROM review_item ORDER BY position, application')
    .all()
  return rows.map(({ details }) => ReviewItem.parse(JSON.parse(details)))
}

export function findItem({ store }: Db, key: { application: string; version: number }): ReviewItem | undefined {
  const details = store.db
    .prepare('SELECT details FROM review_item WHERE application = ? AND version = ?')
    .pluck()
    .get(key.application, key.version) as string | undefined
  return details === undefined ? undefined : ReviewItem.parse(JSON.parse(details))
}

export function listDecisions({ store }: Db): DecisionRow[] {
  return store.db
    .prepare<[], Stored>(
      'SELECT review, application, version, statement, sent_at, outcome FROM review_decision ORDER BY sequence',
    )
    .all()
    .map(({ statement, sent_at: sentAt, outcome, ...row }) => ({
      ...row,
      isSent: sentAt !== null,
      signed: SignedReview.parse(JSON.parse(statement)),
      outcome: outcome === null ? undefined : ReviewOutcome.parse(JSON.parse(outcome)),
    }))
}

/**
 * In place of the list before. What is decided and not said yet stays with it; what was said goes with this list, so that its
 * outcome was there to be seen until now.
 */
export function keepList(records: Records, { reviews, stationTime }: ReviewsAnswer): void {
  const { store, audit } = records
  store.transaction(() => {
    audit.append(theMachine, { act: 'reviews-fetched', subject: { reviews: reviews.length } })
    store.db.prepare('DELETE FROM review_decision WHERE outcome IS NOT NULL').run()
    store.db
      .prepare(
        `DELETE FROM review_item WHERE NOT EXISTS (SELECT 1 FROM review_decision d
           WHERE d.application = review_item.application AND d.version = review_item.version)`,
      )
      .run()
    const keep = store.db.prepare(
      'INSERT INTO review_item (application, version, details, came_at, position) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    )
    for (const [position, item] of reviews.entries())
      keep.run(item.application, item.version, JSON.stringify(item), stationTime, position)
  })
}

/** Before it goes: whoever takes it back afterwards could not know what the station has. */
export function markSent({ store, now }: Pick<Records, 'store' | 'now'>, reviews: readonly string[]): void {
  store.transaction(() => {
    const mark = store.db.prepare('UPDATE review_decision SET sent_at = ? WHERE review = ? AND sent_at IS NULL')
    for (const review of reviews) mark.run(new Date(now()).toISOString(), review)
  })
}

export function keepOutcomes({ store }: Db, outcomes: readonly ReviewOutcome[]): void {
  store.transaction(() => {
    const keep = store.db.prepare('UPDATE review_decision SET outcome = ? WHERE review = ? AND outcome IS NULL')
    for (const outcome of outcomes) keep.run(JSON.stringify(outcome), outcome.review)
  })
}

/** By the station's clock, with every synchronisation, whoever is signed in. What is decided and not said stays. */
export function dropLapsed({ store }: Db): void {
  const stationTime = store.db.prepare('SELECT station_time FROM machine').pluck().get() as string | null
  if (stationTime === null) return
  const before = new Date(Date.parse(stationTime) - LAPSES_AFTER_MS).toISOString()
  store.db
    .prepare(
      `DELETE FROM review_item WHERE came_at < ? AND NOT EXISTS (SELECT 1 FROM review_decision d
         WHERE d.application = review_item.application AND d.version = review_item.version AND d.outcome IS NULL)`,
    )
    .run(before)
}
