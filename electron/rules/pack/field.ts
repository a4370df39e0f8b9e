import { z } from 'zod'
import { Condition } from './condition.ts'
import { Marks, RuleId, Text } from './rule.ts'

export const FieldSection = z.enum(['identity', 'details', 'delivery'])

/** A heading over some fields of a section. */
export const FieldGroup = z.strictObject({ id: RuleId, label: Text, hint: Text.optional() })
export type FieldGroup = z.infer<typeof FieldGroup>

export const Field = z.strictObject({
  /** camelCase; `name`, `birthDate`, `sex`, `citizenNumber`, `address`, `phone` mean the same in every pack, and so do those of `COMMON_FIELDS`. */
  name: z.string().regex(/^[a-z][A-Za-z0-9]{0,59}$/),
  type: z.enum(['name', 'text', 'date', 'choice', 'citizen-number', 'phone', 'address', 'unit']),
  /** Which section of the screen asks for it; `details` where the pack does not say. */
  section: FieldSection.optional(),
  group: RuleId.optional(),
  /** What stands there until somebody says otherwise. */
  preset: z.string().max(200).optional(),
  label: Text,
  /** A sentence beneath it. */
  hint: Text.optional(),
  maxLength: z.int().min(1).max(2_000),
  choices: z
    .array(
      z.strictObject({
        value: z.string().min(1).max(60),
        label: Text,
        /** Offered, when this holds; absent: always. */
        when: Condition.optional(),
      }),
    )
    .min(1)
    .max(120)
    .optional(),
  /** Asked for, when this holds; a value outside is kept but not asked for. */
  shown: Condition,
  /** Finalise needs it, when this holds. */
  required: Condition,
  /** Where the rule stands in law; the screen's "why?". */
  basis: z.string().max(200).optional(),
  ...Marks,
})
export type Field = z.infer<typeof Field>
