/** What stands between the queue and the network: which network this is, whether it may carry packets, and what it costs. */
import type { Connection, LinkWord } from '../contract/index.ts'
import type { StationError } from './station-client.ts'

export type Gate = {
  /**
   * Asked before each announcement and before each packet. News and receipts are never held back, packets are.
   * @param bytes that this packet would send, set aside from the budget; none before an announcement, when nothing is on its way.
   */
  packetsMayGo(
    bytes?: number,
  ): { ok: true } | { ok: false; word: Extract<LinkWord, 'network-not-allowed' | 'budget-spent'> }
  /** Bytes of packets that went out. */
  moved(bytes: number): void
  /** What a failure says of the way to the station. */
  wordOf(error: StationError): LinkWord
  /**
   * Milliseconds until the next try by itself.
   * @param attempt 1 after the first failure. @param random 0 to 1.
   */
  waitMs(word: LinkWord, attempt: number, random: number): number
  /** The networks of this machine are others than before: what waits tries now, from its first attempt. */
  onChange(changed: () => void): void
  /** The parts of `Connection` that are the network's. */
  view(): Pick<Connection, 'network' | 'allowed' | 'budget' | 'signInHost' | 'clockAheadSeconds'>
  stop(): void
}
