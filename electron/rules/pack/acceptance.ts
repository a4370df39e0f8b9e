/** Where an application may be taken, and whose it then is. */
import { z } from 'zod'
import { Condition } from './condition.ts'
import { Rule, RuleId, Text } from './rule.ts'

const Day = z.iso.date()
/** Codes of the pack's table of units. */
export const UnitCode = z.string().regex(/^[0-9A-Z]{1,12}$/)

/** Regions that take each other's people, from one day on. */
export const MatrixEntry = z.strictObject({
  ...Rule.shape,
  procedures: z.array(RuleId).min(1).max(20),
  from: Day,
  until: Day.optional(),
  /** Any two units that lie in the same group; a unit stands for all below it. */
  groups: z.array(z.array(UnitCode).min(2).max(400)).min(1).max(60),
})
export type MatrixEntry = z.infer<typeof MatrixEntry>

export const Acceptance = z.strictObject({
  /** The first that holds decides; one of which too little is known means ask. The last one always holds. */
  rules: z
    .array(z.strictObject({ ...Rule.shape, when: Condition, answer: z.enum(['yes', 'no', 'ask']) }))
    .min(1)
    .max(60),
  /** Asked before the rules, for people of another first-level unit. */
  matrix: z.array(MatrixEntry).max(200).optional(),
  /** Who takes it and who decides on it; more than one where a person applies away from home. */
  authorities: z
    .array(
      z.strictObject({
        ...Rule.shape,
        role: z.enum(['accepts', 'reviews', 'makes', 'hands-over']),
        when: Condition,
        name: Text,
      }),
    )
    .max(40),
})
export type Acceptance = z.infer<typeof Acceptance>
