import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { syncFile } from '../../migrations/database.ts'

/** Writes a small file so that after a power cut either the old or the new one is there, whole; the old one stays as `.previous`. */
export function writeWhole(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  const unfinished = `${path}.tmp`
  // SECURITY: owner only; wrapped keys are still worth guessing at.
  const file = openSync(unfinished, 'w', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  if (existsSync(path)) {
    // A copy, not a rename: there is never a moment without `path`.
    const previous = `${path}.previous.tmp`
    const copy = openSync(previous, 'w', 0o600)
    try {
      writeSync(copy, readFileSync(path))
      fsyncSync(copy)
    } finally {
      closeSync(copy)
    }
    renameSync(previous, `${path}.previous`)
  }
  renameSync(unfinished, path)
  syncFile(path)
}
