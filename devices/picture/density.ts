/** Pixels per inch, in the header alone: the decoder says 72 for a picture that says nothing. */

const PER_METRE = 0.0254
/** Length, name, nine bytes and checksum. */
const PHYS_BYTES = 21

/** What the PNG's pHYs chunk says, or undefined. */
export function pngDensity(bytes: Uint8Array): number | undefined {
  const at = findPhys(bytes)
  if (at === undefined) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return bytes[at + 16] === 1 ? plausible(view.getUint32(at + 8) * PER_METRE) : undefined
}

/** The PNG saying `ppi`, or nothing: the encoder writes 25.4 by itself. */
export function withPngDensity(png: Uint8Array, ppi: number | undefined): Uint8Array<ArrayBuffer> {
  const at = findPhys(png)
  const before = png.subarray(0, at ?? AFTER_IHDR)
  const after = png.subarray(at === undefined ? AFTER_IHDR : at + PHYS_BYTES)
  const chunk = new Uint8Array(ppi === undefined ? 0 : PHYS_BYTES)
  if (ppi !== undefined) {
    const view = new DataView(chunk.buffer)
    view.setUint32(0, 9)
    chunk.set([0x70, 0x48, 0x59, 0x73], 4)
    view.setUint32(8, Math.round(ppi / PER_METRE))
    view.setUint32(12, Math.round(ppi / PER_METRE))
    view.setUint8(16, 1)
    view.setUint32(17, crc32(chunk.subarray(4, 17)))
  }
  return joined(before, chunk, after)
}

/** What the JPEG's JFIF segment says, else what its EXIF says (`exifDensity`, read by the decoder), or undefined. */
export function jpegDensity(bytes: Uint8Array, exifDensity: number | undefined): number | undefined {
  const fromExif = exifDensity === undefined ? undefined : plausible(exifDensity)
  if (!isJfif(bytes)) return fromExif
  const perUnit = bytes[14]! * 256 + bytes[15]!
  if (bytes[13] === 1) return plausible(perUnit)
  return bytes[13] === 2 ? plausible(perUnit * 2.54) : fromExif
}

/** The JPEG, which has no EXIF, with a JFIF segment (ISO/IEC 10918-5) that says whole `ppi`, or nothing. */
export function withJpegDensity(jpeg: Uint8Array, ppi: number | undefined): Uint8Array<ArrayBuffer> {
  const perInch = Math.round(ppi ?? 1)
  const both = [perInch >> 8, perInch & 255, perInch >> 8, perInch & 255]
  const jfif = [0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, ppi === undefined ? 0 : 1, ...both, 0, 0]
  return joined(jpeg.subarray(0, 2), Uint8Array.from(jfif), jpeg.subarray(isJfif(jpeg) ? 20 : 2))
}

const AFTER_IHDR = 33

function findPhys(png: Uint8Array): number | undefined {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength)
  for (let at = 8; at + 8 <= png.byteLength; ) {
    const length = view.getUint32(at)
    const name = String.fromCharCode(...png.subarray(at + 4, at + 8))
    if (name === 'IDAT') return undefined // pHYs comes before the pixels
    if (name === 'pHYs' && length === 9) return at + 17 <= png.byteLength ? at : undefined
    at += 12 + length
  }
  return undefined
}

function isJfif(jpeg: Uint8Array): boolean {
  return jpeg.byteLength >= 20 && String.fromCharCode(...jpeg.subarray(6, 11)) === 'JFIF\0'
}

function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.concat(parts))
}

/** PNG's checksum, bit by bit; node:zlib has it only from Node 22 on. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}

/** A hundredth of a pixel is beyond what the header can hold; nonsense is the same as silence. */
function plausible(ppi: number): number | undefined {
  const rounded = Math.round(ppi * 100) / 100
  return rounded >= 1 && rounded <= 5_000 ? rounded : undefined
}
