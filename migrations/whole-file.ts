import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { syncFile } from './database.ts'

const NEW_OR_EMPTY = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0)

/** Writes a small file so that after a power cut either the old or the new one is there, whole. */
export function writeWhole(path: string, text: string | Uint8Array): void {
  // SECURITY: nobody else on this machine lists or reads what lies here; these files are keys.
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const unfinished = `${path}.tmp`
  // SECURITY: not through a link, because on a stick somebody may have laid one to another file of this machine.
  const file = openSync(unfinished, NEW_OR_EMPTY, 0o600)
  try {
    writeFileSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(unfinished, path)
  syncFile(path)
}

/** The file as it was before, for the day on which the newest is damaged. */
export const previousOf = (path: string): string => `${path}.previous`

/** The same, and what was there stays as the previous generation. There is never a moment without `path`. */
export function writeGeneration(path: string, text: string): void {
  if (existsSync(path)) writeWhole(previousOf(path), readFileSync(path, 'utf8'))
  writeWhole(path, text)
}
