/** Pictures from a folder instead of a device: `portrait*.jpg|png` and `finger-<position>*.png|jpg`. */
import { statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { DeviceError, type DeviceInfo, type Driver } from '../device.ts'
import { openPicture } from '../picture/open-picture.ts'
import { measureFinger, scoreFinger } from '../quality/finger.ts'
import { findName } from './names.ts'
import { readLimited } from './read-limited.ts'

const device = {
  device: 'folder',
  driver: 'folder',
  model: 'Folder',
  serial: '',
} as const satisfies Partial<DeviceInfo>

/** Attempt n takes the n-th matching file, from the first again after the last. No message names the folder itself. */
export function createFolderDriver(folder: string): Driver {
  return {
    info: () => ({
      ...device,
      modalities: ['portrait', 'finger'],
      status: statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? 'ready' : 'not-ready',
    }),
    async capture(request, signal) {
      signal.throwIfAborted()
      const { modality, position, attempt } = request
      const name = findName(await listNames(folder), { modality, position, attempt })
      if (name === undefined) throw nothingFor(modality === 'portrait' ? 'a portrait' : `finger ${position ?? '?'}`)
      const image = await readLimited(folder, name, signal)
      const { grey, ...picture } = await openPicture(image, name, modality === 'finger' ? 'grey' : 'size')
      signal.throwIfAborted()
      const score =
        grey === undefined ? [] : [scoreFinger(measureFinger(grey, picture.width, picture.height), picture.ppi)]
      return {
        modality,
        ...(position === undefined ? {} : { position }),
        image,
        ...picture,
        quality: score,
        device,
        fileName: name,
      }
    },
    async close() {},
  }
}

function nothingFor(what: string): DeviceError {
  return new DeviceError('not-found', `The captures folder holds no picture for ${what}.`)
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
