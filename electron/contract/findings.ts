/** What finalise would still ask for, and how each section of the screen stands. */
import { z } from 'zod'
import { Because } from './decisions.ts'

/** The seven sections of an application, in the order of the screen. */
export const Section = z.enum(['identity', 'details', 'portrait', 'fingers', 'documents', 'delivery', 'review'])
export type Section = z.infer<typeof Section>

/** One thing that finalise would still ask for, or (`blocks: false`) that the officer should look at. */
export const Finding = z.strictObject({
  section: Section,
  /** Field name, for `identity`, `details` and `delivery`. */
  field: z.string().optional(),
  /** Finger, or eye where `modality` is iris. */
  position: z.int().min(1).max(10).optional(),
  modality: z.enum(['finger', 'iris']).optional(),
  /** The rule pack's id of a document. */
  document: z.string().optional(),
  code: z.enum([
    'missing',
    'not-a-choice',
    'not-a-date',
    'in-the-future',
    'too-long',
    'number-length',
    'number-pattern',
    'number-check',
    'number-birth',
    'number-sex',
    'number-region',
    'cannot-draw', // a character that no font of this product draws
    'low-quality',
    'gap', // a document that follows later
    'not-signed',
    'signature-old', // something was changed after the applicant had signed
    'countersign-pending',
    'simulated-in-production',
    'file-in-production',
    'portrait-origin',
    'not-eligible', // by a rule that surely holds; never in the way, because the station decides
    'not-accepted-here',
    'phone-taken', // another account on this tablet has the number
    'too-late', // the promise does not meet the day on which it is needed
  ]),
  blocks: z.boolean(),
  /** For answers of the rules: the first that decided. */
  because: Because.optional(),
  /** For `cannot-draw`: the characters. */
  characters: z.string().optional(),
})
export type Finding = z.infer<typeof Finding>

export const SectionState = z.strictObject({
  section: Section,
  state: z.enum(['done', 'missing', 'attention', 'not-needed']),
  /** Where the rule stands in law, for `not-needed`. */
  basis: z.string().optional(),
})
export type SectionState = z.infer<typeof SectionState>
