/** Black dots on white: one line of text, as a printer's head prints it. Pure. */
import { type Glyph, LINE_DOTS, strideOf } from './font/glyph-file.ts'
import type { Font } from './font/load-glyphs.ts'
import { measure } from './lay-out.ts'

/** Rows of `width` / 8 bytes, the leftmost dot in the highest bit. */
export type Strip = { width: number; height: number; bits: Uint8Array }
export type Look = { bold?: boolean; large?: boolean; align?: 'left' | 'centre' | 'right' }

/** @param width dots, whole bytes. */
export function blank(width: number, height: number): Strip {
  return { width, height, bits: new Uint8Array(strideOf(width) * height) }
}

/**
 * One line on paper of that width. Large is twice the size in both directions, and bold is struck twice, one dot further,
 * as printers do with fonts of their own.
 */
export function drawLine(line: string, look: Look, width: number, font: Font): Strip {
  const scale = look.large === true ? 2 : 1
  const strip = blank(width, LINE_DOTS * scale)
  const spare = Math.max(0, Math.floor(width / scale) - measure(line, font))
  let pen = look.align === 'right' ? spare : look.align === 'centre' ? Math.floor(spare / 2) : 0
  for (const character of line) {
    const glyph = font.get(character.codePointAt(0)!)
    if (glyph === undefined) continue
    strike(strip, glyph, pen, scale)
    if (look.bold === true) strike(strip, glyph, pen + 1 / scale, scale)
    pen += glyph.advance
  }
  return strip
}

/** Whether a dot is black; what lies outside is white. */
export function isBlack({ width, height, bits }: Strip, x: number, y: number): boolean {
  if (x < 0 || x >= width || y < 0 || y >= height) return false
  return (bits[y * strideOf(width) + (x >> 3)]! & (0x80 >> (x & 7))) !== 0
}

/** Blackens a dot; one outside is left alone. */
export function blacken({ width, height, bits }: Strip, x: number, y: number): void {
  if (x < 0 || x >= width || y < 0 || y >= height) return
  bits[y * strideOf(width) + (x >> 3)]! |= 0x80 >> (x & 7)
}

function strike(strip: Strip, glyph: Glyph, pen: number, scale: number): void {
  for (let y = 0; y < glyph.height * scale; y += 1)
    for (let x = 0; x < glyph.width * scale; x += 1)
      if (isBlack(glyph, Math.floor(x / scale), Math.floor(y / scale)))
        blacken(strip, (pen + glyph.left) * scale + x, glyph.top * scale + y)
}
