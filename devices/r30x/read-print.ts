/** From the bytes of a sensor's picture to a reading. */
import sharp from 'sharp'
import type { DeviceMark, Reading } from '../device.ts'
import { measureFinger, scoreFinger } from '../quality/finger.ts'
import { type Size, USUAL_SIZE, unpackImage } from './image.ts'

/** 256 pixels over 13.0 mm. */
const USUAL_PPI = 500

/** @param packed a whole picture: two pixels a byte. The resolution of sensors of another size is not known, and not said. */
export async function readPrint(
  packed: Uint8Array<ArrayBuffer>,
  { size, position, device }: { size: Size; position: number; device: DeviceMark },
): Promise<Reading> {
  const { width, height } = size
  const pixels = unpackImage(packed)
  const isUsual = width === USUAL_SIZE.width && height === USUAL_SIZE.height
  const grey = sharp(pixels, { raw: { width, height, channels: 1 } }).toColourspace('b-w') // else it has three channels
  const image = await (isUsual ? grey.withDensity(USUAL_PPI) : grey).png().toBuffer()
  return {
    modality: 'finger',
    position,
    image: Uint8Array.from(image),
    mediaType: 'image/png',
    width,
    height,
    ...(isUsual && { ppi: USUAL_PPI }),
    impression: 'plain',
    quality: [scoreFinger(measureFinger(pixels, width, height))],
    device,
    raw: { mediaType: 'application/octet-stream', bytes: packed },
  }
}
