/** What a simulated printer has printed, as a picture. */
import sharp from 'sharp'
import { type Font, loadFont } from './font/load-glyphs.ts'
import { drawQr } from './paper-code.ts'
import type { PrintCommand } from './parse.ts'
import { blacken, blank, drawLine, isBlack, type Strip } from './strip.ts'

/** Font A: 12×24 dots, and the space that `ESC 2` leaves. */
const CELL_DOTS = 12
const LINE_DOTS = 34
/** 2.5 m; what comes after is not drawn. */
const MOST_ROWS = 20_000
const ALIGNED = ['left', 'centre', 'right'] as const

type State = { align: number; isBold: boolean; size: number; line: number[]; module: number; code: Uint8Array }

/** @param width dots. @returns PNG, one pixel a dot, with SIMULATED at its upper edge. */
export async function drawPaper(commands: readonly PrintCommand[], width: number): Promise<Uint8Array> {
  const font = await loadFont()
  // SECURITY: on the paper itself too, because a picture of a slip is soon taken for a slip.
  const strips = [drawLine('SIMULATED', { large: true, bold: true, align: 'centre' }, width, font)]
  const state = usual()
  for (const command of commands) strips.push(...(await draw(command, state, width, font)))
  return encode(strips, width)
}

function usual(): State {
  return { align: 0, isBold: false, size: 0, line: [], module: 3, code: new Uint8Array(0) }
}

async function draw(command: PrintCommand, state: State, width: number, font: Font): Promise<Strip[]> {
  switch (command.kind) {
    case 'reset':
      Object.assign(state, usual())
      return []
    case 'align':
      state.align = command.value
      return []
    case 'bold':
      state.isBold = command.value === 1
      return []
    case 'size':
      state.size = command.value
      return []
    case 'text':
      return drawText(command.bytes, state, width, font)
    case 'raster':
      return [{ width: command.stride * 8, height: command.rows, bits: command.bits }]
    case 'code':
      if (command.what === 67) state.module = command.data[0] ?? 3
      if (command.what === 80) state.code = command.data.subarray(1)
      return command.what === 81 && state.code.length > 0 ? [await drawQr(state.code, state.module, width)] : []
    default:
      return []
  }
}

function drawText(bytes: Uint8Array, state: State, width: number, font: Font): Strip[] {
  const strips: Strip[] = []
  const scale = state.size === 0 ? 1 : 2
  for (const byte of bytes) {
    // A full line goes out with the next letter: a line feed behind it is its own.
    const isFull = (state.line.length + 1) * CELL_DOTS * scale > width
    if (byte === 0x0a || isFull) {
      strips.push(drawCells(state, scale, width, font))
      state.line = []
    }
    if (byte !== 0x0a) state.line.push(byte)
  }
  return strips
}

/** Each letter squeezed into its cell, as font A is narrower than the one that draws it. */
function drawCells({ line, align, isBold }: State, scale: number, width: number, font: Font): Strip {
  const strip = blank(width, LINE_DOTS * scale)
  const spare = width - line.length * CELL_DOTS * scale
  const left = { left: 0, centre: Math.floor(spare / 2), right: spare }[ALIGNED[align] ?? 'left']
  for (const [index, byte] of line.entries()) {
    const advance = font.get(byte)?.advance ?? CELL_DOTS
    const letter = drawLine(String.fromCharCode(byte), { bold: isBold }, 32, font)
    const squeeze = Math.min(1, CELL_DOTS / advance)
    const inset = Math.max(0, Math.floor((CELL_DOTS - advance) / 2))
    for (let y = 0; y < LINE_DOTS * scale; y += 1)
      for (let x = 0; x < 32 * scale; x += 1)
        if (isBlack(letter, Math.floor(x / scale), Math.floor(y / scale)))
          blacken(strip, left + (index * CELL_DOTS + inset) * scale + Math.floor(x * squeeze), y)
  }
  return strip
}

function encode(strips: readonly Strip[], width: number): Promise<Uint8Array> {
  const height = Math.min(
    MOST_ROWS,
    strips.reduce((rows, strip) => rows + strip.height, 0),
  )
  const pixels = Buffer.alloc(width * height, 255)
  let top = 0
  for (const strip of strips) {
    for (let y = 0; y < strip.height && top + y < height; y += 1)
      for (let x = 0; x < width; x += 1) if (isBlack(strip, x, y)) pixels[(top + y) * width + x] = 0
    top += strip.height
  }
  return sharp(pixels, { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer()
}
