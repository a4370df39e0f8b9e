/** Days on which many come: said to officer and applicant, and decides nothing. */
import { z } from 'zod'
import { Rule } from './rule.ts'

/** A date, or `--MM-DD`: that day of every year (XML Schema `gMonthDay`). */
const Day = z.union([z.iso.date(), z.string().regex(/^--(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/)])

export const Busy = z.strictObject({
  ...Rule.shape,
  /** Both ends included and of one sort; one of every year that ends before it begins goes over New Year. */
  spans: z
    .array(
      z
        .strictObject({ from: Day, until: Day })
        .refine(({ from, until }) => from.startsWith('--') === until.startsWith('--'))
        .refine(({ from, until }) => from.startsWith('--') || from <= until),
    )
    .min(1)
    .max(60),
})
export type Busy = z.infer<typeof Busy>
