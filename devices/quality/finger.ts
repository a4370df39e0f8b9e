/**
 * How clear a fingerprint picture is, from two things that can be said plainly: how surely the ridges run one way
 * (orientation certainty, NFIQ 2's OCL measure) and how much of the picture is finger.
 * It is Doorstep's own score, never NFIQ's: 'doorstep-app', 0 to 100.
 */
import type { QualityScore } from '../device.ts'

/** Pixels; at 500 ppi a block holds three or four ridges. */
const BLOCK = 32
/** A block whose greys vary less than this (standard deviation) shows no ridges: bare glass or a flat blot. */
const BARE_SPREAD = 15
/**
 * Certainty at which a print is useless, and at which nothing is left to gain. Set so that ten live-scanned fingers of
 * one person score 56 on average, where the scanner's own quality blocks say 54.
 */
const CERTAINTY = { useless: 0.3, perfect: 0.9 }
/** 13 × 13 mm of finger at 500 ppi is a whole flat print. */
const WHOLE_AREA = 50_000

export type FingerMeasures = {
  /** Mean orientation certainty of the blocks that show ridges, 0 to 1; 0 when none does. */
  certainty: number
  /** Pixels, at the picture's own size, of the blocks that show ridges. */
  foreground: number
}

/** @param pixels 8-bit grey, row after row. */
export function measureFinger(pixels: Uint8Array, width: number, height: number): FingerMeasures {
  let blocks = 0
  let certainty = 0
  for (let top = 0; top + BLOCK <= height; top += BLOCK)
    for (let left = 0; left + BLOCK <= width; left += BLOCK) {
      const at = top * width + left
      if (spread(pixels, width, at) < BARE_SPREAD) continue
      blocks += 1
      certainty += orientationCertainty(pixels, width, at)
    }
  return { certainty: blocks === 0 ? 0 : certainty / blocks, foreground: blocks * BLOCK * BLOCK }
}

/** No fingerprint scanner takes fewer pixels per inch: 72 and 96 are what programs write when they do not know. */
const LEAST_PPI = 250

/** 0 is nothing usable, 100 a whole print with certain ridges. `statedPpi` scales the area; 500 when none is stated. */
export function scoreFinger(measures: FingerMeasures, statedPpi = 500): QualityScore {
  const ppi = statedPpi < LEAST_PPI ? 500 : statedPpi
  const { useless, perfect } = CERTAINTY
  const clarity = Math.min(1, Math.max(0, (measures.certainty - useless) / (perfect - useless)))
  const wholeness = Math.min(1, (measures.foreground * (500 / ppi) ** 2) / WHOLE_AREA)
  return { scale: 'doorstep-app', value: Math.round(100 * clarity * wholeness) }
}

/**
 * Orientation certainty of one block, 1 − λmin/λmax of the covariance of its gradients: 0 without direction, 1 for
 * parallel ridges. Gradients are central differences inside the block and one-sided at its edges, as NFIQ 2 has them.
 * @param at index of the block's first pixel.
 */
export function orientationCertainty(pixels: Uint8Array, width: number, at: number, size = BLOCK): number {
  let xx = 0
  let yy = 0
  let xy = 0
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1) {
      const here = at + row * width + column
      const left = column === 0 ? here : here - 1
      const right = column === size - 1 ? here : here + 1
      const up = row === 0 ? here : here - width
      const down = row === size - 1 ? here : here + width
      const x = (pixels[right]! - pixels[left]!) / (right - left)
      const y = (pixels[down]! - pixels[up]!) / ((down - up) / width)
      xx += x * x
      yy += y * y
      xy += x * y
    }
  const middle = (xx + yy) / 2
  const radius = Math.sqrt(((xx - yy) / 2) ** 2 + xy * xy)
  return middle + radius === 0 ? 0 : 1 - (middle - radius) / (middle + radius)
}

function spread(pixels: Uint8Array, width: number, at: number): number {
  let sum = 0
  let squares = 0
  for (let row = 0; row < BLOCK; row += 1)
    for (let column = 0; column < BLOCK; column += 1) {
      const grey = pixels[at + row * width + column]!
      sum += grey
      squares += grey * grey
    }
  const mean = sum / BLOCK ** 2
  return Math.sqrt(Math.max(0, squares / BLOCK ** 2 - mean * mean))
}
