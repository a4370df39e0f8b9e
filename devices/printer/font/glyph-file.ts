/** The dot font's file: what each character looks like on a printer's 8 dots per millimetre. */
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'

/** One character, black where a bit is set. Dots; `left` and `top` from the pen and from the line's upper edge. */
export type Glyph = {
  /** How far the pen moves. */
  advance: number
  left: number
  top: number
  width: number
  height: number
  /** Rows of whole bytes, the leftmost dot in the highest bit. */
  bits: Uint8Array
}

/** 24 dots are the size that receipt printers' own Chinese fonts have. */
export const EM_DOTS = 24
/** Of a line: Ễ at its upper edge, ị at its lower. */
export const LINE_DOTS = 34
/** From the line's upper edge. */
export const BASELINE_DOTS = 26

const SIGNATURE = 0x44534731 // 'DSG1'
const HEADER_BYTES = 8
const RECORD_BYTES = 8
/** SECURITY: the largest that the file may unpack to, because it is read whole. */
const MOST_BYTES = 4 * 1024 * 1024

/** Bytes of a row. */
export const strideOf = (width: number): number => Math.ceil(width / 8)

/** As {@link readGlyphFile} takes it: records (code point u32, advance u8, left i8, top u8, width u8, height in its own), then bits. */
export function writeGlyphFile(glyphs: ReadonlyMap<number, Glyph>): Uint8Array {
  const sorted = [...glyphs].sort(([a], [b]) => a - b)
  const records = Buffer.alloc(HEADER_BYTES + sorted.length * RECORD_BYTES)
  records.writeUInt32BE(SIGNATURE)
  records.writeUInt32BE(sorted.length, 4)
  for (const [index, [code, glyph]] of sorted.entries()) {
    const at = HEADER_BYTES + index * RECORD_BYTES
    records.writeUIntBE(code, at, 3)
    records.writeUInt8(glyph.advance, at + 3)
    records.writeInt8(glyph.left, at + 4)
    records.writeUInt8(glyph.top, at + 5)
    records.writeUInt8(glyph.width, at + 6)
    records.writeUInt8(glyph.height, at + 7)
  }
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 }
  return brotliCompressSync(Buffer.concat([records, ...sorted.map(([, { bits }]) => bits)]), { params })
}

/** @throws {TypeError} when the bytes are no such file. */
export function readGlyphFile(file: Uint8Array): Map<number, Glyph> {
  const bytes = brotliDecompressSync(file, { maxOutputLength: MOST_BYTES })
  if (bytes.length < HEADER_BYTES || bytes.readUInt32BE() !== SIGNATURE) throw new TypeError('not a dot font')
  const count = bytes.readUInt32BE(4)
  let bitsAt = HEADER_BYTES + count * RECORD_BYTES
  const glyphs = new Map<number, Glyph>()
  for (let at = HEADER_BYTES; at < HEADER_BYTES + count * RECORD_BYTES; at += RECORD_BYTES) {
    const [width, height] = [bytes.readUInt8(at + 6), bytes.readUInt8(at + 7)]
    const end = bitsAt + strideOf(width) * height
    if (end > bytes.length) throw new TypeError('the dot font is cut off')
    glyphs.set(bytes.readUIntBE(at, 3), {
      advance: bytes.readUInt8(at + 3),
      left: bytes.readInt8(at + 4),
      top: bytes.readUInt8(at + 5),
      width,
      height,
      bits: bytes.subarray(bitsAt, end),
    })
    bitsAt = end
  }
  return glyphs
}
