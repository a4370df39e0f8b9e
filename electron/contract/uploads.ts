import { z } from 'zod'
import { RefusalReason, Sha256 } from '../../station/protocol/index.ts'
import { ask, Nothing } from './method.ts'
import { ApplicationKey } from './visits.ts'

/** Why a packet cannot go by itself; the page says who can mend it. */
export const BlockedReason = z.enum([
  ...RefusalReason.options,
  'damaged-here', // our own copy is not what it was; the other copies are looked for
  'hash-mismatch', // it is sound here and arrives otherwise, again and again
  'receipt-not-ours', // the station signed a receipt for something else
])
export type BlockedReason = z.infer<typeof BlockedReason>

export const UploadView = ApplicationKey.extend({
  packetId: Sha256,
  name: z.string(),
  size: z.int(),
  step: z.enum(['waiting', 'announcing', 'sending', 'received', 'blocked']),
  /** Bytes that the station has. */
  offset: z.int(),
  attempt: z.int(),
  reason: BlockedReason.optional(),
})
export type UploadView = z.infer<typeof UploadView>

export const Connection = z.strictObject({
  station: z.enum(['online', 'offline', 'refused']),
  /** UTC of the last answer of the station, if any. */
  lastAnswer: z.string().optional(),
})

export const uploadMethods = {
  listUploads: ask(Nothing, z.strictObject({ connection: Connection, uploads: z.array(UploadView) })),
  /** Tries now, without waiting for the next attempt; blocked ones as well. */
  retryUploads: ask(Nothing, Nothing),
  /** The sealed bytes, to be carried by hand. */
  exportPacket: ask(
    z.strictObject({ packetId: Sha256 }),
    z.strictObject({ fileName: z.string(), bytes: z.instanceof(Uint8Array) }),
    ['unknown-packet'],
  ),
  /** Visits, roster, team, keys and statuses. */
  syncNow: ask(Nothing, Nothing, ['offline']),
}
