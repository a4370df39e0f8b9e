/** A picture from the page: decoded, edited and encoded anew, so that nothing else in its bytes goes on. */
import { createHash } from 'node:crypto'
import { drawPracticeBand } from '../camera/practice-band.ts'
import { DeviceError, MAX_IMAGE_BYTES, type PictureEdit, type Reading, type RequestOf } from '../device.ts'
import { seededRandom } from '../random.ts'
import { jpegDensity, pngDensity, withJpegDensity, withPngDensity } from './density.ts'
import { MAX_PIXELS } from './open-picture.ts'
import { decodePixels, fromPixels, type Pixels } from './pixels.ts'
import { straighten } from './straighten.ts'

/** Pixels on a document's longer side: A4 at 210 ppi, small print is legible and a page is below 1.5 MB. */
const DOCUMENT_LONGEST = 2_480
const JPEG_QUALITY = 90

/**
 * Upright by its EXIF orientation, then rotated, then straightened or cut, then scaled.
 * @throws {DeviceError} `unreadable` for anything but a whole PNG or JPEG; `too-large`; `failed` for an impossible edit.
 */
export async function editPicture(request: RequestOf<'picture'>, signal: AbortSignal): Promise<Reading> {
  const { modality, position, edit, device, fileName } = request
  const whole = await decodePixels(request.image, fileName ?? 'The picture', edit.rotate)
  signal.throwIfAborted()
  const part = await partOf(whole, edit)
  signal.throwIfAborted()
  const size = edit.size ?? sizeOf(part, modality === 'document' ? DOCUMENT_LONGEST : Number.POSITIVE_INFINITY)
  if (size.width * size.height > MAX_PIXELS) throw new DeviceError('too-large', 'The edit asks for too many pixels.')
  const scaled = await fromPixels(part)
    .resize({ ...size, fit: 'cover' })
    .raw()
    .toBuffer()
  signal.throwIfAborted()
  const pixels = { data: scaled, ...size }
  // SECURITY: in the pixels, because a practice picture must never pass for real, on paper either.
  if (device.driver === 'canvas-camera') burnPracticeMark(pixels, request.image)
  const encoded = await encode(pixels, modality === 'portrait' || modality === 'document' ? 'jpeg' : 'png', edit.ppi)
  if (encoded.image.byteLength > MAX_IMAGE_BYTES) throw new DeviceError('too-large', 'The edited picture is too large.')
  return {
    modality,
    ...(position === undefined ? {} : { position }),
    ...encoded,
    ...size,
    quality: [],
    device,
    ...(fileName === undefined ? {} : { fileName }),
  }
}

async function partOf(pixels: Pixels, { crop, corners }: PictureEdit): Promise<Pixels> {
  if (crop !== undefined && corners !== undefined)
    throw new DeviceError('failed', 'A picture is cut or straightened, not both.')
  if (corners !== undefined) return straighten(pixels, corners)
  if (crop === undefined) return pixels
  const [left, width] = span(crop.x, crop.width, pixels.width)
  const [top, height] = span(crop.y, crop.height, pixels.height)
  const data = await fromPixels(pixels).extract({ left, top, width, height }).raw().toBuffer()
  return { data, width, height }
}

/** Start and length in whole pixels, inside of the picture and at least one. */
function span(start: number, length: number, whole: number): [number, number] {
  const from = Math.min(whole - 1, Math.round(start * whole))
  const to = Math.min(whole, Math.max(from + 1, Math.round((start + length) * whole)))
  return [from, to - from]
}

function sizeOf({ width, height }: Pixels, longest: number): { width: number; height: number } {
  const scale = Math.min(1, longest / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

/** Of the height; a mark of a 4:3 picture takes as much. */
const MARK_GROUND = 0.19
const MARK_DARK = 30

/** Along the foot; on a flat picture in its left corner, so that it covers two fifths of the height at most. */
function burnPracticeMark({ data, width, height }: Pixels, image: Uint8Array): void {
  const random = seededRandom('canvas-camera', createHash('sha256').update(image).digest('hex'))
  const band = drawPracticeBand(Math.min(width, height * 3), random)
  if (band.height === 0) throw new DeviceError('failed', 'The picture is too small to bear the practice mark.')
  // Cut out of a marked picture, it still has a piece of that mark at its foot: this ground covers it.
  const ground = Math.max(band.height, Math.ceil(height * MARK_GROUND))
  for (let row = 0; row < ground; row += 1) {
    const at = (height - ground + row) * width * 3
    data.fill(MARK_DARK, at, at + band.width * 3)
  }
  for (let row = 0; row < band.height; row += 1) {
    const line = band.pixels.subarray(row * band.width * 3, (row + 1) * band.width * 3)
    data.set(line, (height - band.height + row) * width * 3)
  }
}

async function encode(
  pixels: Pixels,
  format: 'jpeg' | 'png',
  ppi: number | undefined,
): Promise<Pick<Reading, 'image' | 'mediaType' | 'ppi'>> {
  const isJpeg = format === 'jpeg'
  const bare = await (isJpeg
    ? fromPixels(pixels).jpeg({ quality: JPEG_QUALITY })
    : fromPixels(pixels).png({ compressionLevel: 9 })
  ).toBuffer()
  const image = isJpeg ? withJpegDensity(bare, ppi) : withPngDensity(bare, ppi)
  const said = isJpeg ? jpegDensity(image, undefined) : pngDensity(image)
  return { image, mediaType: isJpeg ? 'image/jpeg' : 'image/png', ...(said === undefined ? {} : { ppi: said }) }
}
