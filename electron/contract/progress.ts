import { z } from 'zod'

/** What the officer sees, derived from application, upload and station by one function (`electron/application/progress.ts`). */
export const Progress = z.enum([
  'draft',
  'finalised',
  'waiting',
  'sending',
  'blocked',
  'received',
  'held',
  'conflict',
  'pending',
  'accepted', // by this station
  'registered', // by the national system, with its number
  'returned',
  'made',
  'ready',
  'delivered',
  'activated', // an account that its holder uses
  'failed',
  'expired',
  'discarded',
])
export type Progress = z.infer<typeof Progress>
