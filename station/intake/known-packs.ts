import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { StationError } from '../station-error.ts'
import { sha256 } from './check-contents.ts'

const here = dirname(fileURLToPath(import.meta.url))
/** The rule packs that came with this version: beside the bundle, or where the source has them. */
const SHIPPED = [join(here, 'packs'), join(here, '../../electron/rules/packs')].flatMap((folder) => [
  folder,
  join(folder, 'retired'),
])

/**
 * SHA-256 of each rule pack that an application may have been taken under; a clerk looks at those under any other.
 * @param folders with `*.json`: packs that were in force once and are no longer shipped.
 * @throws {StationError} `bad-option` when a named folder cannot be read: that is never "no packs".
 */
export function readKnownPacks(folders: readonly string[]): string[] {
  const shipped = SHIPPED.flatMap((folder) => {
    try {
      return hashesIn(folder)
    } catch {
      return []
    }
  })
  const named = folders.flatMap((folder) => {
    try {
      return hashesIn(folder)
    } catch (error) {
      throw new StationError('bad-option', `The rule packs in ${folder} cannot be read.`, { cause: error })
    }
  })
  return [...new Set([...shipped, ...named])]
}

const hashesIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => sha256(readFileSync(join(folder, name))))
