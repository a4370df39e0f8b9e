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

/** Without the portraits, which are large and looked at one by one. */
export type Waiting = Omit<ReviewItem, 'portrait'> & { hasPortrait: boolean }
const Kept = ReviewItem.omit({ portrait: true })

export function listItems({ store }: Db): Waiting[] {
  const rows = store.db
    .prepare<[], { details: string; hasPortrait: 0 | 1 }>(
      'SELECT details, portrait IS NOT NULL AS hasPortrait FROM review_item ORDER BY position, application',
    )
    .all()
  return rows.map(({ details, hasPortrait }) => ({
    ...Kept.parse(JSON.parse(details)),
    hasPortrait: hasPortrait === 1,
  }))
}

export function findPortrait(
  { store }: Db,
  key: { application: string; version: number },
): { mediaType: string; bytes: Uint8Array<ArrayBuffer> } | undefined {
  const row = store.db
    .prepare<[string, number], { portrait: Buffer | null; portrait_type: string }>(
      'SELECT portrait, portrait_type FROM review_item WHERE application = ? AND version = ?',
    )
    .get(key.application, key.version)
  return row?.portrait ? { mediaType: row.portrait_type, bytes: Uint8Array.from(row.portrait) } : undefined
}

export function findItem(
  { store }: Db,
  key: { application: string; version: number },
): Omit<ReviewItem, 'portrait'> | undefined {
  const details = store.db
    .prepare('SELECT details FROM review_item WHERE application = ? AND version = ?')
    .pluck()
    .get(key.application, key.version) as string | undefined
  return details === undefined ? undefined : Kept.parse(JSON.parse(details))
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
 * In place of the list before. What is decided and not said yet stays with it; what was said before goes with this list.
 * @param justSaid stay as well, so that their outcome is there to be seen until the next.
 */
export function keepList(records: Records, { reviews, stationTime }: ReviewsAnswer, justSaid: readonly string[]): void {
  const { store, audit } = records
  store.transaction(() => {
    audit.append(theMachine, { act: 'reviews-fetched', subject: { reviews: reviews.length } })
    store.db
      .prepare(
        'DELETE FROM review_decision WHERE outcome IS NOT NULL AND review NOT IN (SELECT value FROM json_each(?))',
      )
      .run(JSON.stringify(justSaid))
    store.db
      .prepare(
        `DELETE FROM review_item WHERE NOT EXISTS (SELECT 1 FROM review_decision d
           WHERE d.application = review_item.application AND d.version = review_item.version)`,
      )
      .run()
    const keep = store.db.prepare(
      `INSERT INTO review_item (application, version, details, portrait, portrait_type, came_at, position) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    )
    for (const [position, { portrait, ...item }] of reviews.entries())
      keep.run(
        ...[item.application, item.version, JSON.stringify(item)],
        ...[portrait ? Buffer.from(portrait.bytes, 'base64url') : null, portrait?.mediaType ?? null],
        ...[stationTime, position],
      )
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

/** By the station's clock, with every synchronisation, whoever is signed in, and decisions on what went. What is decided and not said stays. */
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
  store.db
    .prepare(
      `DELETE FROM review_decision WHERE outcome IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review_item i
         WHERE i.application = review_decision.application AND i.version = review_decision.version)`,
    )
    .run()
}
