/** Whether bytes are a whole PNG or JPEG, and what it measures. The bytes themselves are never changed. */
import sharp, { type Sharp } from 'sharp'
import { DeviceError, type Reading } from '../device.ts'
import { jpegDensity, pngDensity } from './density.ts'

export type Picture = Pick<Reading, 'mediaType' | 'width' | 'height'> & {
  ppi?: number
  /** 8-bit grey, row after row; only when asked for. */
  grey?: Uint8Array
}

/** 7300 × 5475: above every kit camera, and 120 MB as decoded pixels. */
export const MAX_PIXELS = 40_000_000
const MAX_SIDE = 10_000

/**
 * Decodes the picture to its end, so that a cut one is noticed now and not at the station.
 * @param name what messages call it.
 * @throws {DeviceError} `unreadable` for anything but a whole PNG or JPEG, `too-large` beyond 40 megapixels.
 */
export async function openPicture(bytes: Uint8Array, name: string, want: 'grey' | 'size'): Promise<Picture> {
  const { format, width, height, density } = await readHeader(bytes, name)
  const decoded = await decode(bytes, name, (picture) => {
    const whole = picture.flatten().greyscale()
    return (want === 'grey' ? whole : whole.resize({ width: 16 })).raw().toBuffer()
  })
  const ppi = format === 'png' ? pngDensity(bytes) : jpegDensity(bytes, density)
  return {
    mediaType: format === 'png' ? 'image/png' : 'image/jpeg',
    width,
    height,
    ...(ppi === undefined ? {} : { ppi }),
    ...(want === 'grey' ? { grey: decoded } : {}),
  }
}

type Header = { format: 'png' | 'jpeg'; width: number; height: number; density: number | undefined }

/** What the header says, before a pixel is decoded. `density` is EXIF's. @throws {DeviceError} as {@link openPicture} */
export async function readHeader(bytes: Uint8Array, name: string): Promise<Header> {
  // SECURITY: the format is decided here and not by the decoder, because its other loaders (SVG, TIFF …) are not needed.
  const format = formatOf(bytes)
  if (format === undefined) throw new DeviceError('unreadable', `${name} is not a PNG or JPEG picture.`)
  const { width, height, density, exif } = await decode(bytes, name, (picture) => picture.metadata())
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS)
    throw new DeviceError('too-large', `${name} has ${width} × ${height} pixels, more than any kit camera takes.`)
  return { format, width, height, density: exif === undefined ? undefined : density }
}

/**
 * Runs a pipeline of the decoder, whose errors are of many texts and all about the bytes it was given.
 * @throws {DeviceError} `unreadable`
 */
export async function decode<T>(bytes: Uint8Array, name: string, run: (picture: Sharp) => Promise<T>): Promise<T> {
  try {
    // SECURITY: readHeader limits the pixels, with a message; this wall stands for headers that lie about them.
    return await run(sharp(bytes, { failOn: 'error', limitInputPixels: MAX_SIDE * MAX_SIDE, pages: 1 }))
  } catch (cause) {
    throw new DeviceError('unreadable', `${name} is damaged: it cannot be decoded to its end.`, { cause })
  }
}

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const JPEG = [0xff, 0xd8, 0xff]

function formatOf(bytes: Uint8Array): 'png' | 'jpeg' | undefined {
  const startsWith = (magic: number[]) => magic.every((byte, index) => bytes[index] === byte)
  if (startsWith(PNG)) return 'png'
  return startsWith(JPEG) ? 'jpeg' : undefined
}
