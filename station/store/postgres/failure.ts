import { StationError } from '../../station-error.ts'

/** Somebody else's transaction came between: nothing was changed, and the act may run again (PostgreSQL, appendix A). */
const RUN_AGAIN = [
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '23505', // unique_violation: two inserted what neither saw of the other
]

export const mayRunAgain = (error: unknown): boolean => RUN_AGAIN.includes(codeOf(error))

/**
 * What PostgreSQL's or the connection's failure means here; undefined when it is the statement's own fault.
 * A lost connection is `database-away` and never `disk-failed`: what PostgreSQL has committed it finds again by itself.
 */
export function asStationError(error: unknown): StationError | undefined {
  if (error instanceof StationError) return error
  const code = codeOf(error)
  if (code === '53100') return new StationError('disk-full', "the database's disk is full", { cause: error })
  // data_corrupted, index_corrupted, io_error
  if (/^(XX001|XX002|58030)$/.test(code))
    return new StationError('disk-failed', `the database's disk failed: ${code}`, { cause: error })
  // connection, sign-in and no such database, resources, operator intervention (shut down, cancelled), locks, a standby
  if (/^(08|28|3D|53|57|55P03|25006|25P03|40)/.test(code) || isConnectionLost(error))
    return new StationError('database-away', `the database cannot be reached: ${code || 'connection'}`, {
      cause: error,
    })
  return undefined
}

/** Node's words for sockets, and those that `pg` has no code for. */
function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return (
    /^(E[A-Z]+|ERR_SOCKET.*)$/.test(codeOf(error)) ||
    /connection|timeout|not queryable|client was closed/i.test(error.message)
  )
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}
