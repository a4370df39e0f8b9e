/** What went wrong on the way to the station, with everything that tells one way of it from another. */
import type { Problem } from '../../station/protocol/index.ts'

export type StationErrorCode = 'offline' | 'unauthorised' | 'not-the-station' | 'refused' | 'stopped'

/** What is known of a failure; from it the page tells a hotel's sign-in page from a station that is down. */
export type StationFacts = {
  /** What the station itself said. */
  problem?: Problem | undefined
  retryAfterMs?: number | undefined
  /** Of the system, of TLS or of the HTTP parser: `ECONNREFUSED`, `EAI_AGAIN`, `CERT_NOT_YET_VALID`, … */
  errno?: string | undefined
  /** Of an answer, whoever gave it. */
  status?: number | undefined
  /** Where that answer would send us. It is never followed. */
  location?: string | undefined
  contentType?: string | undefined
  /** Its `Date` header as it stood. */
  stationDate?: string | undefined
}

/** Thrown at this boundary once. `offline` is tried again for ever; `stopped` is what we did. */
export class StationError extends Error {
  readonly code: StationErrorCode
  readonly problem: Problem | undefined
  readonly retryAfterMs: number | undefined
  readonly errno: string | undefined
  readonly status: number | undefined
  readonly location: string | undefined
  readonly contentType: string | undefined
  readonly stationDate: string | undefined
  constructor(code: StationErrorCode, message: string, facts: ErrorOptions & StationFacts = {}) {
    super(message, facts)
    this.name = 'StationError'
    this.code = code
    this.problem = facts.problem
    this.retryAfterMs = facts.retryAfterMs
    this.errno = facts.errno
    this.status = facts.status
    this.location = facts.location
    this.contentType = facts.contentType
    this.stationDate = facts.stationDate
  }
}
