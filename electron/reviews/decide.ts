/** A decision is signed by the officer's own key and kept before anything is sent; it can be taken back until it is said. */
import { v7 as uuidv7 } from 'uuid'
import { REVIEW_DOMAIN, type Review, reviewText, type SignedReview } from '../../station/protocol/index.ts'
import type { Records } from '../application/records.ts'
import type { Actor } from '../audit/audit.ts'
import type { OutcomeOf, ParsedInputOf } from '../contract/index.ts'
import { type SigningKey, signBytes } from '../keys/ed25519.ts'
import { findItem, isSupervisor } from './inbox.ts'

/** Inside a transaction. */
export function decideReview(
  records: Records,
  actor: Actor,
  signingKey: SigningKey,
  { application, version, decision, reason }: ParsedInputOf<'decideReview'>,
): OutcomeOf<'decideReview'> {
  const { db } = records.store
  if (!isSupervisor(records, actor.officer)) return { ok: false, reason: 'not-a-supervisor' }
  const item = findItem(records, { application, version })
  if (!item) return { ok: false, reason: 'unknown-application' }
  // SECURITY: four eyes; the station asks the same.
  if (item.officer === actor.officer) return { ok: false, reason: 'same-officer' }
  const why = reason?.trim()
  if (decision !== 'accepted' && !why) return { ok: false, reason: 'needs-reason' }
  if (db.prepare('SELECT 1 FROM review_decision WHERE application = ? AND version = ?').get(application, version))
    return { ok: false, reason: 'decided-already' }
  const review: Review = {
    ...{ review: uuidv7(), application, version, contentHash: item.contentHash, reviewer: actor.officer, decision },
    ...(why && { reason: why }),
  }
  const signed: SignedReview = {
    ...{ review, publicKey: signingKey.publicKey },
    signature: signBytes(signingKey, REVIEW_DOMAIN, Buffer.from(reviewText(review))),
  }
  const at = records.audit.append(actor, {
    act: 'reviewed',
    subject: { application, version, review: review.review, decision },
  })
  db.prepare('INSERT INTO review_decision VALUES (?, ?, ?, ?, ?, NULL, NULL, ?)').run(
    ...[review.review, application, version, JSON.stringify(signed), JSON.stringify(at), at.sequence],
  )
  return { ok: true, value: { review: review.review } }
}

/** Inside a transaction. */
export function undoReview(
  records: Records,
  actor: Actor,
  { review }: ParsedInputOf<'undoReview'>,
): OutcomeOf<'undoReview'> {
  const { db } = records.store
  const row = db
    .prepare<[string], { sent_at: string | null }>('SELECT sent_at FROM review_decision WHERE review = ?')
    .get(review)
  if (!row) return { ok: false, reason: 'unknown-review' }
  if (row.sent_at !== null) return { ok: false, reason: 'said-already' }
  records.audit.append(actor, { act: 'review-taken-back', subject: { review } })
  db.prepare('DELETE FROM review_decision WHERE review = ?').run(review)
  return { ok: true, value: {} }
}
