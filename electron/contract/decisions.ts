/** What the rules say of an application, in words that an officer can read out. */
import { z } from 'zod'
import { Marks, RuleId, Text } from '../rules/pack.ts'

/** A rule that decided. `unknown`: what would have to be known of the person for it to decide. */
export const Because = z.strictObject({
  rule: RuleId,
  text: Text,
  basis: z.string(),
  unknown: z.array(Text).optional(),
  ...Marks,
})
export type Because = z.infer<typeof Because>

/** `ask`: too little is known, or somebody with authority has to say. Never a refusal. */
export const Answer = z.strictObject({ answer: z.enum(['yes', 'no', 'ask']), because: z.array(Because).min(1) })
export type Answer = z.infer<typeof Answer>

/** Days by which the card is there. Counted from the signature; of a draft, as if it were signed today. */
export const Deadline = z.strictObject({
  sort: z.enum(['statutory', 'promised']),
  on: z.iso.date(),
  days: z.int(),
  unit: z.enum(['working', 'calendar']),
  because: Because,
})
export type Deadline = z.infer<typeof Deadline>

/** Somebody is in a hurry: whether the promise is in time, and what else there is. */
export const Urgency = z.strictObject({
  /** The campaigns that favour this application. */
  campaigns: z.array(Because),
  hasPriority: z.boolean(),
  neededBy: z.iso.date().optional(),
  /** Whether the promised day is in time; absent while nobody said by when. */
  isInTime: z.boolean().optional(),
  /** What is offered instead. */
  temporary: Because.extend({ procedure: RuleId }).optional(),
})
export type Urgency = z.infer<typeof Urgency>

export const DeliveryDecision = z.strictObject({
  mode: z.string(),
  because: Because.optional(),
  cost: Text.optional(),
  /** The making centre has the data: these fields stay as they are. */
  locked: z.strictObject({ fields: z.array(z.string()), because: Because }).optional(),
})
export type DeliveryDecision = z.infer<typeof DeliveryDecision>

export const AuthorityView = Because.extend({ role: z.enum(['accepts', 'reviews', 'makes', 'hands-over']), name: Text })
export type AuthorityView = z.infer<typeof AuthorityView>

/** One thing that another pack would decide otherwise. */
export const DecisionChange = z.strictObject({
  what: z.enum(['eligible', 'accepted-here', 'fee', 'promised', 'statutory', 'required', 'not-required']),
  before: z.string(),
  after: z.string(),
  /** Of a field, document or capture. */
  label: Text.optional(),
  because: Because.optional(),
})
export type DecisionChange = z.infer<typeof DecisionChange>

/** What the rules say of one application. */
export const Decisions = z.strictObject({
  eligible: Answer,
  acceptedHere: Answer,
  authorities: z.array(AuthorityView),
  deadlines: z.array(Deadline),
  /** Busy times that the day of application or a day of these lies in. */
  busy: z.array(Because),
  delivery: DeliveryDecision,
  urgency: Urgency,
  /** Until when the card will hold, as if it were issued on the day of application; absent: for ever. */
  validUntil: z.iso.date().optional(),
  validBecause: Because.optional(),
  /** What is not taken of this person, and by which rule. */
  notNeeded: z.array(Because.extend({ capture: z.enum(['portrait', 'fingers', 'irises']) })),
})
export type Decisions = z.infer<typeof Decisions>
