import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'
import { syncFile } from '../migrations/database.ts'

/** Writes a small file so that after a power cut it is there whole, or not at all. */
export function writeWholeFile(path: string, text: string): void {
  const unfinished = `${path}.tmp`
  // SECURITY: owner only, because these files are keys.
  const file = openSync(unfinished, 'w', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(unfinished, path)
  syncFile(path)
}
