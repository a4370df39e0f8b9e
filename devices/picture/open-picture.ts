/** Whether bytes are a whole PNG or JPEG, and what it measures. The bytes themselves are never changed. */
import sharp from 'sharp'
import { DeviceError, type Reading } from '../device.ts'
import { jpegDensity, pngDensity } from './density.ts'

export type Picture = Pick<Reading, 'mediaType' | 'width' | 'height'> & {
  ppi?: number
  /** 8-bit grey, row after row; only when asked for. */
  grey?: Uint8Array
}

/** 8000 × 6000: above every kit camera. */
const MAX_PIXELS = 48_000_000
const MAX_SIDE = 10_000

/**
 * Decodes the picture to its end, so that a cut one is noticed now and not at the station.
 * @param name what messages call it.
 * @throws {DeviceError} `unreadable` for anything but a whole PNG or JPEG, `too-large` beyond 48 megapixels.
 */
export async function openPicture(bytes: Uint8Array, name: string, want: 'grey' | 'size'): Promise<Picture> {
  // SECURITY: the format is decided here and not by the decoder, because its other loaders (SVG, TIFF …) are not needed.
  const format = formatOf(bytes)
  if (format === undefined) throw new DeviceError('unreadable', `${name} is not a PNG or JPEG picture.`)
  const { width, height, density, exif } = await decoding(name, () => open(bytes).metadata())
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS)
    throw new DeviceError('too-large', `${name} has ${width} × ${height} pixels, more than any kit camera takes.`)

  const decoded = await decoding(name, () => {
    const whole = open(bytes).flatten().greyscale()
    return (want === 'grey' ? whole : whole.resize({ width: 16 })).raw().toBuffer()
  })
  const ppi = format === 'png' ? pngDensity(bytes) : jpegDensity(bytes, exif === undefined ? undefined : density)
  return {
    mediaType: format === 'png' ? 'image/png' : 'image/jpeg',
    width,
    height,
    ...(ppi === undefined ? {} : { ppi }),
    ...(want === 'grey' ? { grey: decoded } : {}),
  }
}

function open(bytes: Uint8Array) {
  // SECURITY: pixels are limited by us above, with a message; this wall stands for headers that lie about the pixels.
  return sharp(bytes, { failOn: 'error', limitInputPixels: MAX_SIDE * MAX_SIDE, pages: 1 })
}

/** The decoder throws plain errors of many texts, all about the bytes it was given. */
async function decoding<T>(name: string, decode: () => Promise<T>): Promise<T> {
  try {
    return await decode()
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
