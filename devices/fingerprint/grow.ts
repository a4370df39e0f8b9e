/**
 * The master finger: ridges grown from a few spots until they fill the skin; minutiae arise where fronts meet.
 * Reading of it: Cappelli, "SFinGe"; here half resolution first, full resolution to finish.
 */
import { between, type Random, seededRandom } from '../random.ts'
import { createFilterBank, type FilterBank, kernelIndex, PERIODS } from './filters.ts'
import { sample } from './grid.ts'
import { choosePattern, type Orientation, orientationOf, type Pattern } from './orientation.ts'

/** Ridge height from −1 (valley) to 1 (ridge), row after row, at 500 ppi. */
export type Master = { pattern: Pattern; width: number; height: number; ridges: Float32Array }

const WIDTH = 320
const HEIGHT = 416
/** Ridge to ridge, pixels at 500 ppi: 0.46 mm. */
const MEAN_PERIOD = 9
const HALF_PASSES = 50
/** Growth is over when fewer pixels than this change in a pass. */
const SETTLED = 0.0008
/** Rows filtered between two yields at full resolution: about 10 ms. */
const SLICE_ROWS = 64

type Field = { width: number; height: number; values: Float32Array; bank: FilterBank; kernelAt: Uint8Array }

/**
 * Grows the finger `position` (1–10) of the hand that `seed` names; the same two give the same master.
 * Yields every few milliseconds, so that the caller can stop, or let others run.
 */
export function* growMaster(seed: number, position: number): Generator<void, Master> {
  const random = seededRandom('master', seed, position)
  const pattern = choosePattern(random, position)
  const orientation = orientationOf(pattern, random)
  const period = periodMap(random)

  const half = createField(2, orientation, period)
  plantSeeds(half, random)
  yield
  for (let pass = 0; pass < HALF_PASSES; pass += 1) {
    const changed = yield* filterPass(half, 6, HEIGHT)
    if (pass > 10 && changed < SETTLED * half.values.length) break
  }

  const full = createField(1, orientation, period)
  enlarge(half, full)
  yield
  yield* filterPass(full, 5, SLICE_ROWS)
  yield* filterPass(full, 2.2, SLICE_ROWS)
  return { pattern, width: WIDTH, height: HEIGHT, ridges: full.values }
}

type PeriodMap = (x: number, y: number) => number

/** Which of the five periods holds at a point: one slow wave, and wider ridges towards the crease below. */
function periodMap(random: Random): PeriodMap {
  const phase = between(random, 0, 2 * Math.PI)
  const slope = between(random, -0.008, 0.008)
  return (x, y) => {
    const wave = Math.sin(phase + y / 70 + x * slope)
    const towardsCrease = Math.max(0, -y / (HEIGHT / 2))
    const place = (PERIODS - 1) / 2 + wave * 1.2 + towardsCrease * 1.6 - 0.4
    return Math.min(PERIODS - 1, Math.max(0, Math.round(place)))
  }
}

function createField(scale: 1 | 2, orientation: Orientation, period: PeriodMap): Field {
  const width = WIDTH / scale
  const height = HEIGHT / scale
  const kernelAt = new Uint8Array(width * height)
  for (let row = 0; row < height; row += 1)
    for (let column = 0; column < width; column += 1) {
      const x = (column + 0.5) * scale - WIDTH / 2
      const y = HEIGHT / 2 - (row + 0.5) * scale
      kernelAt[row * width + column] = kernelIndex(orientation(x, y), period(x, y))
    }
  const bank = createFilterBank(MEAN_PERIOD / scale, scale === 1 ? 9 : 5)
  return { width, height, values: new Float32Array(width * height), bank, kernelAt }
}

function plantSeeds(field: Field, random: Random): void {
  const seeds = 10 + Math.floor(random() * 5)
  for (let seed = 0; seed < seeds; seed += 1) {
    const column = Math.floor(between(random, 0.1, 0.9) * field.width)
    const row = Math.floor(between(random, 0.1, 0.9) * field.height)
    for (let y = -1; y <= 1; y += 1)
      for (let x = -1; x <= 1; x += 1) field.values[(row + y) * field.width + column + x] = 1
  }
}

/** One pass of every pixel's own filter over the whole field; returns how many pixels changed visibly. */
function* filterPass(field: Field, gain: number, sliceRows: number): Generator<void, number> {
  const { width, height, values, kernelAt } = field
  const { radius, kernels } = field.bank
  const side = 2 * radius + 1
  const stride = width + 2 * radius
  const padded = new Float32Array(stride * (height + 2 * radius)) // bare skin around, so that no pixel is a special case
  for (let row = 0; row < height; row += 1)
    padded.set(values.subarray(row * width, (row + 1) * width), (row + radius) * stride + radius)

  let changed = 0
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const at = row * width + column
      const kernel = kernels[kernelAt[at]!]!
      let sum = 0
      let tap = 0
      for (let y = 0; y < side; y += 1) {
        const start = (row + y) * stride + column
        for (let x = 0; x < side; x += 1) {
          sum += padded[start + x]! * kernel[tap]!
          tap += 1
        }
      }
      const next = Math.max(-1, Math.min(1, gain * sum))
      if (Math.abs(next - values[at]!) > 0.1) changed += 1
      values[at] = next
    }
    if (row % sliceRows === sliceRows - 1) yield
  }
  yield
  return changed
}

/** Twice the size, bilinear. */
function enlarge(from: Field, to: Field): void {
  for (let row = 0; row < to.height; row += 1)
    for (let column = 0; column < to.width; column += 1)
      to.values[row * to.width + column] = sample(from, (column - 0.5) / 2, (row - 0.5) / 2)
}
