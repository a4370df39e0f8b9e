/** The word SIMULATED, drawn into grey pixels. */
import { LETTERS } from '../../picture/letters.ts'

const WORD = 'SIMULATED'
const COLUMNS = WORD.length * 6 - 1

/** A dark band with light letters across the foot of a picture; one byte a pixel. */
export function drawWord(pixels: Uint8Array, { width, height }: { width: number; height: number }): void {
  const square = Math.max(1, Math.floor((width * 0.6) / COLUMNS))
  const top = height - square * 9
  const left = Math.floor((width - COLUMNS * square) / 2)
  pixels.fill(30, Math.max(0, top) * width)
  for (const [place, letter] of [...WORD].entries())
    for (const [row, bits] of (LETTERS[letter] ?? []).entries())
      for (let column = 0; column < 5; column += 1) {
        if (!((bits >> (4 - column)) & 1)) continue
        const x = left + (place * 6 + column) * square
        for (let line = 0; line < square; line += 1) {
          const at = (top + (row + 1) * square + line) * width + x
          if (at >= 0) pixels.fill(250, at, at + square)
        }
      }
}
