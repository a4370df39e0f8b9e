import type { Database } from '../../../migrations/database.ts'
import { StationError } from '../../station-error.ts'
import { asDiskError } from './disk-error.ts'

/** Runs an act in a transaction and resolves with its result once that is durable. */
export type Commit = <T>(act: () => T) => Promise<T>

type Waiting = { run: () => void; settle: (failure: StationError | undefined) => void }

export type CommitParts = {
  db: Database
  /** After each transaction that is durable. */
  onDurable: () => void
  /** Once, when the disk failed: nothing is acknowledged any more, and the process has to start again. */
  onFailed: (error: StationError) => void
}

/**
 * Acts that come while the loop is busy share one transaction, and so one fsync. Each has its own savepoint,
 * so that one which throws takes nothing of its neighbours with it.
 */
export function createCommit({ db, onDurable, onFailed }: CommitParts): { commit: Commit; flush: () => void } {
  let waiting: Waiting[] = []
  let scheduled: NodeJS.Immediate | undefined
  let failure: StationError | undefined

  const runAll = db.transaction((batch: readonly Waiting[]) => {
    for (const { run } of batch) run()
  })
  const flush = () => {
    const batch = waiting
    waiting = []
    if (scheduled) clearImmediate(scheduled)
    scheduled = undefined
    if (batch.length === 0) return
    const outcome = failure ?? attempt(() => runAll(batch))
    // An fsync reports its error once and may have dropped the pages: from here on nothing can be acknowledged.
    if (outcome?.code === 'disk-failed' && !failure) {
      failure = outcome
      onFailed(outcome)
    }
    for (const { settle } of batch) settle(outcome)
    if (!outcome) onDurable()
  }
  const commit: Commit = (act) =>
    new Promise((resolve, reject) => {
      const inSavepoint = db.transaction(act)
      let result: { value: ReturnType<typeof act> } | { error: unknown } | undefined
      waiting.push({
        run: () => {
          try {
            result = { value: inSavepoint() }
          } catch (error) {
            if (asDiskError(error)) throw error
            result = { error }
          }
        },
        settle: (failed) => {
          if (failed) reject(failed)
          else if (result && 'value' in result) resolve(result.value)
          else reject(result?.error)
        },
      })
      scheduled ??= setImmediate(flush)
    })
  return { commit, flush }
}

function attempt(act: () => void): StationError | undefined {
  try {
    act()
    return undefined
  } catch (error) {
    // A commit that did not come through for a reason we do not know is treated as the worst one.
    return asDiskError(error) ?? new StationError('disk-failed', 'the database could not commit', { cause: error })
  }
}
