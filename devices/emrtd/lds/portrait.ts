/** The chip's face as a picture that the page can show. */
import sharp from 'sharp'
import { type CardReading, DeviceError } from '../../device.ts'
import { decodeJpeg2000 } from '../../picture/jpeg-2000.ts'
import { openPicture } from '../../picture/open-picture.ts'
import type { ChipPortrait } from './dg2.ts'

type Portrait = NonNullable<CardReading['portrait']>

const NAME = 'The face on the chip'

/**
 * A JPEG as it is, once it has been decoded to its end; JPEG 2000, which no page shows, as PNG. Undefined for none, and
 * for one that is damaged or of a kind that cannot be shown: the file beside it is kept, and a face that is missing
 * stops no application.
 */
export async function decodePortrait(portrait: ChipPortrait | undefined): Promise<Portrait | undefined> {
  if (portrait === undefined) return undefined
  try {
    return portrait.kind === 'jpeg' ? await takeJpeg(portrait.bytes) : await convertJpeg2000(portrait.bytes)
  } catch (error) {
    if (error instanceof DeviceError && (error.code === 'unreadable' || error.code === 'too-large')) return undefined
    throw error
  }
}

async function takeJpeg(bytes: Uint8Array): Promise<Portrait> {
  // SECURITY: no bytes of a foreign chip reach the page that no decoder of this process has read to their end.
  await openPicture(bytes, NAME, 'size')
  return { image: Uint8Array.from(bytes), mediaType: 'image/jpeg' }
}

async function convertJpeg2000(bytes: Uint8Array): Promise<Portrait> {
  const { data, width, height, channels } = await decodeJpeg2000(bytes, NAME)
  const image = await sharp(data, { raw: { width, height, channels } }).png().toBuffer()
  return { image: Uint8Array.from(image), mediaType: 'image/png' }
}
