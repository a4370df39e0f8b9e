/** Decoded pixels, upright: what a person sees, whichever way the camera was held. */
import sharp, { type Sharp } from 'sharp'
import type { PictureEdit } from '../device.ts'
import { decode, readHeader } from './open-picture.ts'

/** RGB in sRGB, three bytes a pixel, row after row. */
export type Pixels = { data: Uint8Array; width: number; height: number }

/**
 * Decodes to the end, honours the EXIF orientation, then rotates clockwise; what was transparent is white.
 * @param name what messages call it.
 * @throws {DeviceError} `unreadable` for anything but a whole PNG or JPEG, `too-large` beyond 40 megapixels.
 */
export async function decodePixels(bytes: Uint8Array, name: string, rotate: PictureEdit['rotate']): Promise<Pixels> {
  await readHeader(bytes, name)
  const upright = await decode(bytes, name, (picture) => rgb(picture.autoOrient().flatten({ background: '#fff' })))
  return rotate === 0 ? upright : rgb(fromPixels(upright).rotate(rotate))
}

/** As 8-bit grey, upright, at most `longest` pixels on the longer side. @throws {DeviceError} as {@link decodePixels} */
export async function decodeGrey(bytes: Uint8Array, name: string, longest: number): Promise<Pixels> {
  await readHeader(bytes, name)
  const fit = { width: longest, height: longest, fit: 'inside', withoutEnlargement: true } as const
  const { data, info } = await decode(bytes, name, (picture) =>
    picture
      .autoOrient()
      .flatten({ background: '#fff' })
      .resize(fit)
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true }),
  )
  return { data, width: info.width, height: info.height }
}

export function fromPixels({ data, width, height }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } })
}

async function rgb(picture: Sharp): Promise<Pixels> {
  const { data, info } = await picture.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}
