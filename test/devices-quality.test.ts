import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { measureFinger, orientationCertainty, scoreFinger } from '../devices/quality/finger.ts'

/** Grey of parallel ridges, `period` pixels apart, at an angle. */
function ridges(width: number, height: number, angle: number, period: number): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, at) => {
    const across = (at % width) * Math.cos(angle) + Math.floor(at / width) * Math.sin(angle)
    return 128 + 100 * Math.sin((2 * Math.PI * across) / period)
  })
}

describe('the finger score', () => {
  it('is certain of parallel ridges at any angle', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: Math.PI, noNaN: true }),
        fc.integer({ min: 7, max: 12 }),
        (angle, period) => {
          expect(orientationCertainty(ridges(32, 32, angle, period), 32, 0)).toBeGreaterThan(0.9)
        },
      ),
    )
  })

  it('finds no direction in a dot or a plain surface', () => {
    const dot = Uint8Array.from({ length: 32 * 32 }, (_, at) =>
      Math.round(255 * Math.exp(-(((at % 32) - 15.5) ** 2 + (Math.floor(at / 32) - 15.5) ** 2) / 40)),
    )
    expect(orientationCertainty(dot, 32, 0)).toBeLessThan(0.05)
    expect(orientationCertainty(new Uint8Array(32 * 32), 32, 0)).toBe(0)
  })

  it('is 0 for a white or tiny picture, and 100 for a large field of ridges', () => {
    expect(scoreFinger(measureFinger(new Uint8Array(400 * 300).fill(255), 300, 400)).value).toBe(0)
    expect(scoreFinger(measureFinger(new Uint8Array(1), 1, 1)).value).toBe(0)
    expect(scoreFinger(measureFinger(ridges(300, 400, 0.6, 9), 300, 400))).toEqual({
      scale: 'doorstep-app',
      value: 100,
    })
  })

  it('counts the area of finger in millimetres, whatever the resolution', () => {
    const measures = { certainty: 0.9, foreground: 40_000 }
    expect(scoreFinger(measures, 1_000).value).toBeLessThan(scoreFinger(measures, 500).value)
  })

  it('does not believe a density that no fingerprint has', () => {
    // 72 and 96 are what programs write when they do not know.
    for (const ppi of [25.4, 72, 96]) {
      const measures = { certainty: 0.9, foreground: 10_000 }
      expect(scoreFinger(measures, ppi)).toEqual(scoreFinger(measures))
    }
  })

  it('stays within 0 and 100 for any pixels', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 1, max: 80 }), fc.nat(), (width, height, seed) => {
        const pixels = Uint8Array.from(
          { length: width * height },
          (_, at) => Math.imul(at + seed, 2_654_435_761) >>> 24,
        )
        const { value } = scoreFinger(measureFinger(pixels, width, height))
        expect(value).toBeGreaterThanOrEqual(0)
        expect(value).toBeLessThanOrEqual(100)
      }),
    )
  })
})

describe('orientation certainty on published prints', () => {
  const samples = process.env.DOORSTEP_SAMPLES
  if (samples === undefined) {
    console.log('published prints: skipped, DOORSTEP_SAMPLES does not name the folder of samples')
    it('are not on this machine', () => {})
    return
  }
  const prints = path.join(samples, 'fingerprints')
  const expected: Record<string, Record<string, number>> = JSON.parse(
    readFileSync(path.join(prints, 'nfiq2_expected.json'), 'utf8'),
  )
  it.each([1, 2, 3])('is what NIST publishes for SFinGe print %i', (number) => {
    const name = `nist_nfiq2_SFinGe_Test0${number}.pgm`
    const file = readFileSync(path.join(prints, name))
    const { pixels, width, height } = cropWhite(file.subarray(file.length - 416 * 560), 416, 560)
    let sum = 0
    let blocks = 0
    for (let top = 0; top + 32 <= height; top += 32)
      for (let left = 0; left + 32 <= width; left += 32) {
        const certainty = orientationCertainty(pixels, width, top * width + left)
        if (certainty === 0) continue // NFIQ 2 leaves out what has no gradient at all, such as white corners
        sum += certainty
        blocks += 1
      }
    const bins = Array.from({ length: 10 }, (_, bin) => expected[name]?.[`OCL_Bin10_${bin}`] ?? Number.NaN)
    expect(blocks).toBe(bins.reduce((total, count) => total + count))
    expect(sum / blocks).toBeCloseTo(expected[name]?.OCL_Bin10_Mean ?? Number.NaN, 5)
  })
})

/** NFIQ 2 takes off the white frame first: rows and columns whose mean is above 250. */
function cropWhite(pixels: Uint8Array, width: number, height: number) {
  const mean = (count: number, at: (index: number) => number) => {
    let sum = 0
    for (let index = 0; index < count; index += 1) sum += pixels[at(index)]!
    return sum / count
  }
  const inked = (count: number, isInked: (index: number) => boolean) => {
    const indexes = Array.from({ length: count }, (_, index) => index).filter(isInked)
    return [indexes[0] ?? 0, indexes.at(-1) ?? 0] as const
  }
  const [top, bottom] = inked(height, (row) => mean(width, (x) => row * width + x) <= 250)
  const [left, right] = inked(width, (column) => mean(height, (y) => y * width + column) <= 250)
  const size = { width: right - left + 1, height: bottom - top + 1 }
  const cropped = Uint8Array.from(
    { length: size.width * size.height },
    (_, at) => pixels[(top + Math.floor(at / size.width)) * width + left + (at % size.width)]!,
  )
  return { pixels: cropped, ...size }
}
