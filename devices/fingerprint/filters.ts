/** Gabor filters: what pulls a patch of skin towards parallel ridges. */

export const ANGLES = 32
export const PERIODS = 5

/** Of each period to the middle one: ridges are 0.88 to 1.12 of the mean apart. */
const SPREAD: readonly number[] = [0.88, 0.94, 1, 1.06, 1.12]

export type FilterBank = {
  /** Half the kernel's side, pixels; the side is 2 × radius + 1. */
  radius: number
  /** One kernel for each (period, angle), at {@link kernelIndex}. */
  kernels: readonly Float32Array[]
}

/** `angle` in radians, any turn; `period` from 0 to {@link PERIODS} − 1. */
export function kernelIndex(angle: number, period: number): number {
  const step = Math.round((angle / Math.PI) * ANGLES)
  return period * ANGLES + (((step % ANGLES) + ANGLES) % ANGLES)
}

/**
 * Zero-mean kernels, positive and negative lobes each summing to one.
 * @param meanPeriod ridge to ridge, pixels of the picture that is filtered.
 */
export function createFilterBank(meanPeriod: number, radius: number): FilterBank {
  const kernels: Float32Array[] = []
  for (const factor of SPREAD)
    for (let step = 0; step < ANGLES; step += 1)
      kernels.push(kernel(meanPeriod * factor, (step / ANGLES) * Math.PI, radius))
  return { radius, kernels }
}

function kernel(period: number, angle: number, radius: number): Float32Array {
  const side = 2 * radius + 1
  const values = new Float32Array(side * side)
  for (let row = 0; row < side; row += 1)
    for (let column = 0; column < side; column += 1) {
      const x = column - radius
      const y = radius - row // rows go down, angles go up
      const along = x * Math.cos(angle) + y * Math.sin(angle)
      const across = y * Math.cos(angle) - x * Math.sin(angle)
      const envelope = Math.exp(-(along ** 2) / (2 * (0.6 * period) ** 2) - across ** 2 / (2 * (0.45 * period) ** 2))
      values[row * side + column] = envelope * Math.cos((2 * Math.PI * across) / period)
    }
  return balanced(values)
}

function balanced(values: Float32Array): Float32Array {
  let positive = 0
  let negative = 0
  for (const value of values)
    if (value > 0) positive += value
    else negative -= value
  return values.map((value) => (value > 0 ? value / positive : value / negative))
}
