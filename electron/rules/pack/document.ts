import { z } from 'zod'
import { DocumentId } from '../../../station/protocol/index.ts'
import { Condition } from './condition.ts'
import { Marks, Text } from './rule.ts'

/** A paper of the applicant that is photographed. */
export const DocumentRule = z.strictObject({
  id: DocumentId,
  label: Text,
  /** Offered, when this holds. */
  shown: Condition,
  /** Finalise asks for it, when this holds. */
  required: Condition,
  maxPages: z.int().min(1).max(30),
  /** It may follow so many calendar days later; absent: it may not. */
  gapDays: z.int().min(1).max(365).optional(),
  basis: z.string().max(200),
  ...Marks,
})
export type DocumentRule = z.infer<typeof DocumentRule>
