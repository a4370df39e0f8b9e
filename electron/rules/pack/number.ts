/** Citizen numbers. */
import { z } from 'zod'

/** How a citizen number is checked, as data. Positions are 1-based characters. */
export const NumberRule = z.strictObject({
  length: z.int().min(1).max(30),
  /** Whole-string pattern after normalising (trim, upper case, no spaces). */
  pattern: z.string().min(1).max(200),
  /** Birth date inside the number: full (YYYYMMDD) or two digits of the year. */
  birth: z.union([
    z.strictObject({ kind: z.literal('full-date'), from: z.int().min(1) }),
    z.strictObject({
      kind: z.literal('sex-century-year'),
      codeAt: z.int().min(1),
      yearFrom: z.int().min(1),
      /** `century` is the year's first two digits: 19 stands for 1900 to 1999. */
      codes: z.record(
        z.string().regex(/^\d$/),
        z.strictObject({ sex: z.enum(['male', 'female']), century: z.int().min(18).max(30) }),
      ),
    }),
  ]),
  /** Sex by the parity of one digit (odd is male), when the number says it that way. */
  sexParityAt: z.int().min(1).optional(),
  /** Unknown region is a warning, never an error: regions are withdrawn and numbers stay. */
  region: z
    .strictObject({ from: z.int().min(1), length: z.int().min(1), known: z.array(z.string()).min(1) })
    .optional(),
  check: z.strictObject({ algorithm: z.literal('iso7064-mod11-2'), at: z.int().min(1) }).optional(),
  /** An earlier form that may be looked up by: `insert` goes in after `after` characters and the check character is appended. */
  legacy: z
    .strictObject({ length: z.int().min(1), insert: z.string().regex(/^\d+$/), after: z.int().min(0) })
    .optional(),
})
export type NumberRule = z.infer<typeof NumberRule>
