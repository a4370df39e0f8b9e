/** What somebody may apply for: who may, what it costs, by when it is done. */
import { z } from 'zod'
import { ProcedureKind } from '../../../station/protocol/index.ts'
import { Condition } from './condition.ts'
import { Marks, Rule, RuleId, Text } from './rule.ts'

/** The same words in every pack, so that counters and the command line need none of its own. */
export { ProcedureKind }

/** The first whose condition surely holds on a day from `from` to `until`, both included. Amounts in the currency's minor unit. */
export const FeeRule = z.strictObject({
  when: Condition,
  from: z.iso.date().optional(),
  until: z.iso.date().optional(),
  amount: z.int().nonnegative(),
  /** The legal basis, printed beside the amount. */
  rule: z.string().min(1).max(120),
  /** Somebody is let off what others pay. */
  isExemption: z.boolean().optional(),
  /** The paper that shows it. */
  evidence: z.string().max(40).optional(),
  ...Marks,
})
export type FeeRule = z.infer<typeof FeeRule>

/** The first of its sort whose condition surely holds on the day of signature. Counted from the day after. */
export const Clock = z.strictObject({
  ...Rule.shape,
  /** `statutory`: the law's longest; `promised`: what this place says that it does. */
  sort: z.enum(['statutory', 'promised']),
  when: Condition,
  from: z.iso.date().optional(),
  until: z.iso.date().optional(),
  days: z.int().min(0).max(400),
  unit: z.enum(['working', 'calendar']),
})
export type Clock = z.infer<typeof Clock>

/**
 * `no` decides only where the condition surely holds; where too little is known of a person, the officer is told what
 * to ask. `ask`: somebody with authority has to be asked.
 */
export const EligibilityRule = z.strictObject({ ...Rule.shape, when: Condition, answer: z.enum(['no', 'ask']) })
export type EligibilityRule = z.infer<typeof EligibilityRule>

export const Procedure = z.strictObject({
  id: RuleId,
  label: Text,
  /** Absent in packs of format 1. */
  kind: ProcedureKind.optional(),
  /** The field that says why. */
  reasonField: z.string().max(60).optional(),
  /** What has to be done first, in words for the officer. */
  first: Text.optional(),
  /** The rule by which somebody may apply of whom no rule below speaks. */
  grounds: Rule.optional(),
  eligibility: z.array(EligibilityRule).max(40).optional(),
  /** The last one always holds. */
  fees: z.array(FeeRule).min(1).max(40),
  /** Where no clock of that sort says otherwise. */
  promised: z.strictObject({
    days: z.int().min(0).max(400),
    unit: z.enum(['working', 'calendar']),
    basis: z.string().max(200),
  }),
  clocks: z.array(Clock).max(40).optional(),
  /** How long its card holds, where the pack's `validity` does not say: a temporary one. */
  valid: z.strictObject({ ...Rule.shape, months: z.int().min(1).max(1_200) }).optional(),
})
export type Procedure = z.infer<typeof Procedure>
