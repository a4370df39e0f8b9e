/** Words of a pack, and what every rule in it says of itself. */
import { z } from 'zod'

/** In all three languages of the product; a pack that lacks one is refused. */
export const Text = z.strictObject({ vi: z.string().min(1), zh: z.string().min(1), en: z.string().min(1) })
export type Text = z.infer<typeof Text>

/** Names inside a pack: rules, procedures, features, forms, notices. */
export const RuleId = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/)

/** How sure the pack's authors are of a value, and what a lawyer should look at. Never hidden from the officer. */
export const Marks = {
  /** H: read in an official text; M: one reasonable source; L: press, memory or inference. */
  certainty: z.enum(['H', 'M', 'L']).optional(),
  needsReview: z.boolean().optional(),
  note: z.string().max(500).optional(),
}

/** What decides and why, in words that an officer can read out. */
export const Rule = z.strictObject({
  id: RuleId,
  text: Text,
  /** Where it stands in law. */
  basis: z.string().min(1).max(200),
  ...Marks,
})
export type Rule = z.infer<typeof Rule>
