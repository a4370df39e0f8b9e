/** Sealed packets as files of another disk: written whole, read back, taken away. Every one of these may fail at any time. */
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

export type CopyFiles = {
  /** Makes the folder where only the folder itself is missing. @throws when there is no place for copies now. */
  prepare(): Promise<void>
  /** Ids of the packets that lie there, with what a cut left half-written. */
  list(): Promise<{ whole: Set<string>; unfinished: Set<string> }>
  write(packetId: string, bytes: Uint8Array): Promise<void>
  read(packetId: string): Promise<Uint8Array>
  remove(packetId: string): Promise<void>
}

/** Both on one disk: no second copy. */
export class SameDiskError extends Error {
  readonly code = 'same-disk'
  constructor() {
    super('The folder for second copies lies on the same disk as the records. Name one on another disk, with --copies.')
    this.name = 'SameDiskError'
  }
}

const NAME = /^([0-9a-f]{64})\.age(\.tmp)?$/

/** @param apartFrom where another disk is asked for: a folder of the one that does not count. */
export function createCopyFiles(folder: string, apartFrom: string | undefined): CopyFiles {
  const path = (packetId: string) => join(folder, `${packetId}.age`)
  return {
    prepare: async () => {
      // Not its parents: without the disk they would be made on this one, beneath the place where it is mounted.
      await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error
      })
      if (apartFrom === undefined) return
      const [there, here] = await Promise.all([stat(folder), stat(apartFrom)])
      if (there.dev === here.dev) throw new SameDiskError()
    },
    list: async () => {
      const found = { whole: new Set<string>(), unfinished: new Set<string>() }
      for (const name of await readdir(folder)) {
        const [, packetId, unfinished] = NAME.exec(name) ?? []
        if (packetId) (unfinished ? found.unfinished : found.whole).add(packetId)
      }
      return found
    },
    write: async (packetId, bytes) => {
      const unfinished = `${path(packetId)}.tmp`
      const file = await open(unfinished, 'w', 0o600)
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(unfinished, path(packetId))
      await syncFolder(folder)
    },
    read: (packetId) => readFile(path(packetId)),
    remove: async (packetId) => {
      await rm(path(packetId), { force: true })
      await rm(`${path(packetId)}.tmp`, { force: true })
      await syncFolder(folder)
    },
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folder; its file system keeps the name with the file.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } catch (error) {
    // A stick's file system may know no such thing; the file itself is synced.
    if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error
  } finally {
    await handle.close()
  }
}
