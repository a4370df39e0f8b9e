export type StationErrorCode =
  | 'keys-missing' // there is data without its keys
  | 'bad-option' // what the command line asks for does not fit, or does not fit what was fixed at the first start
  | 'port-taken'
  | 'disk-full' // nothing was changed; the next request may succeed
  | 'disk-failed' // what is on the disk is no longer known: the process has to end and start again
  | 'database-away' // it cannot be reached or is too busy; what was being written may be there or not, and asking again is harmless

/** Thrown at the edges: start-up and disk. At start the message is shown and the process ends. */
export class StationError extends Error {
  readonly code: StationErrorCode
  constructor(code: StationErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StationError'
    this.code = code
  }
}
