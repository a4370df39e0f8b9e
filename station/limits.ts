/** How much the station takes, from whom and for how long; tests and the command line give others. */
export type Limits = {
  /** Requests a minute to each route from one machine. */
  perMinute: number
  /** The same from one address, where nobody is known yet: enrolment and sign-in. */
  perMinuteUnknown: number
  /** Bytes of the disk that stay free; absent: 2 GB, or 5 % of a small disk. */
  keepFreeBytes?: number
  /** For all headers of a request. */
  headersMs: number
  /** For a JSON body of no length; 20 KB/s are added, so that 8 MB may take seven minutes. */
  jsonMs: number
  /** A packet's body from which nothing comes for so long is a dead link; the tablet gives up after 10 to 15 s. */
  noProgressMs: number
  /** A half-sent packet that nobody announces for so long loses its bytes. */
  expireAfterMs: number
  /** How long the end waits for what is under way. */
  stopMs: number
  /** How often a waiting tablet's statuses are looked for when no other process tells of one. */
  statusLookMs: number
}

const DAY_MS = 24 * 60 * 60 * 1000

/** No tablet makes a hundred requests a second, and no office enrols five tablets a second. */
export const defaultLimits: Limits = {
  perMinute: 6_000,
  perMinuteUnknown: 300,
  headersMs: 10_000,
  jsonMs: 10_000,
  noProgressMs: 30_000,
  expireAfterMs: 30 * DAY_MS,
  stopMs: 10_000,
  statusLookMs: 1_000,
}
