/**
 * The second copy: each sealed packet without a receipt lies on another disk as well, until the receipt is verified.
 * SECURITY: sealed bytes only; whoever finds the disk finds what whoever taps the network would.
 * Away, full or read-only, it is tried again and nobody waits for it.
 */
import { sha256Hex } from '../packet/content-hash.ts'
import type { CopyFiles } from './copy-files.ts'
import type { CopyRows } from './copy-rows.ts'

const LOOK_MS = 10_000
/** At the end, for a copy that is being written; a disk that hangs is not waited for. */
const END_MS = 1_000

export type Copies = {
  place(): 'ready' | 'away' | 'none'
  /** Looks now: something was sealed. */
  wake(): void
  stop(): Promise<void>
}

export type CopiesParts = {
  /** None: no place is set. */
  files: CopyFiles | undefined
  rows: CopyRows
  /** The sealed bytes as they lie in the store. */
  bytesOf: (packetId: string) => Uint8Array | undefined
  changed: () => void
  log: (level: 'info' | 'error', message: string) => void
  /** The database failed. */
  failed: (error: unknown) => void
}

export function createCopies(parts: CopiesParts): Copies {
  const { files } = parts
  if (!files) return { place: () => 'none', wake: () => {}, stop: async () => {} }
  let place: 'ready' | 'away' = 'away'
  let said: string | undefined
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let isWanted = false

  function turn(to: 'ready' | 'away', why = ''): void {
    if (said !== why) parts.log(why === '' ? 'info' : 'error', `second copies: ${why === '' ? 'ready' : why}`)
    said = why
    if (place === to) return
    place = to
    parts.changed()
  }

  async function round(): Promise<void> {
    const disk = onDisk(files!)
    try {
      await disk.prepare()
      const { whole, unfinished } = await disk.list()
      if (stopped) return
      turn('ready')
      for (const packetId of parts.rows.copied()) if (!whole.has(packetId)) parts.rows.markAlone(packetId)
      await takeAway(disk, [...whole, ...unfinished])
      await copyAll(disk, whole)
    } catch (error) {
      if (stopped) return
      if (!(error instanceof DiskError)) throw error
      turn('away', error.message)
    }
  }

  /** Never before the receipt is verified: the step says that it is. */
  async function takeAway(disk: CopyFiles, packetIds: readonly string[]): Promise<void> {
    for (const packetId of packetIds) {
      if (stopped) return
      if (parts.rows.stepOf(packetId) === 'received') await disk.remove(packetId)
    }
  }

  async function copyAll(disk: CopyFiles, whole: ReadonlySet<string>): Promise<void> {
    for (const packetId of parts.rows.alone()) {
      const bytes = stopped ? undefined : parts.bytesOf(packetId)
      // What is damaged here is not made two of; sending it finds out and says so.
      if (!bytes || sha256Hex(bytes) !== packetId) continue
      // A cut before the row: it lies there already, and may be whole.
      if (!whole.has(packetId) || !(await isSound(disk, packetId))) await disk.write(packetId, bytes)
      if (stopped) return
      if (!(await isSound(disk, packetId))) throw new DiskError('a copy reads back otherwise than it was written')
      if (stopped) return
      parts.rows.markCopied(packetId)
      parts.changed()
    }
  }

  function look(): void {
    clearTimeout(timer)
    if (stopped) return
    if (running) {
      isWanted = true
      return
    }
    isWanted = false
    running = round()
      .catch(parts.failed)
      .finally(() => {
        running = undefined
        if (isWanted) look()
        else if (!stopped) timer = setTimeout(look, LOOK_MS).unref()
      })
  }

  look()
  return {
    place: () => place,
    wake: look,
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      const end = new Promise<void>((resolve) => setTimeout(resolve, END_MS).unref())
      await Promise.race([running ?? Promise.resolve(), end])
    },
  }
}

/** The disk's fault and not the database's. The code says which. */
class DiskError extends Error {}

const isSound = async (disk: CopyFiles, packetId: string): Promise<boolean> =>
  sha256Hex(await disk.read(packetId)) === packetId

function onDisk(files: CopyFiles): CopyFiles {
  const orDiskError = <T>(work: Promise<T>): Promise<T> =>
    work.catch((cause: NodeJS.ErrnoException) => {
      throw new DiskError(cause.name === 'SameDiskError' ? cause.message : (cause.code ?? cause.name), { cause })
    })
  return {
    prepare: () => orDiskError(files.prepare()),
    list: () => orDiskError(files.list()),
    write: (packetId, bytes) => orDiskError(files.write(packetId, bytes)),
    read: (packetId) => orDiskError(files.read(packetId)),
    remove: (packetId) => orDiskError(files.remove(packetId)),
  }
}
