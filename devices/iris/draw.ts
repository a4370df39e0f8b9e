/** A practice iris as an infrared camera shows it: dark pupil, grey fibres, lighter white, noise. Nobody's eye. */
import { drawPracticeBand } from '../camera/practice-band.ts'
import { type Grid, sample, valueNoise } from '../fingerprint/grid.ts'
import { between, type Random } from '../random.ts'

/** VGA, the size of most iris cameras; the iris is 250 pixels across, and 210 are asked for. */
export const FRAME = { width: 640, height: 480 } as const
const IRIS = 125
const TURN = 2 * Math.PI

/**
 * 8-bit grey, row after row, with PRACTICE burnt into the foot.
 * @param eye what is the same in every picture of this eye.
 * @param shot what differs: where the eye looks, how wide the pupil is, noise.
 * @param contrast 1 is usual; 0.3 is a poor picture.
 */
export function drawIris(eye: Random, shot: Random, contrast = 1): Uint8Array {
  const { width, height } = FRAME
  // Fibres run outwards: fine around the eye, coarse along the radius.
  const fibres = valueNoise(eye, 1.1 * 360, IRIS, 2)
  const patches = valueNoise(eye, 1.1 * 360, IRIS, 24)
  const shade = between(eye, 95, 130)
  const collarette = between(eye, 0.3, 0.45)

  const centre = { x: width / 2 + between(shot, -25, 25), y: height / 2 - 20 + between(shot, -15, 15) }
  const pupil = between(shot, 38, 52)
  const grain = valueNoise(shot, width, height, 2)
  const pixels = new Uint8Array(width * height)
  for (let row = 0; row < height; row += 1)
    for (let column = 0; column < width; column += 1) {
      const x = column - centre.x
      const y = row - centre.y
      const radius = Math.hypot(x, y)
      const outwards = (radius - pupil) / (IRIS - pupil)
      let grey = 190 - 35 * Math.abs(x / width) - 60 * Math.max(0, Math.abs(y) / 130 - 1)
      if (outwards < 0) grey = 22
      else if (outwards < 1) {
        const turn = ((Math.atan2(y, x) + TURN) % TURN) / TURN
        const texture = 34 * around(fibres, turn, outwards / 9, 2) + 18 * around(patches, turn, outwards, 24)
        const ring = 22 * Math.exp(-(((outwards - collarette) / 0.06) ** 2))
        const rim = 45 * Math.max(0, outwards - 0.9) * 10
        grey = shade + texture + ring - rim
      }
      const glint = Math.hypot(x + 14, y + 14) < 7 ? 240 : grey
      const value = 128 + (glint - 128) * contrast + 6 * sample(grain, column / 2, row / 2) + between(shot, -3, 3)
      pixels[row * width + column] = Math.min(255, Math.max(0, Math.round(value)))
    }
  burnIn(pixels, shot)
  return pixels
}

/** Noise over 1.1 turns, of which the last tenth is faded into the first, so that the turn closes. */
function around(noise: Grid, turn: number, outwards: number, cell: number): number {
  const row = (outwards * IRIS) / cell
  const here = sample(noise, ((turn + 0.1) * 360) / cell, row)
  const late = Math.max(0, (turn - 0.9) * 10)
  return late === 0 ? here : here * (1 - late) + sample(noise, ((turn - 0.9) * 360) / cell, row) * late
}

function burnIn(pixels: Uint8Array, shot: Random): void {
  const band = drawPracticeBand(FRAME.width, shot)
  const from = (FRAME.height - band.height) * FRAME.width
  for (let at = 0; at < FRAME.width * band.height; at += 1) pixels[from + at] = band.pixels[at * 3] ?? 0
}
