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
  const named = folders.flatMap((folder) => {
    try {
      return filesIn(folder).map(sha256)
    } catch (error) {
      throw new StationError('bad-option', `The rule packs in ${folder} cannot be read.`, { cause: error })
    }
  })
  return [...new Set([...readShippedPacks().map(sha256), ...named])]
}

/** The bytes of the packs that came with this version; where a folder is not there, the others'. */
export const readShippedPacks = (): Buffer[] =>
  SHIPPED.flatMap((folder) => {
    try {
      return filesIn(folder)
    } catch {
      return []
    }
  })

const filesIn = (folder: string): Buffer[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => readFileSync(join(folder, name)))
