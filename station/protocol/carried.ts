/**
 * Packets that travel by hand: a folder `doorstep-out-…` with `packets/<packetId>.age`, and, written last, `list.jws`.
 * The station answers with a file `doorstep-receipts-<first 16 of the list's SHA-256>.jws` that goes back the same way.
 */
import { z } from 'zod'
import { CompactJws, Environment, Instant, Sha256, UtcInstant, Uuid } from './primitives.ts'
import { AnnouncedPacket, RefusalReason } from './wire.ts'

export const MAX_CARRIED = 2_000
/** A list of so many is below a megabyte, its receipts below five. */
export const MAX_LIST_BYTES = 8 * 1024 * 1024
export const LIST_FILE = 'list.jws'
/** Folders and files as they lie on the medium; nothing else is ever looked at. */
export const CARRIED_FOLDER = /^doorstep-out-[0-9a-f]{8}-\d{8}T\d{6}Z-\d{1,10}$/
export const RECEIPTS_FILE = /^doorstep-receipts-[0-9a-f]{16}\.jws$/
/** Path of a packet's file beneath the folder. */
export const carriedFile = (packetId: string): [string, string] => ['packets', `${packetId}.age`]
/** @param listSha256 SHA-256 of the list's compact JWS as text. */
export const receiptsFileOf = (listSha256: string): string => `doorstep-receipts-${listSha256.slice(0, 16)}.jws`

/** Compact JWS, typ `doorstep-carried+jwt`, by the key of the machine in `certificate`. */
export const CarriedList = z.strictObject({
  formatVersion: z.literal(1),
  /** The machine that wrote the folder: not always the one that made the packets. */
  machine: Uuid,
  /** Its station-signed certificate, so that another tablet or a station restored from a backup knows the key. */
  certificate: CompactJws,
  station: z.string().min(1).max(80),
  environment: Environment,
  writtenAt: Instant,
  packets: z
    .array(
      AnnouncedPacket.extend({
        /** Who made it, where that is not who wrote the list. */
        machine: Uuid.optional(),
      }),
    )
    .min(1)
    .max(MAX_CARRIED),
})
export type CarriedList = z.infer<typeof CarriedList>

/** What became of one listed packet at the station. `missing` and `damaged`: the copy on the stick was interrupted or is not sound. */
export const CarriedOutcome = z.discriminatedUnion('outcome', [
  z.strictObject({ packetId: Sha256, outcome: z.literal('received'), receipt: CompactJws }),
  z.strictObject({ packetId: Sha256, outcome: z.literal('refused'), reason: RefusalReason }),
  z.strictObject({ packetId: Sha256, outcome: z.enum(['missing', 'damaged']) }),
])
export type CarriedOutcome = z.infer<typeof CarriedOutcome>

/** Compact JWS, typ `doorstep-receipts+jwt`, by a receipt key (`kid`). Each receipt in it is a JWS of its own and is checked by itself. */
export const CarriedReceipts = z.strictObject({
  formatVersion: z.literal(1),
  station: z.string().min(1).max(80),
  environment: Environment,
  /** SHA-256 of the list's compact JWS as text. */
  listSha256: Sha256,
  /** The machine that wrote the list. */
  machine: Uuid,
  stationTime: UtcInstant,
  packets: z.array(CarriedOutcome).max(MAX_CARRIED),
})
export type CarriedReceipts = z.infer<typeof CarriedReceipts>
