import type { reviewInboxMethods } from '../contract/index.ts'
import type { Handlers } from '../contract/serve.ts'
import { decideReview, undoReview } from '../reviews/decide.ts'
import { findPortrait, isSupervisor } from '../reviews/inbox.ts'
import { viewReviews } from '../reviews/view.ts'
import { StationError } from '../upload/station-error.ts'
import { actorOf, type HandlerParts, thenChanged } from './parts.ts'

export type ReviewInboxHandlers = Pick<Handlers, keyof typeof reviewInboxMethods>

export function createReviewInboxHandlers(parts: HandlerParts): ReviewInboxHandlers {
  const records = () => parts.session().records
  const actor = () => actorOf(parts)
  const mayReview = () => isSupervisor(records(), actor().officer)
  return {
    // SECURITY: of strangers, for a supervisor's eyes alone, whoever holds the tablet.
    listReviews: () => ({
      ok: true,
      value: mayReview() ? { mayReview: true, reviews: viewReviews(records()) } : { mayReview: false, reviews: [] },
    }),
    getReviewPortrait: (key) => {
      const portrait = mayReview() ? findPortrait(records(), key) : undefined
      return portrait ? { ok: true, value: portrait } : { ok: false, reason: 'unknown-application' }
    },
    exchangeReviews: async () => {
      if (!mayReview()) return { ok: false, reason: 'not-a-supervisor' }
      try {
        await parts.session().reviews.run(actor().officer)
        return { ok: true, value: {} }
      } catch (error) {
        if (error instanceof StationError) return { ok: false, reason: 'offline' }
        throw error
      }
    },
    decideReview: (input, act) => {
      const { signingKey } = parts.session().held
      const outcome = act.commit(() => decideReview(records(), actor(), signingKey, input))
      if (outcome.ok) parts.session().reviews.soon(actor().officer)
      return thenChanged(parts, outcome, 'reviews')
    },
    undoReview: (input, act) =>
      thenChanged(
        parts,
        act.commit(() => undoReview(records(), actor(), input)),
        'reviews',
      ),
  }
}
