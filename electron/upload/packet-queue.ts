/** What the uploader works on: packets on their way, whoever made them, and each step kept before it is acted on. */
import type { Receipt } from '../../station/protocol/index.ts'
import type { UploadView } from '../contract/index.ts'
import type { UploadState } from './state.ts'

export type QueuedPacket = {
  packetId: string
  size: number
  application: string
  version: number
  contentHash: string
  /** Whose packet it is, where it was carried here; absent: this machine's. */
  machine?: string | undefined
  /** The officer's word, or the visit's: before all the others. */
  isUrgent: boolean
  /** Bytes that the station was last known to have. */
  offset: number
  state: UploadState
}

export type PacketQueue = {
  /** Everything on its way that the officer does not hold back, the first to go first. */
  pending(): QueuedPacket[]
  /** The packet itself, or all of them. */
  isPaused(packetId: string): boolean
  isAllPaused(): boolean
  /** What is left to send, what is paused as well; `offset` as in `QueuedPacket`. */
  sizes(): { packetId: string; size: number; offset: number }[]
  find(packetId: string): QueuedPacket | undefined
  list(): UploadView[]
  blocked(): QueuedPacket[]
  bytesOf(packetId: string): Uint8Array | undefined
  /** Kept before it is acted on, in the row and in `packet` itself. @param offset the station's word on it, where it spoke. */
  save(packet: QueuedPacket, state: UploadState, offset?: number): void
  /**
   * Custody, in one transaction with what follows from it.
   * @returns hashes of the pictures that went, for the copies beside the database.
   */
  keepReceipt(packet: QueuedPacket, receipt: Receipt, jws: string): string[]
  /** The station does not know it any more. A packet of another queue is let be. */
  sendAgain(packetId: string): void
  /** The newest 5 000 that were receipted since then. */
  receiptedSince(stationTime: string): string[]
  dropBytesReceivedBefore(stationTime: string): void
  /** Every packet made of the same version of the same application: a receipt may name any of them. */
  packetsOf(packet: QueuedPacket): string[]
}
