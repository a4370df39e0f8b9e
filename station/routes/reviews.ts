import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { callerOf } from '../access/authorise.ts'
import { refuse } from '../problem.ts'
import { OfficerNumber, type ReviewOutcome, ReviewsAnswer, ReviewsBrought, ReviewsTaken } from '../protocol/index.ts'
import { review } from '../review/review.ts'
import { waitingFor } from '../review/waiting.ts'
import { LIMITED, parseBody, type RouteParts } from './route-parts.ts'

/** Twenty decisions with signatures and 500 characters of reason, each of which may be an escape of six. */
const MAX_BODY_BYTES = 128 * 1024
const Query = z.object({ officer: OfficerNumber })

/** For supervisors' tablets: what waits for a second pair of eyes, and what they have decided of it off-line. */
export function addReviewRoutes(server: FastifyInstance, parts: RouteParts): void {
  const { store, now, reviewHours, requireMachine } = parts
  // SECURITY: a revoked machine may bring applications, but decides nothing and learns of nobody.
  const requireTrusted = (request: FastifyRequest) => {
    if (callerOf(request).isRevoked) refuse('unknown-machine', 'this machine is revoked')
  }
  server.get('/v1/reviews', { onRequest: requireMachine, config: LIMITED }, async (request) => {
    requireTrusted(request)
    const { officer } = parseBody(Query, request.query)
    const officers = await store.directory.officers()
    const mayReview = officers.find(({ number }) => number === officer)?.role === 'supervisor'
    return ReviewsAnswer.parse({
      stationTime: new Date(now()).toISOString(),
      reviews: mayReview && reviewHours !== undefined ? await waitingFor(parts, officer, reviewHours) : [],
    } satisfies ReviewsAnswer)
  })
  server.post(
    '/v1/reviews',
    { bodyLimit: MAX_BODY_BYTES, onRequest: requireMachine, config: LIMITED },
    async (request) => {
      requireTrusted(request)
      const { reviews } = parseBody(ReviewsBrought, request.body)
      const officers = reviewHours === undefined ? [] : await store.directory.officers()
      const outcomes: ReviewOutcome[] = []
      // In their order: two of one application are one after the other.
      for (const signed of reviews)
        outcomes.push({ review: signed.review.review, ...(await review(parts, officers, signed)) })
      return ReviewsTaken.parse({ outcomes } satisfies ReviewsTaken)
    },
  )
}
