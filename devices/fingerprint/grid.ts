/** Numbers on a grid of pixels, read between them. */
import type { Random } from '../random.ts'

/** Row after row. */
export type Grid = { width: number; height: number; values: Float32Array }

/** The value between pixels, bilinear; beyond the edge it is the edge's. */
export function sample(grid: Grid, column: number, row: number): number {
  const { width, values } = grid
  const x = Math.min(width - 1.001, Math.max(0, column))
  const y = Math.min(grid.height - 1.001, Math.max(0, row))
  const left = Math.floor(x)
  const at = Math.floor(y) * width + left
  const upper = values[at]! + (values[at + 1]! - values[at]!) * (x - left)
  const below = at + width
  const lower = values[below]! + (values[below + 1]! - values[below]!) * (x - left)
  return upper + (lower - upper) * (y - Math.floor(y))
}

/** Random values from −1 to 1, one every `cell` pixels of a picture `width` × `height`. Read it at pixel / cell. */
export function valueNoise(random: Random, width: number, height: number, cell: number): Grid {
  const columns = Math.ceil(width / cell) + 2
  const rows = Math.ceil(height / cell) + 2
  return { width: columns, height: rows, values: Float32Array.from({ length: columns * rows }, () => 2 * random() - 1) }
}
