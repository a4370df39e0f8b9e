/** The picture inside a record, as the core keeps it: prints and eyes without loss, a portrait as the device took it. */
import sharp from 'sharp'
import { DeviceError, type Reading } from '../device.ts'
import type { Encoding } from '../picture/iso-record.ts'
import { decodeJpeg2000, type Samples } from '../picture/jpeg-2000.ts'
import { openPicture } from '../picture/open-picture.ts'
import type { BioType } from './protocol.ts'

/** As its record describes it. */
export type BioPicture = {
  width: number
  height: number
  encoding: Encoding
  image: Uint8Array<ArrayBuffer>
  ppi: number | undefined
}
export type Opened = Pick<Reading, 'mediaType'> & {
  image: Uint8Array<ArrayBuffer>
  /** 8-bit grey, row after row; of a finger only. */
  grey?: Uint8Array
}

const NAME = 'The picture from the device'

/**
 * PNG, and a portrait's JPEG, stay as they are; JPEG 2000 and raw grey become PNG.
 * @throws {DeviceError} `unreadable` for another encoding, a damaged picture, or one that its record does not describe;
 *   `too-large`.
 */
export async function openBioPicture(type: BioType, picture: BioPicture): Promise<Opened> {
  const { width, height, encoding, image } = picture
  if (encoding === 'png' || (encoding === 'jpeg' && type === 'Face')) {
    const { grey, ...opened } = await openPicture(image, NAME, type === 'Finger' ? 'grey' : 'size')
    if (opened.mediaType !== `image/${encoding}`) throw contradicted()
    checkSize(opened, picture)
    return { image, mediaType: opened.mediaType, ...(grey === undefined ? {} : { grey }) }
  }
  if (encoding === 'jpeg-2000') {
    const samples = await decodeJpeg2000(image, NAME)
    checkSize(samples, picture)
    if (type === 'Finger' && samples.channels !== 1) throw contradicted()
    return toPng(type, samples, picture.ppi)
  }
  if (encoding === 'raw' && type !== 'Face') {
    if (width > 10_000 || height > 10_000 || image.byteLength !== width * height) throw contradicted()
    return toPng(type, { data: image, width, height, channels: 1 }, picture.ppi)
  }
  throw new DeviceError('unreadable', `The device sends ${WORDS[encoding]} pictures, which cannot be read.`)
}

const WORDS: Readonly<Record<Encoding, string>> = {
  raw: 'raw',
  'packed-raw': 'packed raw',
  wsq: 'WSQ',
  jpeg: 'JPEG',
  'jpeg-2000': 'JPEG 2000',
  png: 'PNG',
  unknown: 'unknown',
}

async function toPng(
  type: BioType,
  { data, width, height, channels }: Samples,
  ppi: number | undefined,
): Promise<Opened> {
  const raw = sharp(data, { raw: { width, height, channels } })
  const coloured = raw.toColourspace(channels === 1 ? 'b-w' : 'srgb') // grey would get three channels else
  const dense = ppi === undefined ? coloured : coloured.withDensity(ppi)
  const image = Uint8Array.from(await dense.png({ compressionLevel: 6 }).toBuffer())
  return { image, mediaType: 'image/png', ...(type === 'Finger' ? { grey: data } : {}) }
}

function checkSize(found: { width: number; height: number }, said: BioPicture): void {
  if (found.width !== said.width || found.height !== said.height) throw contradicted()
}

function contradicted(): DeviceError {
  return new DeviceError('unreadable', "The device's picture is not the one that its record describes.")
}
