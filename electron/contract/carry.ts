import { z } from 'zod'
import { Sha256, Uuid } from '../../station/protocol/index.ts'
import { act, ask, Nothing } from './method.ts'

/** A place that the core permits; the page names it and never a path. */
const PlaceId = z.string().regex(/^[0-9a-f]{16}$/)
const Found = z.string().max(120)

export const CarryPlace = z.strictObject({
  place: PlaceId,
  /** Of the medium or folder, as its owner calls it. */
  name: z.string().max(200),
  kind: z.enum(['folder', 'removable']),
  /** Absent when nobody can say. */
  freeBytes: z.number().optional(),
  /** What lies there: packets written out by some tablet, or receipts of the station. */
  found: z.array(z.strictObject({ name: Found, kind: z.enum(['packets', 'receipts']), isOurs: z.boolean() })).max(200),
})
export type CarryPlace = z.infer<typeof CarryPlace>

/** What goes on between this machine and a medium. */
export const Carrying = z.strictObject({ what: z.enum(['out', 'receipts', 'over']), done: z.int(), total: z.int() })
export type Carrying = z.infer<typeof Carrying>

const mediumReasons = ['place-away', 'place-full', 'place-failed', 'cancelled', 'busy'] as const
const readReasons = [
  ...mediumReasons,
  'interrupted', // its list is not there: the copy was cut short
  'not-signed', // by nobody that the station vouches for
  'not-for-us', // of another station or environment
] as const

export const carryMethods = {
  listCarryPlaces: ask(Nothing, z.strictObject({ places: z.array(CarryPlace), carrying: Carrying.optional() })),
  /** Sealed packets to a place: those named, or all without a receipt. They stay here as well until the receipt. */
  carryOut: ask(
    z.strictObject({ place: PlaceId, packetIds: z.array(Sha256).min(1).max(2_000).optional() }),
    z.strictObject({ folder: z.string(), asked: z.int(), written: z.int(), bytes: z.int() }),
    [...mediumReasons, 'nothing-to-carry'],
  ),
  /** The station's answer to packets that were carried to it. */
  takeReceipts: ask(
    z.strictObject({ place: PlaceId, name: Found }),
    z.strictObject({
      received: z.int(),
      again: z.int(),
      refused: z.int(),
      missing: z.int(),
      damaged: z.int(),
      /** Of packets that are not here, or that do not hold. */
      unknown: z.int(),
    }),
    readReasons,
  ),
  /** Packets of another tablet, to be sent from here. */
  takeOver: ask(
    z.strictObject({ place: PlaceId, name: Found }),
    z.strictObject({ listed: z.int(), taken: z.int(), again: z.int(), missing: z.int(), damaged: z.int() }),
    readReasons,
  ),
  cancelCarry: ask(Nothing, Nothing),
  /** Packets of other tablets that wait here. */
  listCarried: ask(
    Nothing,
    z.strictObject({
      packets: z.array(
        z.strictObject({
          packetId: Sha256,
          machine: Uuid,
          size: z.int(),
          step: z.enum(['waiting', 'announcing', 'sending', 'received', 'blocked']),
        }),
      ),
    }),
  ),
  /** One blocked packet anew, by what its reason allows; `repaired`: sound bytes came from the second copy. */
  mendPacket: ask(z.strictObject({ packetId: Sha256, how: z.enum(['send-again', 'reseal', 'repair']) }), Nothing, [
    'unknown-packet',
    'not-possible',
  ]),
  /** A supervisor sees it first, with what the officer says of it. */
  handToSupervisor: act(z.strictObject({ packetId: Sha256, note: z.string().max(500) }), Nothing, ['unknown-packet']),
}
