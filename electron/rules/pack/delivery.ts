/** How the card reaches its holder, how it is paid for, and what a campaign does for those in a hurry. */
import { z } from 'zod'
import { StatusWord } from '../../../station/protocol/index.ts'
import { Condition } from './condition.ts'
import { Rule, RuleId, Text } from './rule.ts'

export const DeliveryRule = z.strictObject({
  /** For each value of the field `delivery`: the rule, and who bears the cost. */
  modes: z
    .array(z.strictObject({ ...Rule.shape, value: z.string().min(1).max(60), cost: Text.optional() }))
    .min(1)
    .max(12),
  /** From these words of the station on, the making centre has the data and these fields stay as they are. */
  lock: z.strictObject({
    ...Rule.shape,
    from: z.array(StatusWord).min(1).max(9),
    fields: z.array(z.string().max(60)).min(1).max(20),
  }),
})
export type DeliveryRule = z.infer<typeof DeliveryRule>

/** A way to pay. None is ever needed for an intake. */
export const PaymentMode = z.strictObject({
  /** Of the field `payment`. */
  value: z.string().min(1).max(60),
  label: Text,
  /** What is written down with it: the official receipt's number, the station's code, the bank's reference, the paper, or nothing. */
  proof: z.enum(['receipt', 'code', 'bank-reference', 'evidence', 'none']),
  isElectronic: z.boolean(),
  /** Nothing is paid now. */
  isDeferred: z.boolean().optional(),
  when: Condition,
  basis: z.string().max(200),
})
export type PaymentMode = z.infer<typeof PaymentMode>

/** Of a campaign layer: who is in its favour, and what that means. It ends with the layer. */
export const Campaign = z.strictObject({
  ...Rule.shape,
  /** Whom it favours. */
  urgent: Condition,
  /** Its packets go before others. */
  hasPriority: z.boolean(),
})
export type Campaign = z.infer<typeof Campaign>

/** What is offered where the promise is too late. */
export const Temporary = z.strictObject({ ...Rule.shape, procedure: RuleId, when: Condition })
export type Temporary = z.infer<typeof Temporary>
