/** A receipt as the bytes that an ESC/POS printer takes. */
import { DeviceError, type PrintJob } from '../device.ts'
import { strideOf } from './font/glyph-file.ts'
import { type Font, loadFont } from './font/load-glyphs.ts'
import { breakLines, cutColumns, printable } from './lay-out.ts'
import { drawLine, type Strip } from './strip.ts'

/** Dots across: paper of 58 mm and of 80 mm, at 8 dots per millimetre. */
export type PaperWidth = 384 | 576

/** What is written at a time: less than the smallest buffer that printers have. */
export const MOST_BYTES = 4_096
/** Of the printer's own font A. */
const FONT_A_DOTS = 12
/** The knife stands so far above the head, and some more for the thumb. */
const LINES_BEFORE_CUT = 5
/**
 * SECURITY: no other control character, because in a name it would be a command to the printer; with one the text is drawn.
 */
const ASCII = /^[\n\x20-\x7e]*$/
/** White dots that a QR code needs around it, in modules (ISO/IEC 18004), and the largest module. */
const QUIET_MODULES = 4
const LARGEST_MODULE = 8
/** Bytes that a QR code of version 1, 2 … holds at level M, in byte mode (ISO/IEC 18004 table 7). */
const QR_BYTES = [
  14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666, 711, 779, 857, 911,
  997, 1_059, 1_125, 1_190, 1_264, 1_370, 1_452, 1_538,
] as const

export const RESET = Uint8Array.of(0x1b, 0x40)
export const CUT = Uint8Array.of(0x1d, 0x56, 0x00)
/** No Chinese mode, in which printers for China take two ASCII letters for one of theirs; and font A. */
const ONE_BYTE_LETTERS = Uint8Array.of(0x1c, 0x2e, 0x1b, 0x4d, 0x00)
const ALIGNED = { left: 0, centre: 1, right: 2 } as const

/**
 * The receipt in pieces of whole commands, none over 4 kB, so that a printer that is left after any of them is in the
 * middle of nothing. Text of ASCII alone is the printer's own; any other is drawn, because cheap printers have no ễ, and
 * those for China have a code page of their own.
 * @throws {DeviceError} `too-large` for a code that no paper holds; `failed` when the font is missing.
 */
export async function encodeJob(job: PrintJob, width: PaperWidth): Promise<Uint8Array[]> {
  const font = await loadFont()
  const pieces = job.flatMap((item) => {
    if (item.kind === 'rule') return [ownText({ kind: 'text', text: '-'.repeat(width / FONT_A_DOTS) }, width)]
    if (item.kind === 'code') return [encodeCode(item.text, width)]
    return ASCII.test(item.text) ? [ownText(item, width)] : drawText(item, width, font)
  })
  return [RESET, ONE_BYTE_LETTERS, ...pieces, Uint8Array.from([...Array(LINES_BEFORE_CUT).fill(0x0a), ...CUT])]
}

type TextItem = Extract<PrintJob[number], { kind: 'text' }>

/** In the printer's own letters: `ESC a`, `ESC E`, `GS !`, the lines, and back to usual. */
function ownText({ text, align = 'left', bold = false, large = false }: TextItem, width: PaperWidth): Uint8Array {
  const columns = width / FONT_A_DOTS / (large ? 2 : 1)
  const lines = cutColumns(text, columns).flatMap((line) => [...Buffer.from(line, 'latin1'), 0x0a])
  const begin = [0x1b, 0x61, ALIGNED[align], 0x1b, 0x45, bold ? 1 : 0, 0x1d, 0x21, large ? 0x11 : 0]
  return Uint8Array.from([...begin, ...lines, 0x1d, 0x21, 0x00, 0x1b, 0x45, 0x00, 0x1b, 0x61, 0x00])
}

function drawText(item: TextItem, width: PaperWidth, font: Font): Uint8Array[] {
  const room = item.large === true ? width / 2 : width
  return breakLines(printable(item.text, font), room, font).flatMap((line) =>
    encodeStrip(drawLine(line, lookOf(item), width, font)),
  )
}

function lookOf({ bold = false, large = false, align = 'left' }: TextItem) {
  return { bold, large, align }
}

/** `GS v 0`, as many as 4 kB make necessary. */
export function encodeStrip({ width, height, bits }: Strip): Uint8Array[] {
  const stride = strideOf(width)
  const most = Math.floor((MOST_BYTES - 8) / stride)
  const pieces: Uint8Array[] = []
  for (let row = 0; row < height; row += most) {
    const rows = Math.min(most, height - row)
    const header = [0x1d, 0x76, 0x30, 0x00, stride & 0xff, stride >> 8, rows & 0xff, rows >> 8]
    const piece = new Uint8Array(header.length + rows * stride)
    piece.set(header)
    piece.set(bits.subarray(row * stride, (row + rows) * stride), header.length)
    pieces.push(piece)
  }
  return pieces
}

/** `GS ( k`: model 2, level M, in the middle, as large as the paper allows. The text as UTF-8. */
export function encodeCode(text: string, width: PaperWidth): Uint8Array {
  const data = new TextEncoder().encode(text)
  const version = QR_BYTES.findIndex((most) => data.length <= most) + 1
  const modules = 17 + 4 * version + 2 * QUIET_MODULES
  const size = Math.min(LARGEST_MODULE, Math.floor(width / modules))
  if (version === 0 || size < 2) throw new DeviceError('too-large', 'The code is too long for this paper.')
  const command = (...bytes: number[]) => [0x1d, 0x28, 0x6b, bytes.length & 0xff, bytes.length >> 8, ...bytes]
  return Uint8Array.from([
    ...[0x0a, 0x1b, 0x61, 0x01], // white above it, and in the middle
    ...codeCommands(data, size, command),
    ...[0x0a, 0x1b, 0x61, 0x00],
  ])
}

function codeCommands(data: Uint8Array, size: number, command: (...bytes: number[]) => number[]): number[] {
  return [
    ...command(0x31, 0x41, 0x32, 0x00), // model 2
    ...command(0x31, 0x43, size),
    ...command(0x31, 0x45, 0x31), // level M
    ...command(0x31, 0x50, 0x30, ...data),
    ...command(0x31, 0x51, 0x30), // print
  ]
}
