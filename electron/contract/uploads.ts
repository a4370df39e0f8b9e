import { z } from 'zod'
import { Money, NetworkKind, RefusalReason, Sha256, UploadRules } from '../../station/protocol/index.ts'
import { act, ask, Nothing } from './method.ts'
import { ApplicationKey } from './visits.ts'

/** Why a packet cannot go by itself; the page says who can mend it. */
export const BlockedReason = z.enum([
  ...RefusalReason.options,
  'damaged-here', // our own copy is not what it was; the other copies are looked for
  'hash-mismatch', // it is sound here and arrives otherwise, again and again
  'receipt-not-ours', // the station signed a receipt for something else
])
export type BlockedReason = z.infer<typeof BlockedReason>

/** Of a blocked packet. `repair`: sound bytes from the second copy; `reseal`: a new packet of the same content. */
export const Mending = z.strictObject({
  who: z.enum(['officer', 'supervisor', 'station', 'administrator']),
  acts: z.array(z.enum(['correct', 'send-again', 'reseal', 'repair', 'hand-over', 'export'])),
})
export type Mending = z.infer<typeof Mending>

export const UploadView = ApplicationKey.extend({
  packetId: Sha256,
  name: z.string(),
  size: z.int(),
  step: z.enum(['waiting', 'announcing', 'sending', 'received', 'blocked']),
  /** Bytes that the station has. */
  offset: z.int(),
  attempt: z.int(),
  reason: BlockedReason.optional(),
  isPaused: z.boolean(),
  /** Goes before the others. */
  isUrgent: z.boolean(),
  /** 1: this machine alone has it. 2: a second copy was read back and is sound. */
  copies: z.union([z.literal(1), z.literal(2)]),
  /** With `blocked`. */
  mend: Mending.optional(),
  /** The officer's note to the supervisor, who was asked to see to it. */
  handed: z.string().optional(),
})
export type UploadView = z.infer<typeof UploadView>

/** How the way to the station is; each has its own sentence and its own time of the next try. */
export const LinkWord = z.enum([
  'online',
  'connecting', // nothing was tried yet
  'no-network',
  'captive-portal', // the network wants somebody to sign in first
  'station-down',
  'station-full', // its disk; it keeps nothing now, and the packets wait here
  'station-refuses', // this machine, or what it asks
  'wrong-clock', // this machine's, so that the station's certificate does not hold by it
  'token-expired', // the station does not know this machine's signature of the moment
  'network-not-allowed', // packets wait for a network that may carry them
  'budget-spent', // of today, on a metered network
])
export type LinkWord = z.infer<typeof LinkWord>

export const Connection = z.strictObject({
  station: LinkWord,
  /** UTC of the last answer of the station, if any. */
  lastAnswer: z.string().optional(),
  /** UTC of the next try by itself; absent while one is going on. */
  nextTry: z.string().optional(),
  /** What this machine would reach the station over. */
  network: z.strictObject({ kind: NetworkKind, name: z.string().max(40) }).optional(),
  /** Which networks may carry packets. Empty: the rules are damaged here, and the next synchronisation brings them. */
  allowed: z.array(UploadRules.shape.allowedNetworks.element).max(7),
  /** With `captive-portal`: the host that the network sent us to. */
  signInHost: z.string().max(253).optional(),
  /** With `wrong-clock`: positive when this machine is ahead of the station. */
  clockAheadSeconds: z.number().optional(),
  /** On a metered network with a limit. */
  budget: z.strictObject({ usedBytes: z.int(), limitBytes: z.int(), isRaised: z.boolean() }).optional(),
})
export type Connection = z.infer<typeof Connection>

export const Flow = z.strictObject({
  isPaused: z.boolean(),
  bytesLeft: z.int(),
  /** Smoothed over the last half minute; absent while nothing moves. */
  bytesPerSecond: z.number().optional(),
  secondsLeft: z.number().optional(),
})
export type Flow = z.infer<typeof Flow>

/** What keeps the officer from going home, with how many of each. */
export const Missing = z.strictObject({
  what: z.enum([
    'not-sealed', // finalised, and not yet sealed to the station
    'one-copy', // on this machine alone
    'blocked', // cannot go by itself
    'damaged',
    'unfinished', // drafts that a visit of today left open
  ]),
  number: z.int().positive(),
})

/** Counted from every application, picture and packet of this machine. */
export const SafeToGo = z.strictObject({
  answer: z.enum(['all-received', 'may-go', 'stay']),
  missing: z.array(Missing),
  /** Counted, and no reason to stay. */
  received: z.int(),
  sealed: z.int(),
  drafts: z.int(),
  countersigns: z.int(),
  images: z.int(),
  /** Fees taken by applications of today, by currency. */
  fees: z.array(Money),
})
export type SafeToGo = z.infer<typeof SafeToGo>

export const uploadMethods = {
  listUploads: ask(
    Nothing,
    z.strictObject({
      connection: Connection,
      flow: Flow,
      /** Where second copies go; absent where no place is set, `away` when it is not there now. */
      copies: z.strictObject({ place: z.enum(['ready', 'away', 'none']) }),
      uploads: z.array(UploadView),
    }),
  ),
  /** One packet, or all; what is on its way stops and goes on from there. */
  pauseUploads: act(z.strictObject({ packetId: Sha256.optional() }), Nothing, ['unknown-packet']),
  resumeUploads: act(z.strictObject({ packetId: Sha256.optional() }), Nothing, ['unknown-packet']),
  sendFirst: act(z.strictObject({ packetId: Sha256, isUrgent: z.boolean() }), Nothing, ['unknown-packet']),
  getSafeToGo: ask(Nothing, SafeToGo),
  /** Tries now, without waiting for the next attempt; blocked ones as well. */
  retryUploads: ask(Nothing, Nothing),
  /** The sealed bytes, to be carried by hand. */
  exportPacket: ask(
    z.strictObject({ packetId: Sha256 }),
    z.strictObject({ fileName: z.string(), bytes: z.instanceof(Uint8Array) }),
    ['unknown-packet'],
  ),
  /** Lets today's packets go over a metered network although its budget is spent. */
  raiseBudget: act(Nothing, Nothing, []),
  /** Visits, roster, team, keys and statuses. */
  syncNow: ask(Nothing, Nothing, ['offline']),
}
