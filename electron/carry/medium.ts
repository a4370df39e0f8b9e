import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

export type MediumReason = 'place-away' | 'place-full' | 'place-failed' | 'cancelled' | 'busy'

/** What a stick or folder did not do. Nothing of this machine is changed by it. */
export class MediumError extends Error {
  readonly reason: MediumReason
  constructor(reason: MediumReason, options?: ErrorOptions) {
    super(`the medium: ${reason}`, options)
    this.name = 'MediumError'
    this.reason = reason
  }
}

/** @throws {MediumError} for whatever the file system threw. */
export async function onMedium<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof MediumError) throw error
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code)) throw new MediumError('place-full', { cause: error })
    if (['ENOENT', 'ENODEV', 'ENXIO', 'EIO', 'ESTALE', 'ENOTCONN'].includes(code))
      throw new MediumError('place-away', { cause: error })
    if (code.startsWith('E')) throw new MediumError('place-failed', { cause: error })
    throw error
  }
}

/** Whole or not at all, and on the medium itself before it resolves. Its folder is there, or the medium is gone. */
export async function writeOnMedium(path: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${path}.tmp`
  const file = await open(unfinished, 'w')
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(unfinished, path)
  await syncFolder(dirname(path))
}

async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folder; a stick's FAT may know no such sync. The file itself is synced.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  await handle
    .sync()
    .catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EINVAL') throw error
    })
    .finally(() => handle.close())
}
