/** One packet's way to the station as a row, a pure function and a dull loop. This is the function: no clock, no I/O. */
import type { BlockedReason } from '../contract/index.ts'

export type UploadState =
  | { step: 'waiting'; attempt: number; notBefore: number; wrongHashes: number }
  | { step: 'announcing'; attempt: number; wrongHashes: number }
  | { step: 'sending'; attempt: number; wrongHashes: number }
  | { step: 'received' }
  | { step: 'blocked'; reason: BlockedReason; wrongHashes: number }

/** What happened, already parsed and, for a receipt, already verified. */
export type StationAnswer =
  /** `progressed`: the station has more bytes than at the last announcement. */
  | { kind: 'announced'; progressed: boolean }
  /** The link went, or fell silent, in the middle. */
  | { kind: 'cut'; retryAfterMs?: number | undefined }
  | { kind: 'receipt' }
  | { kind: 'receipt-not-ours' }
  | { kind: 'refused'; reason: BlockedReason }
  /** The station hashed the whole and it was not this packet; `soundHere` says what our own hash found. */
  | { kind: 'hash-mismatch'; soundHere: boolean }
  /** A station restored from a backup does not know a packet that it had receipted. */
  | { kind: 'unknown-there' }
  /** The officer held it back in the middle. Nothing failed: it is no attempt. */
  | { kind: 'paused' }
  | { kind: 'asked-again' }

/** A cut is over within a second more often than not, and a connection that is refused costs nobody anything. */
const FIRST_WAIT_MS = 250
const QUICK_ATTEMPTS = 8
const SHORTEST_WAIT_MS = 125
const LONGEST_WAIT_MS = 300_000
/** The second wrong hash is looked into; more of them block. */
const WRONG_HASHES_TO_BLOCK = 3

export function next(state: UploadState, answer: StationAnswer, now: number, random: number): UploadState {
  const wrongHashes = 'wrongHashes' in state ? state.wrongHashes : 0
  if (answer.kind === 'unknown-there') return { step: 'waiting', attempt: 0, notBefore: 0, wrongHashes: 0 }
  // Custody is the end of it: nothing that comes late takes it back.
  if (state.step === 'received') return state
  switch (answer.kind) {
    case 'receipt':
      return { step: 'received' }
    case 'receipt-not-ours':
      return { step: 'blocked', reason: 'receipt-not-ours', wrongHashes }
    case 'refused':
      return { step: 'blocked', reason: answer.reason, wrongHashes }
    case 'asked-again':
      return { step: 'waiting', attempt: 0, notBefore: 0, wrongHashes: state.step === 'blocked' ? 0 : wrongHashes }
    case 'hash-mismatch':
      if (!answer.soundHere) return { step: 'blocked', reason: 'damaged-here', wrongHashes: wrongHashes + 1 }
      if (wrongHashes + 1 >= WRONG_HASHES_TO_BLOCK)
        return { step: 'blocked', reason: 'hash-mismatch', wrongHashes: wrongHashes + 1 }
      return { step: 'waiting', attempt: 1, notBefore: now + waitMs(1, random), wrongHashes: wrongHashes + 1 }
    case 'announced':
      // Progress resets the count: a bad road is not a broken station.
      return state.step === 'blocked'
        ? state
        : { step: 'sending', attempt: answer.progressed ? 0 : state.attempt, wrongHashes }
    case 'paused':
      return state.step === 'blocked' ? state : { step: 'waiting', attempt: state.attempt, notBefore: 0, wrongHashes }
    case 'cut': {
      if (state.step === 'blocked') return state
      const attempt = state.attempt + 1
      return {
        step: 'waiting',
        attempt,
        notBefore: now + Math.max(waitMs(attempt, random), answer.retryAfterMs ?? 0),
        wrongHashes,
      }
    }
  }
}

/**
 * At most 250 ms for the first eight, then doubling to five minutes at most; by chance anything up to that, so that a
 * fleet spreads out (full jitter).
 * @param attempt 1 after the first failure. @param random 0 to 1.
 */
export function waitMs(attempt: number, random: number): number {
  const doublings = Math.max(0, Math.min(attempt, 30) - QUICK_ATTEMPTS)
  const ceiling = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** doublings)
  return Math.round(Math.max(SHORTEST_WAIT_MS, ceiling * random))
}
