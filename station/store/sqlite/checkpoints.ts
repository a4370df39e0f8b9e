import { statSync } from 'node:fs'
import { checkpoint, type Database } from '../../../migrations/database.ts'

/** The log is moved into the main file when the station rests, or before it grows past this. */
const MAX_LOG_BYTES = 64 * 1024 * 1024
const IDLE_MS = 2_000

/** SQLite's own checkpoints are off, because they come in the middle of somebody's commit. */
export function createCheckpoints(db: Database, path: string): { onDurable: () => void; stop: () => void } {
  let idle: NodeJS.Timeout | undefined
  const onDurable = () => {
    clearTimeout(idle)
    const logBytes = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0
    if (logBytes > MAX_LOG_BYTES) checkpoint(db)
    else idle = setTimeout(() => checkpoint(db), IDLE_MS).unref()
  }
  return { onDurable, stop: () => clearTimeout(idle) }
}
