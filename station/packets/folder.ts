import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs'
import { open, readFile, rename, rm, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StationError } from '../station-error.ts'
import type { PacketFiles } from './packet-files.ts'

/**
 * One file for each packet, `ab/abcd….age`: 256 folders, so that none has more than some thousands of names.
 * Several stations may have the same folder, on a disk that keeps what it was told to sync.
 */
export function openPacketFolder(folder: string): PacketFiles {
  makeFolders(folder)
  const pathOf = (packetId: string) => join(folder, packetId.slice(0, 2), `${packetId}.age`)
  let names = 0
  return {
    put: async (packetId, bytes) => {
      const path = pathOf(packetId)
      names += 1
      const unfinished = `${path}.${process.pid}-${names}.tmp`
      try {
        if (await isThere(path, packetId, bytes.byteLength)) return await syncName(path)
        await writeSynced(unfinished, bytes)
        await rename(unfinished, path)
        await syncName(path)
      } catch (error) {
        await rm(unfinished, { force: true }).catch(() => undefined)
        throw asStationError(error)
      }
    },
    get: async (packetId) => {
      const bytes = await readIfThere(pathOf(packetId))
      if (bytes && sha256(bytes) !== packetId)
        throw new StationError('disk-failed', 'a packet in custody is damaged on its disk')
      return bytes
    },
    room: async () => {
      const disk = await statfs(folder)
      return disk.bavail * disk.bsize
    },
    close: async () => undefined,
  }
}

/** A file of this name may be the rest of a disk that failed: it counts when its bytes are the packet's. */
async function isThere(path: string, packetId: string, size: number): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  if (found?.size !== size) return false
  const bytes = await readIfThere(path).catch(() => undefined)
  return bytes !== undefined && sha256(bytes) === packetId
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** @throws {StationError} `bad-option` */
function makeFolders(folder: string): void {
  try {
    // SECURITY: sealed, and still nobody else's on this machine.
    for (let first = 0; first < 256; first += 1)
      mkdirSync(join(folder, first.toString(16).padStart(2, '0')), { recursive: true, mode: 0o700 })
    if (!HAS_FOLDER_SYNC) return
    for (const target of [folder, dirname(folder)]) {
      const handle = openSync(target, 'r')
      fsyncSync(handle)
      closeSync(handle)
    }
  } catch (error) {
    throw new StationError('bad-option', `Packets cannot be kept in ${folder}.`, { cause: error })
  }
}

/** Windows has no fsync of a folder; NTFS keeps the names in its own log. */
const HAS_FOLDER_SYNC = process.platform !== 'win32'

async function syncName(path: string): Promise<void> {
  if (!HAS_FOLDER_SYNC) return
  const handle = await open(dirname(path), 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Undefined when there is no such file. @throws {StationError} `disk-failed` */
async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw asStationError(error)
  }
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

function asStationError(error: unknown): StationError {
  if (error instanceof StationError) return error
  const code = (error as NodeJS.ErrnoException).code ?? ''
  return /^(ENOSPC|EDQUOT)$/.test(code)
    ? new StationError('disk-full', 'the disk of the packets is full', { cause: error })
    : new StationError('disk-failed', `the disk of the packets failed: ${code}`, { cause: error })
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
