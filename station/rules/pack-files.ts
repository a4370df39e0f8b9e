/** The files of rule packs that tablets get: looked at each time, so that a new one needs no restart. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { z } from 'zod'
import { sha256 } from '../intake/check-contents.ts'

/** What the station has to know of a pack; the tablet reads the rest and refuses what does not hold. */
const Head = z.looseObject({
  formatVersion: z.int().positive(),
  id: z.string().regex(/^[a-z]{2}(-[a-z0-9]{1,20}){0,3}-\d{4}-\d{2}$/),
})
const MAX_PACK_BYTES = 1024 * 1024
/** As many as a sync names. */
const MAX_PACKS = 200

export type PackFile = { id: string; sha256: string; bytes: Buffer }
export type PackFiles = {
  /** Those that can be read, by folder and file name; each once. */
  list(): PackFile[]
  find(sha256: string): PackFile | undefined
}

type Tell = Pick<Logger, 'error'>
/** @param mark changes with the file; empty: it could not be looked at, and is looked at again. */
type Looked = { mark: string; file?: PackFile; why?: string }

/** @param log told once of a file that cannot be offered; the others are. */
export function createPackFiles(folders: readonly string[], log: Tell): PackFiles {
  const known = new Map<string, Looked>()
  let isTooMany = false
  function read(path: string): PackFile | undefined {
    const before = known.get(path)
    const looked = look(path, before)
    if (looked.why !== undefined && (looked.mark !== before?.mark || looked.why !== before.why))
      log.error({ path, why: looked.why }, 'a rule pack is not offered')
    known.set(path, looked)
    return looked.file
  }
  function list(): PackFile[] {
    const readable = folders.flatMap((folder) => namesIn(folder, log).flatMap((name) => read(join(folder, name)) ?? []))
    const files = [...new Map(readable.map((file) => [file.sha256, file])).values()]
    if (files.length > MAX_PACKS && !isTooMany)
      log.error({ offered: MAX_PACKS, found: files.length }, 'there are more rule packs than a sync can name')
    isTooMany = files.length > MAX_PACKS
    return files.slice(0, MAX_PACKS)
  }
  return { list, find: (hash) => list().find((file) => file.sha256 === hash) }
}

function namesIn(folder: string, log: Tell): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort()
  } catch (error) {
    log.error({ folder, error }, 'the rule packs cannot be listed')
    return []
  }
}

/** Never throws: one file that went meanwhile, or may not be read, must not stop every tablet's sync. */
function look(path: string, before: Looked | undefined): Looked {
  try {
    const stat = statSync(path)
    // With the time at which its permissions changed, so that one that may be read now is.
    const mark = `${stat.mtimeMs} ${stat.ctimeMs} ${stat.size}`
    if (before?.mark === mark) return before
    if (!stat.isFile()) return { mark, why: 'not a file' }
    if (stat.size > MAX_PACK_BYTES) return { mark, why: 'larger than 1 MiB' }
    return { mark, ...packIn(readFileSync(path)) }
  } catch (error) {
    return { mark: '', why: error instanceof Error ? error.message : 'it cannot be read' }
  }
}

function packIn(bytes: Buffer): { file: PackFile } | { why: string } {
  try {
    const { id } = Head.parse(JSON.parse(bytes.toString('utf8')))
    return { file: { id, sha256: sha256(bytes), bytes } }
  } catch (error) {
    return { why: error instanceof z.ZodError ? (error.issues[0]?.message ?? 'not a pack') : 'not JSON' }
  }
}
