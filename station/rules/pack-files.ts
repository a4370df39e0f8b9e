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

export type PackFile = { id: string; sha256: string; bytes: Buffer }
export type PackFiles = {
  /** Those that can be read, by file name. */
  list(): PackFile[]
  find(sha256: string): PackFile | undefined
}

/** @param log told once of a file that cannot be offered; the others are. */
export function createPackFiles(folders: readonly string[], log: Pick<Logger, 'error'>): PackFiles {
  const known = new Map<string, { mark: string; file: PackFile | undefined }>()
  function read(path: string): PackFile | undefined {
    const { mtimeMs, size } = statSync(path)
    const mark = `${mtimeMs} ${size}`
    const before = known.get(path)
    if (before?.mark === mark) return before.file
    const file = readOne(path, size, log)
    known.set(path, { mark, file })
    return file
  }
  const list = () => folders.flatMap((folder) => namesIn(folder, log).flatMap((name) => read(join(folder, name)) ?? []))
  return { list, find: (hash) => list().find((file) => file.sha256 === hash) }
}

function namesIn(folder: string, log: Pick<Logger, 'error'>): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort()
  } catch (error) {
    log.error({ folder, error }, 'the rule packs cannot be listed')
    return []
  }
}

function readOne(path: string, size: number, log: Pick<Logger, 'error'>): PackFile | undefined {
  const refused = (why: string) => void log.error({ path, why }, 'a rule pack is not offered')
  if (size > MAX_PACK_BYTES) return refused('larger than 1 MiB')
  const bytes = readFileSync(path)
  try {
    const { id } = Head.parse(JSON.parse(bytes.toString('utf8')))
    return { id, sha256: sha256(bytes), bytes }
  } catch (error) {
    return refused(error instanceof z.ZodError ? (error.issues[0]?.message ?? 'not a pack') : 'not JSON')
  }
}
