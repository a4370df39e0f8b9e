/** Pictures from a folder instead of a device: `portrait*.jpg|png` and `finger-<position>*.png|jpg`. */
import { statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { DeviceError, type DeviceInfo, type Driver, type Reading } from '../device.ts'
import { openPicture } from '../picture/open-picture.ts'
import { measureFinger, scoreFinger } from '../quality/finger.ts'
import { findName } from './names.ts'
import { readLimited } from './read-limited.ts'

const device = {
  device: 'folder',
  driver: 'folder',
  model: 'Folder',
  serial: '',
  // Nobody knows who took these; the core calls them `file`.
  simulated: false,
} as const satisfies Partial<DeviceInfo>

/** Attempt n takes the n-th matching file, from the first again after the last. No message names the folder itself. */
export function createFolderDriver(folder: string): Driver {
  return {
    info: () => ({
      ...device,
      takes: ['portrait', 'finger'],
      fingersAtOnce: 1,
      status: statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? 'ready' : 'not-ready',
    }),
    async capture({ modality, positions, attempt }, signal) {
      signal.throwIfAborted()
      if (modality === 'iris') throw new DeviceError('failed', 'The captures folder holds portraits and fingers only.')
      const names = await listNames(folder)
      const readings: Reading[] = []
      for (const position of modality === 'portrait' ? [undefined] : positions) {
        const name = findName(names, { modality, position, attempt })
        if (name !== undefined) readings.push(await readPicture(folder, name, { modality, position }, signal))
      }
      if (readings.length > 0) return readings
      const what = modality === 'portrait' ? 'a portrait' : `finger ${positions.join(', ')}`
      throw new DeviceError('not-found', `The captures folder holds no picture for ${what}.`)
    },
    async close() {},
  }
}

async function readPicture(
  folder: string,
  name: string,
  { modality, position }: { modality: 'portrait' | 'finger'; position: number | undefined },
  signal: AbortSignal,
): Promise<Reading> {
  const image = await readLimited(folder, name, signal)
  const { grey, ...picture } = await openPicture(image, name, modality === 'finger' ? 'grey' : 'size')
  signal.throwIfAborted()
  const quality =
    grey === undefined ? [] : [scoreFinger(measureFinger(grey, picture.width, picture.height), picture.ppi)]
  return {
    modality,
    ...(position === undefined ? {} : { position }),
    image,
    ...picture,
    quality,
    device,
    fileName: name,
  }
}

async function listNames(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new DeviceError('not-found', 'The captures folder is not there.', { cause })
    throw new DeviceError('failed', `The captures folder cannot be listed (${String(code)}).`, { cause })
  }
}
