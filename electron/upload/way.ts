/** The way to the station as a whole: what the last try said of it, and when the next one is due. */
import type { Connection, LinkWord } from '../contract/index.ts'
import type { Gate } from './gate.ts'
import type { StationError } from './station-client.ts'

export type Way = {
  /** Whether something may be tried now. */
  isOpen(): boolean
  /** Whether the last try was answered. */
  isKnown(): boolean
  /** Milliseconds until then. */
  waitMs(): number
  answered(): void
  /** A failure while a next try is waited for is the same failure: two lanes are cut at once. */
  failed(error: StationError): void
  /** The gate holds packets back, or does no more. */
  holds(word: LinkWord | undefined): void
  /** Somebody asks, or the network is another: tries now. Only what the station itself asked for is waited for. */
  anew(): void
  connection(): Connection
}

/** @param now in milliseconds. @param random 0 to 1. */
export function createWay(gate: Gate, now: () => number, random: () => number): Way {
  let word: LinkWord = 'connecting'
  let held: LinkWord | undefined
  let lastAnswer: string | undefined
  let attempt = 0
  let nextTry = 0
  /** `Retry-After` of the station. */
  let notBefore = 0
  const waitMs = () => Math.max(0, Math.max(nextTry, notBefore) - now())
  return {
    isOpen: () => waitMs() === 0,
    isKnown: () => word === 'online',
    waitMs,
    answered: () => {
      word = 'online'
      lastAnswer = new Date(now()).toISOString()
      attempt = 0
      nextTry = 0
      notBefore = 0
    },
    failed: (error) => {
      word = gate.wordOf(error)
      if (error.retryAfterMs) notBefore = Math.max(notBefore, now() + error.retryAfterMs)
      if (now() < nextTry) return
      attempt += 1
      nextTry = now() + gate.waitMs(word, attempt, random())
    },
    holds: (by) => {
      held = by
    },
    anew: () => {
      attempt = 0
      nextTry = 0
    },
    connection: () => {
      const next = waitMs()
      return {
        station: word === 'online' ? (held ?? word) : word,
        ...(lastAnswer && { lastAnswer }),
        ...(next > 0 && { nextTry: new Date(now() + next).toISOString() }),
        ...gate.view(),
      }
    },
  }
}
