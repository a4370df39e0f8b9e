/**
 * What the station keeps, whatever database keeps it. Each function is one transaction and returns once it
 * is durable; all may throw `StationError` `disk-full`, `disk-failed` or `database-away`, which routes answer as
 * `unavailable`. Several processes may have one database: whatever one has seen may be another's by the next call.
 */
import type { AuditFinding } from '../audit.ts'
import type {
  Announcement,
  AuditLink,
  Countersignature,
  DrawerSaid,
  Environment,
  Officer,
  PaymentSaid,
  Receipt,
  RefusalReason,
  RosterPerson,
  StatusEvent,
  StatusWord,
  Supplement,
  Visit,
} from '../protocol/index.ts'

/** Fixed at the first start for ever. */
export type StationIdentity = { name: string; environment: Environment; country: string; rootSha256: string }

export type Machine = { machine: string; publicKey: string; certificate: string; isRevoked: boolean }

/** A machine as an administrator sees it. */
export type MachineLine = {
  machine: string
  name: string
  slipPrefix: string
  enrolledAt: string
  revokedAt: string | undefined
  /** Not older than a minute before the truth; undefined: not since this was kept. */
  seenAt: string | undefined
  replacedBy: string | undefined
  isAmber: boolean
}

export type NewCode = {
  codeId: string
  secret: Uint8Array
  expiresAt: string
  /** The machine that is revoked when this code is used: lost, broken, or returned. */
  replaces?: string
}

export type Enrolment = {
  codeId: string
  publicKey: string
  machineName: string
  at: string
  /** Called inside the transaction. */
  issue: (isTaken: (slipPrefix: string) => boolean) => { machine: string; slipPrefix: string; certificate: string }
}

export type EnrolmentOutcome = { ok: true; certificate: string } | { ok: false; reason: 'code-used' | 'code-expired' }

export type Machines = {
  find(machine: string): Promise<Machine | undefined>
  count(): Promise<number>
  /** In order of enrolment, the revoked ones as well. */
  list(): Promise<MachineLine[]>
  /** Writes at most once a minute for each machine. */
  seen(machine: string, at: string): Promise<void>
  revoke(machine: string, at: string): Promise<void>
  keepCode(code: NewCode): Promise<void>
  findCode(codeId: string): Promise<{ secret: Uint8Array } | undefined>
  enrol(enrolment: Enrolment): Promise<EnrolmentOutcome>
  /** Keeps the links that follow, and a finding, which makes the machine amber. Returns the highest sequence kept. */
  extendAudit(machine: Machine, links: readonly AuditLink[], at: string): Promise<number>
  /** Empty for a machine that is not amber. */
  findings(machine: string): Promise<AuditFinding[]>
}

export type AnnouncedPacket = Announcement['packets'][number]

/** A packet on its way. An append counts only with the newest generation. */
export type Upload = Omit<AnnouncedPacket, 'priority'> & {
  offset: number
  generation: number
  isUrgent: boolean
  announcedAt: string
}

/** What stands at a packet's address. */
export type PacketState =
  | { state: 'wanted'; upload: Upload }
  | { state: 'received'; size: number; receipt: string }
  | { state: 'refused'; size: number; reason: RefusalReason }
  /** Half sent and given up: its bytes are gone until it is announced again, which begins at offset 0. */
  | { state: 'expired'; size: number }

export type Uploads = {
  /** Creates or takes up each packet, with a new generation. Content in custody already is `received` at once. */
  announce(machine: string, packets: readonly AnnouncedPacket[], at: string): Promise<PacketState[]>
  /** A new generation: whoever was writing can add no more. */
  claim(packetId: string): Promise<PacketState | undefined>
  find(packetId: string): Promise<PacketState | undefined>
  /** False, and nothing is kept, when the generation or the offset is no longer the one that is named. */
  append(packetId: string, at: { generation: number; offset: number }, bytes: Uint8Array): Promise<boolean>
  /** Back to offset 0, because the bytes were not the packet's; not when the generation has moved on since. */
  discardBytes(packetId: string, generation: number): Promise<void>
  refuse(packetId: string, reason: RefusalReason): Promise<void>
  /** What nobody has announced since then and is not in custody. Returns how many there were. */
  expireBefore(instant: string): Promise<number>
}

/** A verified packet, about to be kept. */
export type Acceptance = Omit<Receipt, 'formatVersion' | 'station' | 'environment' | 'receivedAt'> & {
  /** Parts whose bytes travel in it. */
  parts: readonly { name: string; sha256: string }[]
  /** Parts that another packet should hold. */
  heldParts: readonly { heldBy: string; sha256: string }[]
  /** Why a clerk has to look; empty when nothing is doubtful. */
  doubts: readonly string[]
  receivedAt: string
  about?: About
}

/** What lists and searches need of an application whose packet stays sealed. None of it is in the clear but the procedure. */
export type About = {
  /** Keyed hash of who it is about; absent when that is not known. */
  person?: string
  procedure: string
  /** Sealed. */
  details: Buffer
  /** Keyed hashes of words of name, numbers and slip. */
  words: readonly string[]
}

export type Custody = {
  /** Puts the sealed bytes where packets are kept; comes before `accept`, and again is harmless. */
  keepBytes(packetId: string, sealed: Uint8Array): Promise<void>
  /**
   * Keeps the packet, its receipt and its first status together; the same content again gives the first
   * packet's receipt. `sign` is called inside the transaction, and only for a new packet; again when the
   * transaction has to run again. Another application of the same person and procedure that is still open makes it `held`.
   */
  accept(packet: Acceptance, sign: () => string): Promise<{ receipt: string }>
  /** The sealed bytes of an upload or of a packet in custody; `undefined` when there are none. */
  readBytes(packetId: string): Promise<Buffer | undefined>
  /** The packet in custody under which this id's content is kept. */
  findKeptAs(packetId: string): Promise<string | undefined>
  /** Those of the ids that have no receipt here. */
  unknownOf(packetIds: readonly string[]): Promise<string[]>
  hasOfficer(number: string): Promise<boolean>
}

export type Statuses = {
  /** False when no packet of this application and version is in custody. */
  append(
    application: string,
    version: number,
    status: StatusWord,
    reason: string | undefined,
    at: string,
    /** The national system's, with `registered`. */
    officialNumber?: string,
  ): Promise<boolean>
  /** Of the applications that the machine made; at most `limit`, oldest first. */
  after(machine: string, cursor: number, limit: number): Promise<StatusEvent[]>
}

export type Countersignatures = {
  /**
   * Kept beside the packets and before them as well: an application that is not here yet may come tomorrow.
   * Returns those that are kept now, by this call or an earlier one.
   */
  keep(
    machine: string,
    statements: readonly Countersignature[],
    at: string,
  ): Promise<{ application: string; version: number }[]>
  /** The earliest first. */
  of(application: string, version: number): Promise<Countersignature[]>
}

/** As it came, with who brought it and, of an escalation, which clerk saw it. */
export type KeptSupplement = Supplement & { machine: string; receivedAt: string; seen?: { at: string; by: string } }

/** ISO dates of the station's own time zone, both ends included. */
export type Days = { from: string; until: string }

export type SettlementLine = {
  day: string
  machine: string
  mode: string
  currency: string
  /** Minor units; what was taken back is taken off. */
  amount: number
  /** Payments, less those that were taken back. */
  count: number
  voids: number
}

/** `amount` is what goes back where it `voids` another. */
export type PaymentLine = PaymentSaid & {
  application: string | undefined
  machine: string
  officer: string
  day: string
}

export type DrawerSummary = DrawerSaid & {
  machine: string
  officer: string
  day: string
  /** Counted less expected, minor units; absent while it is open. */
  difference?: number
}

/** What the bank's statement says of a day and mode, minor units. */
export type Reconciliation = { day: string; mode: string; currency: string; stated: number; clerk: string; at: string }

export type Supplements = {
  /**
   * Kept before their packets as well: an application that is not here yet may come tomorrow. Returns the ids that
   * are kept now, by this call or an earlier one; another content under an id that is kept is not among them.
   */
  keep(machine: string, supplements: readonly Supplement[], at: string): Promise<string[]>
  /** Those that are not here, in their order. */
  unknownOf(supplements: readonly string[]): Promise<string[]>
  /** In the order in which they were said. */
  of(application: string): Promise<KeptSupplement[]>
  settlement(days: Days): Promise<SettlementLine[]>
  /** Undefined: more than can be opened at once. */
  payments(days: Days): Promise<PaymentLine[] | undefined>
  /** Each as it was last spoken of. Undefined: more than can be opened at once. */
  drawers(days: Days): Promise<DrawerSummary[] | undefined>
  reconciliations(days: Days): Promise<Reconciliation[]>
  /** Applications with an escalation that no clerk has seen; `isHere`: a packet of it is in custody. */
  unseen(): Promise<{ application: string; isHere: boolean }[]>
}

export type Directory = {
  officers(): Promise<Officer[]>
  visits(): Promise<Visit[]>
  roster(): Promise<RosterPerson[]>
}

export type Store = {
  identity: StationIdentity
  machines: Machines
  uploads: Uploads
  custody: Custody
  statuses: Statuses
  countersignatures: Countersignatures
  supplements: Supplements
  directory: Directory
  /** The port that was chosen when none was asked for. */
  port: { find(): Promise<number | undefined>; keep(port: number): Promise<void> }
  close(): Promise<void>
}
