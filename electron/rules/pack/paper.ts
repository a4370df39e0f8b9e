/** Notices, forms, the slip, and whom to call. */
import { z } from 'zod'
import { Condition } from './condition.ts'
import { Marks, RuleId, Text } from './rule.ts'

/** What the person is told before signing. `isConsent`: he may say no, and the application goes on. */
export const Notice = z.strictObject({
  id: RuleId,
  when: Condition,
  title: Text,
  purpose: Text,
  legalBasis: z.string().min(1).max(200),
  retention: Text,
  contact: Text,
  isConsent: z.boolean().optional(),
  ...Marks,
})
export type Notice = z.infer<typeof Notice>

/** A line of a printed form: a field of the pack, something of the application, a picture's place, or words. */
export const FormLine = z.union([
  z.strictObject({ field: z.string().min(1).max(60), label: Text.optional() }),
  z.strictObject({
    what: z.enum([
      'slip-number',
      'official-number',
      'procedure',
      'fee',
      'accepted-on',
      'promised-on',
      'valid-until',
      'officer',
      'station',
      'finger-results',
      'iris-results',
      'exceptions',
      'documents',
      'gaps',
      'guardian-signature',
    ]),
    label: Text,
  }),
  z.strictObject({ picture: z.enum(['portrait', 'signature']), label: Text }),
  z.strictObject({ heading: Text }),
  z.strictObject({ words: Text }),
])
export type FormLine = z.infer<typeof FormLine>

export const Form = z.strictObject({
  id: RuleId,
  /** As the law calls it: `CC01`. */
  code: z.string().max(40).optional(),
  title: Text,
  addressee: Text.optional(),
  when: Condition,
  /** Only the station's own print counts; this one says so on its face. */
  isProvisional: z.boolean(),
  lines: z.array(FormLine).min(1).max(120),
  /** Who signs, in this order. */
  signatures: z.array(Text).max(6),
  /** Printed beneath. */
  notes: z.array(Text).max(20).optional(),
  basis: z.string().max(200),
  ...Marks,
})
export type Form = z.infer<typeof Form>

/** What stands on the slip, in this order. */
export const SlipLine = z.enum([
  'provisional',
  'accepted-on',
  'promised-on',
  'where',
  'fee',
  'delivery',
  'bring',
  'contacts',
  'code',
])
export type SlipLine = z.infer<typeof SlipLine>

export const SlipRule = z.strictObject({
  /** Where the card is collected. */
  where: Text,
  bring: z.array(Text).max(10),
  lines: z.array(SlipLine).max(12).optional(),
})

/** Whom an officer or a family calls. */
export const Contact = z.strictObject({
  id: RuleId,
  label: Text,
  phone: z.string().max(40).optional(),
  hours: Text.optional(),
  when: Condition,
  ...Marks,
})
export type Contact = z.infer<typeof Contact>

/** How long what is kept, and where the rule stands. */
export const Retention = z.strictObject({
  what: z.enum(['pictures', 'fields', 'receipts', 'audit', 'form']),
  /**
   * Calendar days. On the tablet: `pictures` go with the station's receipt, whatever stands here; `fields` (names, cards, signers) so long
   * after the station's last word of an application that it has accepted. Absent: for as long as the authority keeps it.
   */
  days: z.int().min(0).max(40_000).optional(),
  basis: z.string().max(200),
  ...Marks,
})
export type Retention = z.infer<typeof Retention>
