import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { centredCrop, sharesOf, turnedSize } from '../renderer/screens/application/captures/crop-share.ts'
import { HAND_BOX, touchBox } from '../renderer/screens/application/captures/hands/hand-shape.ts'
import { neededOf, planGroups } from '../renderer/screens/application/captures/take-plan.ts'

const fingers = fc.uniqueArray(fc.integer({ min: 1, max: 10 }))

describe('the groups in which fingers are taken', () => {
  it('are right four, left four and both thumbs on a slap scanner', () => {
    expect(planGroups([2, 3, 4, 5, 7, 8, 9, 10, 1, 6], 4)).toEqual([
      [2, 3, 4, 5],
      [7, 8, 9, 10],
      [1, 6],
    ])
  })

  it('are single fingers in the order of the rules on a single-finger scanner', () => {
    expect(planGroups([7, 2, 1], 1)).toEqual([[7], [2], [1]])
  })

  it('hold each needed finger once and nothing else, and never more than the glass, for any hand and device', () => {
    fc.assert(
      fc.property(fingers, fc.integer({ min: 1, max: 4 }), (needed, atOnce) => {
        const groups = planGroups(needed, atOnce)
        expect(groups.flat().sort()).toEqual([...needed].sort())
        expect(groups.every(({ length }) => length >= 1 && length <= atOnce)).toBe(true)
      }),
    )
  })

  it('never lay fingers of two hands on the glass, but thumbs', () => {
    fc.assert(
      fc.property(fingers, fc.integer({ min: 2, max: 4 }), (needed, atOnce) => {
        for (const group of planGroups(needed, atOnce)) {
          const hands = new Set(group.map((position) => position <= 5))
          expect(hands.size === 1 || group.every((position) => position === 1 || position === 6)).toBe(true)
        }
      }),
    )
  })

  it('ask neither for what was taken nor for what is excepted', () => {
    expect(neededOf([2, 3, 4, 5], [{ position: 3 }], [{ position: 5 }])).toEqual([2, 4])
  })
})

describe('the cut of a portrait', () => {
  const side = fc.integer({ min: 50, max: 8_000 })

  it('has the wanted shape, lies in the middle and is as large as it can be, in any picture turned any way', () => {
    fc.assert(
      fc.property(side, side, side, side, fc.constantFrom(0, 90, 180, 270), (width, height, wide, high, rotate) => {
        const size = turnedSize({ width, height }, rotate)
        const cut = centredCrop(size, wide / high)
        expect((cut.width * size.width) / (cut.height * size.height)).toBeCloseTo(wide / high, 6)
        expect(Math.max(cut.width, cut.height)).toBeCloseTo(1, 9)
        expect(cut.x * 2 + cut.width).toBeCloseTo(1, 9)
        expect(cut.y * 2 + cut.height).toBeCloseTo(1, 9)
      }),
    )
  })

  it('exchanges the sides of a picture that was turned by a quarter', () => {
    expect(turnedSize({ width: 640, height: 480 }, 90)).toEqual({ width: 480, height: 640 })
    expect(turnedSize({ width: 640, height: 480 }, 180)).toEqual({ width: 640, height: 480 })
  })

  it('never lies outside the picture, although the cropping area rounds', () => {
    const cut = sharesOf({ x: -0.00001, y: 33.4, width: 100.00002, height: 66.60001 })
    expect(cut.x).toBe(0)
    expect(cut.x + cut.width).toBeLessThanOrEqual(1)
    expect(cut.y + cut.height).toBeLessThanOrEqual(1)
  })
})

describe('the drawn hands', () => {
  /** The narrowest that hands.css lets a hand be, in CSS pixels. */
  const narrowest = 300

  it('give every finger at least 48 pixels to press, within the drawing', () => {
    for (let position = 1; position <= 10; position += 1) {
      const { left, top, width, height } = touchBox(position)
      const percent = [left, top, width, height].map(Number.parseFloat) as [number, number, number, number]
      expect((percent[2] / 100) * narrowest).toBeGreaterThanOrEqual(48)
      expect(((percent[3] / 100) * narrowest * HAND_BOX.height) / HAND_BOX.width).toBeGreaterThanOrEqual(48)
      expect(percent[0]).toBeGreaterThanOrEqual(0)
      expect(percent[0] + percent[2]).toBeLessThanOrEqual(100)
    }
  })

  it('are mirrors of each other', () => {
    for (let position = 1; position <= 5; position += 1) {
      const [right, left] = [touchBox(position), touchBox(position + 5)]
      expect(left.top).toBe(right.top)
      expect(Number.parseFloat(left.left)).toBeCloseTo(
        100 - Number.parseFloat(right.left) - Number.parseFloat(right.width),
        6,
      )
    }
  })
})
