import type { Database } from '../../../migrations/database.ts'
import { StationError } from '../../station-error.ts'
import { asDiskError } from './disk-error.ts'

/** Runs an act in a transaction and resolves with its result once that is durable. */
export type Commit = <T>(act: () => Promise<T>) => Promise<T>

type Waiting = { run: () => Promise<void>; settle: (failure: StationError | undefined) => void }

export type CommitParts = {
  db: Database
  /** After each transaction that is durable. */
  onDurable: () => void
  /** Once, when the disk failed: nothing is acknowledged any more, and the process has to start again. */
  onFailed: (error: StationError) => void
}

export type GroupCommit = {
  commit: Commit
  /** Resolves when nothing is in a transaction that is not durable yet. */
  rest: () => Promise<void>
  /** Commits what waits, without waiting for the loop's turn. */
  flush: () => Promise<void>
}

/**
 * Acts that come while the loop is busy share one transaction, and so one fsync. They run one after the other,
 * each in its own savepoint, so that one which throws takes nothing of its neighbours with it.
 */
export function createCommit({ db, onDurable, onFailed }: CommitParts): GroupCommit {
  let waiting: Waiting[] = []
  let scheduled: NodeJS.Immediate | undefined
  let open: Promise<void> | undefined
  let failure: StationError | undefined

  const runBatch = async (batch: readonly Waiting[]) => {
    const outcome = failure ?? (await attempt(db, batch))
    // An fsync reports its error once and may have dropped the pages: from here on nothing can be acknowledged.
    if (outcome?.code === 'disk-failed' && !failure) {
      failure = outcome
      onFailed(outcome)
    }
    for (const { settle } of batch) settle(outcome)
    if (!outcome) onDurable()
  }
  const rest = async () => {
    while (open) await open
  }
  const flush = async () => {
    if (scheduled) clearImmediate(scheduled)
    scheduled = undefined
    await rest()
    const batch = waiting
    waiting = []
    if (batch.length === 0) return
    open = runBatch(batch).finally(() => {
      open = undefined
    })
    await open
  }
  const commit: Commit = <T>(act: () => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      let result: { value: T } | { error: unknown } | undefined
      waiting.push({
        run: async () => {
          result = await inSavepoint(db, act)
        },
        settle: (failed) => {
          if (failed) reject(failed)
          else if (result && 'value' in result) resolve(result.value)
          else reject(result?.error)
        },
      })
      scheduled ??= setImmediate(() => void flush())
    })
  return { commit, rest, flush }
}

/** @throws the disk's failures, which end the whole batch; the act's own error is given back. */
async function inSavepoint<T>(db: Database, act: () => Promise<T>): Promise<{ value: T } | { error: unknown }> {
  db.exec('SAVEPOINT act')
  try {
    const value = await act()
    db.exec('RELEASE act')
    return { value }
  } catch (error) {
    if (asDiskError(error)) throw error
    db.exec('ROLLBACK TO act; RELEASE act')
    return { error }
  }
}

async function attempt(db: Database, batch: readonly Waiting[]): Promise<StationError | undefined> {
  try {
    db.exec('BEGIN IMMEDIATE')
    for (const { run } of batch) await run()
    db.exec('COMMIT')
    return undefined
  } catch (error) {
    // A commit that did not come through for a reason we do not know is treated as the worst one.
    const failed =
      asDiskError(error) ?? new StationError('disk-failed', 'the database could not commit', { cause: error })
    return rollBack(db) ?? failed
  }
}

/** SQLite has rolled back by itself after some errors. */
function rollBack(db: Database): StationError | undefined {
  try {
    if (db.inTransaction) db.exec('ROLLBACK')
    return undefined
  } catch (error) {
    return new StationError('disk-failed', 'the database could not roll back', { cause: error })
  }
}
