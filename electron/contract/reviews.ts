/** A supervisor's inbox: what others took and the station has, decided here without a network, and said when there is one. */
import { z } from 'zod'
import { Review, ReviewItem, ReviewOutcome, Uuid } from '../../station/protocol/index.ts'
import { Text } from '../rules/pack.ts'
import { act, ask, Nothing } from './method.ts'
import { ApplicationKey } from './visits.ts'

export const ReviewView = ReviewItem.pick({
  application: true,
  version: true,
  slipNumber: true,
  promisedOn: true,
  dueAt: true,
  exceptions: true,
}).extend({
  name: z.string(),
  procedure: Text,
  /** Label and value, by the rules that hold here today. */
  lines: z.array(z.strictObject({ label: Text, value: Text })),
  gaps: z.array(z.strictObject({ label: Text, dueOn: z.string() })),
  /** Who took it. */
  officer: z.string(),
  hasPortrait: z.boolean(),
  isOverdue: z.boolean(),
  decided: z
    .strictObject({
      review: Uuid,
      decision: Review.shape.decision,
      reason: z.string().optional(),
      /** It was on its way once, and cannot be taken back. */
      isSent: z.boolean(),
      /** The station's word; absent: nobody has heard it yet. */
      outcome: ReviewOutcome.omit({ review: true }).optional(),
    })
    .optional(),
})
export type ReviewView = z.infer<typeof ReviewView>

export const reviewInboxMethods = {
  /** `mayReview`: the officer is a supervisor. Nothing for anybody else. */
  listReviews: ask(Nothing, z.strictObject({ mayReview: z.boolean(), reviews: z.array(ReviewView) })),
  getReviewPortrait: ask(ApplicationKey, z.strictObject({ mediaType: z.string(), bytes: z.instanceof(Uint8Array) }), [
    'unknown-application',
  ]),
  /** Says what was decided and brings what waits now. */
  exchangeReviews: ask(Nothing, Nothing, ['offline', 'not-a-supervisor']),
  /** `held`: a clerk of the station is to look at it. */
  decideReview: act(
    ApplicationKey.extend({ decision: Review.shape.decision, reason: z.string().normalize('NFC').max(500).optional() }),
    z.strictObject({ review: Uuid }),
    ['unknown-application', 'not-a-supervisor', 'same-officer', 'decided-already', 'needs-reason'],
  ),
  /** Until the station has it. */
  undoReview: act(z.strictObject({ review: Uuid }), Nothing, ['unknown-review', 'said-already']),
}
