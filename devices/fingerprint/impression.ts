/** One touch of a master finger on the sensor: turned, moved, stretched, wet or dry, and noisy. */
import { between, type Random } from '../random.ts'
import { sample, valueNoise } from './grid.ts'
import type { Master } from './grow.ts'

/** The sensor: 300 × 400 pixels at 500 ppi, 15 × 20 mm. */
export const SENSOR = { width: 300, height: 400, ppi: 500 } as const

/** How the finger met the sensor. {@link randomTouch} gives a good one; tests turn the dials. */
export type Touch = {
  /** Radians, clockwise. */
  turn: number
  /** Pixels from the sensor's centre. */
  shift: { x: number; y: number }
  /** How far the skin is dragged where it sticks, pixels. */
  drag: { x: number; y: number }
  /** −0.3 is dry (thin, broken ridges), 0.35 is wet (ridges run together). */
  moisture: number
  /** How uneven the moisture is; 0.2 is usual, 1 is poor. */
  blotches: number
  /** Share of the finger's pad that touches, 0 to 1 on each axis. */
  contact: number
}

/** A touch as a calm hand makes it: nearly upright, nearly centred, whole. */
export function randomTouch(random: Random): Touch {
  const angle = between(random, 0, 2 * Math.PI)
  const drag = between(random, 0, 5)
  return {
    turn: between(random, -0.16, 0.16),
    shift: { x: between(random, -7, 7), y: between(random, -8, 8) },
    drag: { x: drag * Math.cos(angle), y: drag * Math.sin(angle) },
    moisture: between(random, -0.1, 0.12),
    blotches: between(random, 0.15, 0.3),
    contact: between(random, 0.95, 1),
  }
}

/** Half the contact patch, pixels. With the largest turn and shift it still lies within sensor and master. */
const PATCH = { x: 124, y: 172 }

/** The sensor's picture, 8-bit grey, dark ridges on light ground; the same arguments give the same bytes. */
export function renderImpression(master: Master, touch: Touch, random: Random): Uint8Array {
  const { width, height } = SENSOR
  const grid = { width: master.width, height: master.height, values: master.ridges }
  const noise = (cell: number) => {
    const values = valueNoise(random, width, height, cell)
    return (column: number, row: number) => sample(values, column / cell, row / cell)
  }
  const coarse = noise(40)
  const middling = noise(14)
  const grain = noise(3)
  const scratch = scratches(random)
  const cos = Math.cos(touch.turn)
  const sin = Math.sin(touch.turn)

  const pixels = new Uint8Array(width * height)
  for (let row = 0; row < height; row += 1)
    for (let column = 0; column < width; column += 1) {
      // From the sensor back to the finger: undo the shift, the turn, then the drag.
      const x = column - width / 2 - touch.shift.x
      const y = row - height / 2 - touch.shift.y
      const across = x * cos + y * sin
      const along = y * cos - x * sin
      const slip = 1 - Math.exp(-(across * across + along * along) / (2 * 90 * 90))
      const skin = sample(
        grid,
        across + touch.drag.x * slip + master.width / 2,
        along + touch.drag.y * slip + master.height / 2,
      )

      const blotch = touch.blotches * (0.7 * coarse(column, row) + 0.5 * middling(column, row))
      const ridge = skin + touch.moisture + blotch + 0.25 * grain(column, row) - scratch(across, along)
      const rim =
        Math.abs(across / (PATCH.x * touch.contact)) ** 2.4 +
        Math.abs(along / (PATCH.y * touch.contact)) ** 2.4 +
        0.12 * middling(column, row)
      const touching = Math.min(1, Math.max(0, (1 - rim) / 0.14))
      const grey = 245 - (touching * 205) / (1 + Math.exp(-4 * ridge)) + between(random, -7, 7)
      pixels[row * width + column] = Math.min(255, Math.max(0, Math.round(grey)))
    }
  return pixels
}

/** None to three light scratches; the result is what each takes from the ridge at a point of the finger. */
function scratches(random: Random): (x: number, y: number) => number {
  const lines = Array.from({ length: Math.floor(between(random, 0, 4)) }, () => {
    const angle = between(random, 0, Math.PI)
    return {
      across: { x: Math.cos(angle), y: Math.sin(angle) },
      at: between(random, -90, 90),
      middle: between(random, -80, 80),
      half: between(random, 15, 45),
    }
  })
  return (x, y) => {
    let depth = 0
    for (const line of lines) {
      const along = y * line.across.x - x * line.across.y
      const offset = Math.abs(x * line.across.x + y * line.across.y - line.at)
      if (offset < 1.6 && Math.abs(along - line.middle) < line.half) depth += 1.1
    }
    return depth
  }
}
