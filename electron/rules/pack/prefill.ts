/** What an older card says of itself. */
import { z } from 'zod'

/** The code on an older card: its parts by position, each a field of the pack or `` for one that is not kept. */
export const CodeRule = z.strictObject({
  separator: z.string().min(1).max(3),
  parts: z.array(z.string().max(60)).min(1).max(20),
  /** How its dates are written. */
  dates: z.enum(['ddmmyyyy', 'yyyymmdd']),
  /** The code's words for a choice's values, by field. */
  values: z.record(z.string(), z.record(z.string(), z.string())),
})
export type CodeRule = z.infer<typeof CodeRule>
