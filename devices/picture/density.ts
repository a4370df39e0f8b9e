/** Pixels per inch, from the header alone: the decoder says 72 for a picture that says nothing. */

/** What the PNG's pHYs chunk says, or undefined. */
export function pngDensity(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 8; at + 8 <= bytes.byteLength; ) {
    const length = view.getUint32(at)
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    if (name === 'IDAT') return undefined // pHYs comes before the pixels
    if (name === 'pHYs' && length === 9 && at + 17 <= bytes.byteLength)
      return bytes[at + 16] === 1 ? plausible(view.getUint32(at + 8) * 0.0254) : undefined
    at += 12 + length
  }
  return undefined
}

/** What the JPEG's JFIF segment says, else what its EXIF says (`exifDensity`, read by the decoder), or undefined. */
export function jpegDensity(bytes: Uint8Array, exifDensity: number | undefined): number | undefined {
  const fromExif = exifDensity === undefined ? undefined : plausible(exifDensity)
  if (bytes.byteLength < 18 || String.fromCharCode(...bytes.subarray(6, 11)) !== 'JFIF\0') return fromExif
  const perUnit = bytes[14]! * 256 + bytes[15]!
  if (bytes[13] === 1) return plausible(perUnit)
  return bytes[13] === 2 ? plausible(perUnit * 2.54) : fromExif
}

/** A hundredth of a pixel is beyond what the header can hold; nonsense is the same as silence. */
function plausible(ppi: number): number | undefined {
  const rounded = Math.round(ppi * 100) / 100
  return rounded >= 1 && rounded <= 5_000 ? rounded : undefined
}
