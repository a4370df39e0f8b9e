/** The word PRACTICE, drawn from squares (no font needed), and a row of cells that no two captures share. */
import { LETTERS } from '../picture/letters.ts'
import type { Random } from '../random.ts'

const WORD = 'PRACTICE'
const COLUMNS = WORD.length * 6 - 1
const DARK = 30
const LIGHT = 250
const GREY = 90

/** RGB, three bytes a pixel, row after row. */
export type Band = { pixels: Uint8Array<ArrayBuffer>; width: number; height: number }

/** A band `width` pixels wide for the foot of a portrait; its cells come from `random`. */
export function drawPracticeBand(width: number, random: Random): Band {
  const square = Math.floor((width * 0.6) / COLUMNS)
  const height = square * 11
  const pixels = new Uint8Array(width * height * 3).fill(DARK)
  const left = Math.floor((width - COLUMNS * square) / 2)
  const fill = (column: number, row: number, value: number) => {
    for (let y = 0; y < square; y += 1) {
      const at = (row * square + y) * width + left + column * square
      pixels.fill(value, at * 3, (at + square) * 3)
    }
  }
  for (const [place, letter] of [...WORD].entries())
    for (const [row, bits] of (LETTERS[letter] ?? []).entries())
      for (let column = 0; column < 5; column += 1)
        if ((bits >> (4 - column)) & 1) fill(place * 6 + column, row + 1, LIGHT)
  for (let column = 0; column < COLUMNS; column += 1) if (random() < 0.5) fill(column, 9, GREY)
  return { pixels, width, height }
}
