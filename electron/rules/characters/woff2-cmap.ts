/** Which characters a WOFF2 file has glyphs for (W3C WOFF 2.0, OpenType `cmap`): enough to list them, no more. */
import { brotliDecompressSync } from 'node:zlib'

const SIGNATURE = 0x774f4632 // 'wOF2'
const HEADER_BYTES = 48
/** Indices of WOFF 2.0's table of known tags. */
const CMAP = 0
const GLYF = 10
const LOCA = 11
const OTHER_TAG = 63

/**
 * The code points that the file maps to a glyph, in the order of its table.
 * @throws {TypeError} when the bytes are no WOFF2 file with a Unicode character map.
 */
export function codePointsIn(woff2: Uint8Array): number[] {
  const file = new DataView(woff2.buffer, woff2.byteOffset, woff2.byteLength)
  if (file.byteLength < HEADER_BYTES || file.getUint32(0) !== SIGNATURE) throw new TypeError('not a WOFF2 file')
  const { start, length, streamAt } = findCmap(file)
  const stream = brotliDecompressSync(woff2.subarray(streamAt, streamAt + file.getUint32(20)))
  return mapped(new DataView(stream.buffer, stream.byteOffset + start, length))
}

/** Where the table lies in the decompressed stream, and where the compressed one begins. */
function findCmap(file: DataView): { start: number; length: number; streamAt: number } {
  let at = HEADER_BYTES
  let end = 0
  let found: { start: number; length: number } | undefined
  const number = (): number => {
    for (let value = 0; ; ) {
      const byte = file.getUint8(at++)
      value = value * 128 + (byte & 0x7f)
      if (byte < 0x80) return value
    }
  }
  for (let left = file.getUint16(12); left > 0; left -= 1) {
    const flags = file.getUint8(at++)
    const tag = flags & 0x3f
    if (tag === OTHER_TAG) at += 4
    const version = flags >> 6
    const plain = number()
    // Glyphs are transformed unless they say 3; every other table is transformed unless it says 0.
    const isTransformed = tag === GLYF || tag === LOCA ? version !== 3 : version !== 0
    const length = isTransformed ? number() : plain
    if (tag === CMAP) found = { start: end, length }
    end += length
  }
  if (!found) throw new TypeError('the font has no character map')
  return { ...found, streamAt: at }
}

/** Unicode's two forms of `cmap`: 12 for all planes, or else 4 for the first. */
function mapped(cmap: DataView): number[] {
  const tables = Array.from({ length: cmap.getUint16(2) }, (_, index) => cmap.getUint32(4 + index * 8 + 4))
  const full = tables.find((at) => cmap.getUint16(at) === 12)
  if (full !== undefined) return groups(cmap, full)
  const basic = tables.find((at) => cmap.getUint16(at) === 4)
  if (basic !== undefined) return segments(cmap, basic)
  throw new TypeError('the font has no Unicode character map')
}

function groups(cmap: DataView, at: number): number[] {
  return Array.from({ length: cmap.getUint32(at + 12) }, (_, index) => at + 16 + index * 12).flatMap((group) =>
    numbersFrom(cmap.getUint32(group), cmap.getUint32(group + 4)),
  )
}

function segments(cmap: DataView, at: number): number[] {
  const twice = cmap.getUint16(at + 6)
  const ends = at + 14
  const starts = ends + twice + 2
  const deltas = starts + twice
  const offsets = deltas + twice
  return Array.from({ length: twice / 2 }, (_, index) => index * 2).flatMap((segment) => {
    const first = cmap.getUint16(starts + segment)
    const offset = cmap.getUint16(offsets + segment)
    return numbersFrom(first, cmap.getUint16(ends + segment)).filter((code) => {
      if (offset === 0) return ((code + cmap.getUint16(deltas + segment)) & 0xffff) !== 0
      return cmap.getUint16(offsets + segment + offset + (code - first) * 2) !== 0
    })
  })
}

const numbersFrom = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)
