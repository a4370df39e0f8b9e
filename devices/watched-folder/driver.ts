/** A tethered camera: its maker's program puts each picture into a folder, and the next one that comes is the portrait. */
import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { DeviceError, type DeviceInfo, type Driver, type Reading } from '../device.ts'
import { nextPicture } from './next-picture.ts'

/** Kept back from a request's time, so that "nothing came" or "it is damaged" is answered before the request runs out. */
const ANSWERING_MS = 500

/**
 * Nothing that lay there before a capture is ever taken, and nothing is deleted: the pictures are the camera program's.
 * No message names the folder.
 * @param changed called when a capture finds that the folder went; the plug looks for it otherwise.
 */
export function createWatchedFolderDriver(folder: string, changed: () => void): Driver {
  const device = {
    // Not after its path, which may name a person.
    device: `watched-folder-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`,
    driver: 'watched-folder',
    model: 'Tethered camera',
    serial: '',
    // Nobody knows who took these; the core calls them `file`.
    simulated: false,
  } as const satisfies Partial<DeviceInfo>

  return {
    info() {
      const isThere = isFolder(folder)
      return {
        ...device,
        takes: ['portrait'],
        fingersAtOnce: 1,
        status: isThere ? 'ready' : 'not-ready',
        ...(!isThere && { problem: 'not-found' as const }),
        address: folder,
      }
    },
    async capture({ modality, timeoutMs }, signal, progressed): Promise<Reading[]> {
      if (modality !== 'portrait') throw new DeviceError('failed', 'A tethered camera takes portraits only.')
      const budgetMs = Math.max(timeoutMs / 2, timeoutMs - ANSWERING_MS)
      try {
        const { image, name, isPractice, ...picture } = await nextPicture(folder, {
          budgetMs,
          signal,
          listening: () => progressed('hold-still'),
          seen: () => progressed('reading'),
        })
        // SECURITY: a practice camera's pictures say what they are, and stay it wherever they are put.
        const mark = isPractice ? { ...device, model: 'SIMULATED tethered camera', simulated: true } : device
        return [{ modality, image, ...picture, quality: [], device: mark, fileName: name.slice(-255) }]
      } catch (error) {
        if (error instanceof DeviceError && error.code === 'unplugged') changed()
        throw error
      }
    },
    async close() {},
  }
}

/** Whether it is there and a folder. */
export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
