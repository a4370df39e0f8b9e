/** What a supervisor decides on his tablet, off-line, of what other officers took; it counts when the station has it. */
import { z } from 'zod'
import {
  Base64Url,
  Ed25519PublicKey,
  Ed25519Signature,
  OfficerNumber,
  Sha256,
  UtcInstant,
  Uuid,
  Version,
} from './primitives.ts'

/** The reviewer signs REVIEW_DOMAIN ‖ the UTF-8 of `reviewText`. */
export const REVIEW_DOMAIN = 'doorstep/review/1\0'
/** Of one answer, and of one request. */
export const MAX_REVIEWS = 20

/** One application that waits, with what a decision needs. SECURITY: never a print, an iris or a signature. */
export const ReviewItem = z.strictObject({
  application: Uuid,
  version: Version,
  contentHash: Sha256,
  slipNumber: z.string().max(40),
  procedure: z.string().max(60),
  /** By the pack's field names. */
  fields: z.record(z.string().max(60), z.string().max(2_000)),
  /** Who took it. */
  officer: OfficerNumber,
  finalisedAt: z.string().max(40),
  promisedOn: z.iso.date(),
  dueAt: UtcInstant,
  /** What could not be taken, and why. */
  exceptions: z
    .array(z.strictObject({ modality: z.string().max(20), position: z.int().optional(), reason: z.string().max(500) }))
    .max(33),
  /** Documents that follow. */
  gaps: z.array(z.strictObject({ document: z.string().max(60), dueOn: z.iso.date() })).max(32),
  portrait: z
    .strictObject({ mediaType: z.enum(['image/png', 'image/jpeg']), bytes: Base64Url.max(700_000) })
    .optional(),
})
export type ReviewItem = z.infer<typeof ReviewItem>

export const ReviewsAnswer = z.strictObject({
  stationTime: UtcInstant,
  /** The oldest first; none for who may not review. */
  reviews: z.array(ReviewItem).max(MAX_REVIEWS),
})
export type ReviewsAnswer = z.infer<typeof ReviewsAnswer>

export const Review = z.strictObject({
  /** Made where it was decided: the same decision may come again. */
  review: Uuid,
  application: Uuid,
  version: Version,
  /** Of what was looked at. */
  contentHash: Sha256,
  reviewer: OfficerNumber,
  /** `held`: a clerk is to look at it. */
  decision: z.enum(['accepted', 'returned', 'held']),
  /** The officer who took it, or the clerk, reads it; all but `accepted` have one. */
  reason: z.string().max(500).optional(),
})
export type Review = z.infer<typeof Review>

/** What is signed: a JSON list in this order, an absent reason empty. */
export const reviewText = ({ review, application, version, contentHash, reviewer, decision, reason = '' }: Review) =>
  JSON.stringify([review, application, version, contentHash, reviewer, decision, reason])

export const SignedReview = z.strictObject({
  review: Review,
  publicKey: Ed25519PublicKey,
  signature: Ed25519Signature,
})
export type SignedReview = z.infer<typeof SignedReview>

export const ReviewsBrought = z.strictObject({
  formatVersion: z.literal(1),
  reviews: z.array(SignedReview).max(MAX_REVIEWS),
})
export type ReviewsBrought = z.infer<typeof ReviewsBrought>

/** `decided`: another decision was there first and stands; `by` is a clerk, or `officer:NUMBER`. */
export const ReviewOutcome = z.strictObject({
  review: Uuid,
  outcome: z.enum(['said', 'decided', 'not-a-reviewer', 'not-here', 'own-application', 'not-signed']),
  status: z.string().max(20).optional(),
  by: z.string().max(140).optional(),
  at: z.string().max(40).optional(),
})
export type ReviewOutcome = z.infer<typeof ReviewOutcome>
export const ReviewsTaken = z.strictObject({ outcomes: z.array(ReviewOutcome).max(MAX_REVIEWS) })
export type ReviewsTaken = z.infer<typeof ReviewsTaken>
