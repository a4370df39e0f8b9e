/** Pictures of an R30x sensor: 4 bits a pixel, two pixels a byte, the left one in the high half, row after row. Pure. */

export type Size = { width: number; height: number }

/** Of every module that does not say otherwise: 13.0 × 14.6 mm. */
export const USUAL_SIZE: Size = { width: 256, height: 288 }

export function packedBytes({ width, height }: Size): number {
  return (width * height) / 2
}

/** @returns 8-bit grey: 16 levels, from 0 to 255 in steps of 17. */
export function unpackImage(packed: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(packed.length * 2)
  for (const [at, byte] of packed.entries()) {
    pixels[2 * at] = (byte >> 4) * 17
    pixels[2 * at + 1] = (byte & 0x0f) * 17
  }
  return pixels
}

/** @param pixels 8-bit grey, an even number of them. */
export function packImage(pixels: Uint8Array): Uint8Array {
  return Uint8Array.from(
    { length: pixels.length / 2 },
    (_, at) => (pixels[2 * at]! & 0xf0) | (pixels[2 * at + 1]! >> 4),
  )
}
