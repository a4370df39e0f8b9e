/** What a failure says of the way to the station, and how long to wait after it. Pure: tables, no clock and no I/O. */
import type { Problem } from '../../../station/protocol/index.ts'
import type { LinkWord } from '../../contract/index.ts'
import { STATION_KEY_ERROR } from '../pinned-agent.ts'
import { waitMs as backoffMs } from '../state.ts'

/** A `StationError`, as far as it says anything of the way. */
export type Failure = {
  code: 'offline' | 'unauthorised' | 'not-the-station' | 'refused' | 'stopped'
  problem?: Problem | undefined
  /** Of an answer, whoever gave it. */
  status?: number | undefined
  /** Of the system, of TLS or of the HTTP parser, where no answer came. */
  errno?: string | undefined
  contentType?: string | undefined
}

export type Seen = {
  /** Any network at all; true as well where the station is on this machine. */
  hasNetwork: boolean
  /** Positive: this machine is ahead. Absent: the station never told its time. */
  clockAheadSeconds?: number | undefined
}

/** Kerberos' usual limit (RFC 4120 5.2.6 "clock skew"), and more than a clock drifts by in a month of cold. */
export const CLOCK_SLACK_S = 300

/** The machine itself has nowhere to send to. */
const NO_WAY = new Set(['ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL'])
/** Where there is no network these say the same; where there is one, the station is what is missing. */
const NOBODY_THERE = new Set([
  'EAI_AGAIN',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ETIMEDOUT',
  'ENODATA',
  'ESERVFAIL',
])
/** Chromium and Node name the same two findings of X.509 dates alike. */
const TOO_EARLY = 'CERT_NOT_YET_VALID'
const TOO_LATE = 'CERT_HAS_EXPIRED'

/** Something was there and spoke, and it was not the station: its TLS, or what should have been HTTP. */
const isSomebodyElse = (errno: string): boolean =>
  errno === STATION_KEY_ERROR ||
  errno === TOO_LATE ||
  errno === 'EPROTO' ||
  /^(HPE_|ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/.test(errno)

/** By the station's own word for its refusal; what is not named here is `station-refuses`. */
const BY_PROBLEM: { [Word in Problem['error']]?: LinkWord } = {
  'storage-full': 'station-full',
  // The client has asked again with a fresh nonce before it throws this.
  unauthorised: 'token-expired',
  unavailable: 'station-down',
  'too-many': 'station-down',
}

/** By the status of an answer that carries no word of the station: a proxy in front of it, or somebody else. */
const BY_STATUS: { [status: number]: LinkWord } = {
  408: 'station-down',
  429: 'station-down',
  502: 'station-down',
  503: 'station-down',
  504: 'station-down',
  507: 'station-full',
  511: 'captive-portal', // RFC 6585 6, made for this
}

/** First what the station said, then what anybody said, then what the system says when nobody did. */
export function wordOf(failure: Failure, { hasNetwork, clockAheadSeconds }: Seen): LinkWord {
  const isClockOff = Math.abs(clockAheadSeconds ?? 0) > CLOCK_SLACK_S
  const { problem, status, errno } = failure
  if (problem) {
    const word = BY_PROBLEM[problem.error] ?? 'station-refuses'
    return word === 'token-expired' && isClockOff ? 'wrong-clock' : word
  }
  if (status !== undefined) return BY_STATUS[status] ?? wordOfStranger(status, failure.contentType)
  // An answer, parsed and not the station's, of which nothing more is known.
  if (failure.code === 'not-the-station') return 'captive-portal'
  if (errno === undefined) return hasNetwork ? 'station-down' : 'no-network'
  // A certificate is made before it is used: that it is not valid yet says that this clock is behind.
  if (errno === TOO_EARLY || (errno === TOO_LATE && isClockOff)) return 'wrong-clock'
  if (isSomebodyElse(errno)) return 'captive-portal'
  if (NO_WAY.has(errno)) return 'no-network'
  if (NOBODY_THERE.has(errno)) return hasNetwork ? 'station-down' : 'no-network'
  return 'station-down'
}

/** A redirect, a page, a 200 that is no answer of ours: somebody else. A bare 5xx is a station in trouble. */
function wordOfStranger(status: number, contentType = ''): LinkWord {
  const isPage = contentType.toLowerCase().includes('html')
  return status >= 500 && !isPage ? 'station-down' : 'captive-portal'
}

/** Where a sign-in page is, as text for the officer. Nothing where it is the station's own name, or no name of the web. */
export function signInHostOf(location: string | undefined, stationUrl: string): string | undefined {
  if (location === undefined || !URL.canParse(location, stationUrl)) return undefined
  const { host, hostname, protocol } = new URL(location, stationUrl)
  // SECURITY: anybody on the network may have written it; it is shown, never opened, and only as a name.
  if (!/^https?:$/.test(protocol) || host.length > 253 || hostname === new URL(stationUrl).hostname) return undefined
  return host
}

const SECOND_MS = 1_000
/** A station whose disk is full, or a network that may not carry: looked at again each minute. */
const MINUTE_MS = 60 * SECOND_MS
/** An officer signs in to a Wi-Fi and looks back here. */
const CAPTIVE_MS = 10 * SECOND_MS
/** A refusal is mended by people. */
const REFUSED_MS = 5 * MINUTE_MS

/**
 * Milliseconds until the next try by itself; a change of networks does not wait for it.
 * @param attempt 1 after the first failure. @param random 0 to 1.
 */
export function waitMs(word: LinkWord, attempt: number, random: number): number {
  switch (word) {
    case 'online':
    case 'connecting':
      return 0
    case 'captive-portal':
      return CAPTIVE_MS
    // A change is what it waits for; the minute is for a system that does not show its changes.
    case 'no-network':
    case 'station-full':
    case 'wrong-clock':
    case 'network-not-allowed':
    case 'budget-spent':
      return MINUTE_MS
    case 'station-refuses':
      return REFUSED_MS
    // At once with the fresh nonce of the refusal, then like a station that is down.
    case 'token-expired':
      return attempt <= 1 ? 0 : backoffMs(attempt, random)
    case 'station-down':
      return backoffMs(attempt, random)
  }
}
