/** Portrait, fingers and irises: who is asked for them, and what becomes of whom it is not. */
import { z } from 'zod'
import { Condition } from './condition.ts'
import { Rule, Text } from './rule.ts'

/** Why nothing is taken, the first that surely holds: too young, or what is stored is used again. */
const NotNeeded = z.array(z.strictObject({ ...Rule.shape, when: Condition })).max(10)

export const PortraitRule = z.strictObject({
  required: Condition,
  notNeeded: NotNeeded.optional(),
  widthPx: z.int().min(1).max(10_000),
  heightPx: z.int().min(1).max(10_000),
  ppi: z.number().positive().max(5_000),
  background: z.string().min(1).max(60),
  basis: z.string().max(200),
  /** What to do before shooting, in order. */
  advice: z.array(Text).max(10).optional(),
  /** Where a picture may come from. `stored`: one taken before, not older than `storedDays`. */
  sources: z
    .array(
      z.strictObject({
        source: z.enum(['officer', 'kiosk', 'phone', 'stored']),
        label: Text,
        when: Condition,
        storedDays: z.int().min(1).max(4_000).optional(),
      }),
    )
    .max(8)
    .optional(),
  /** Largest file of the finished picture, and JPEG quality, where the card's maker says so. */
  maxKilobytes: z.number().positive().max(10_000).optional(),
  jpegQuality: z.int().min(1).max(100).optional(),
})

export const FingerRule = z.strictObject({
  required: Condition,
  notNeeded: NotNeeded.optional(),
  /** From each group `take` fingers, in this order of preference; ISO/IEC 19794-4 positions. */
  groups: z.array(z.strictObject({ take: z.int().min(1), of: z.array(z.int().min(1).max(10)).min(1) })).min(1),
  /** What a group cannot give is taken from the others: two of one hand where the other has none. */
  fromOtherGroups: z.boolean().optional(),
  maxTries: z.int().min(1).max(20),
  /** Below it, on the same scale only, the officer is told; a poor print never stops an intake. */
  minimumQuality: z.strictObject({ scale: z.string().min(1).max(40), value: z.number().min(0).max(100) }).optional(),
  basis: z.string().max(200),
})

export const IrisRule = z.strictObject({
  required: Condition,
  notNeeded: NotNeeded.optional(),
  basis: z.string().max(200),
})

/** Until when a card holds. The first band that the age at application is below, or the next age of a list. */
export const Validity = z.union([
  z.strictObject({
    kind: z.literal('bands'),
    /** Years; absent: for ever. The last band has no `ageBelow`. */
    bands: z
      .array(
        z.strictObject({
          ageBelow: z.int().min(1).max(150).optional(),
          years: z.int().min(1).max(100).optional(),
          ...Rule.shape,
        }),
      )
      .min(1)
      .max(10),
    /** The last day of a card issued on 29 February, where its last year has none. */
    leapDay: z.enum(['02-28', '03-01']),
  }),
  z.strictObject({
    kind: z.literal('milestones'),
    /** Ages at which a card is exchanged; beyond the last it holds for ever. */
    ages: z.array(z.int().min(1).max(150)).min(1).max(10),
    /** Issued within so many years before an age, it holds until the next. */
    graceYears: z.int().min(0).max(20),
    rule: Rule,
  }),
])
export type Validity = z.infer<typeof Validity>
