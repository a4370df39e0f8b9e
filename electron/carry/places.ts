/** Where sealed packets may be carried out to: folders that were permitted at the start, and whatever is plugged in. */
import { createHash } from 'node:crypto'
import { mkdir, readdir, stat, statfs } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { CarryPlace } from '../contract/index.ts'

export type Place = Pick<CarryPlace, 'name' | 'kind'> & { id: string; path: string }
export type Places = () => Promise<Place[]>

const asPlace = (path: string, kind: Place['kind']): Place => ({
  id: createHash('sha256').update(path).digest('hex').slice(0, 16),
  name: basename(path) || path,
  kind,
  path,
})

/** Where systems mount what is plugged in: udisks on Linux (one folder deeper for each user), macOS. */
const MOUNTS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['/media', '/run/media'],
  darwin: ['/Volumes'],
}

/** @param permitted folders by the administrator; one that is away is left out until it is there. */
export function createPlaces(permitted: readonly string[], platform = process.platform): Places {
  return async () => {
    const folders = await Promise.all(
      permitted.map(async (path) => ((await isFolder(path)) || (await made(path)) ? [path] : [])),
    )
    const plugged = platform === 'win32' ? await driveLetters() : await mounted(MOUNTS[platform] ?? [])
    return [
      ...folders.flat().map((path) => asPlace(path, 'folder')),
      ...plugged.map((path) => asPlace(path, 'removable')),
    ]
  }
}

/** Bytes that fit; undefined where nobody can say. */
export async function freeBytes(path: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(path)
    return bavail * bsize
  } catch {
    return undefined
  }
}

async function mounted(roots: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const root of roots) {
    for (const folder of await folders(root)) {
      if (await isMount(folder)) found.push(folder)
      else for (const deeper of await folders(folder)) if (await isMount(deeper)) found.push(deeper)
    }
  }
  return found
}

/** A to Z but the system's own. */
async function driveLetters(): Promise<string[]> {
  const system = (process.env.SystemDrive ?? 'C:').toUpperCase()
  const letters = Array.from({ length: 26 }, (_, at) => `${String.fromCharCode(65 + at)}:`)
  const drives = letters.filter((letter) => letter !== system).map((letter) => `${letter}\\`)
  const there = await Promise.all(drives.map(isFolder))
  return drives.filter((_, at) => there[at])
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )

/** Another device than the folder around it: what is not mounted would be written to this machine's own disk. */
async function isMount(path: string): Promise<boolean> {
  try {
    const [own, around] = await Promise.all([stat(path), stat(dirname(path))])
    return own.dev !== around.dev
  } catch {
    return false
  }
}

async function folders(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(path, name))
  } catch {
    return []
  }
}

/** Not its parents: without its disk they would be made on this one, beneath the place where it is mounted. */
const made = (path: string): Promise<boolean> =>
  mkdir(path, { mode: 0o700 }).then(
    () => true,
    // Two looked at once.
    () => isFolder(path),
  )
