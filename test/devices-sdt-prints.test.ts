import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joinCardBlock, readPrints, splitCardBlock, writePrint } from '../devices/card-reader/card-block.ts'

/** A record as the published layout has it: C, three bytes, outcome, finger, quality. */
function record(outcome: number, finger: number, quality: number, first = 0x43): Uint8Array {
  const bytes = new Uint8Array(512).fill(0x5a, 7)
  bytes.set([first, 0, 0, 0, outcome, finger, quality])
  return bytes
}
const parts = (prints: Uint8Array | undefined) => ({
  text: new Uint8Array(256).fill(1),
  picture: new Uint8Array(1_024).fill(2),
  prints,
})

describe('the prints of a card', () => {
  it('have fingers 11 to 20 for 1 to 10', () => {
    for (let finger = 11; finger <= 20; finger += 1)
      expect(readPrints(record(1, finger, 60))).toEqual([{ outcome: 'registered', position: finger - 10, quality: 60 }])
  })

  it.each([
    [1, 'registered'],
    [2, 'failed'],
    [3, 'not-registered'],
    [9, 'unknown'],
    [0, 'unknown'],
    [77, 'unknown'],
  ])('have the outcome %i: %s', (code, outcome) => {
    expect(readPrints(record(code, 16, 100))).toEqual([{ outcome, position: 6, quality: 100 }])
  })

  it.each([97, 98, 99, 0, 10, 21, 255])('are of no finger in particular with %i', (finger) => {
    expect(readPrints(record(1, finger, 5))).toEqual([{ outcome: 'registered', quality: 5 }])
  })

  it('have no quality beyond 100', () => {
    expect(readPrints(record(1, 11, 101))).toEqual([{ outcome: 'registered', position: 1 }])
  })

  it('are two, in the order of the card; one that is blank is none, and one that begins otherwise is unknown', () => {
    const two = Uint8Array.of(...record(1, 11, 90), ...record(2, 17, 40))
    expect(readPrints(two).map(({ position }) => position)).toEqual([1, 7])
    expect(readPrints(Uint8Array.of(...record(1, 11, 90), ...new Uint8Array(512)))).toHaveLength(1)
    expect(readPrints(record(1, 11, 90, 0x44))).toEqual([{ outcome: 'unknown' }])
    expect(readPrints(new Uint8Array(0))).toEqual([])
  })

  it('are written by the simulator as they are read', () => {
    const outcome = fc.constantFrom('registered', 'failed', 'not-registered', 'unknown')
    const print = fc.record(
      { outcome, position: fc.integer({ min: 1, max: 10 }), quality: fc.integer({ min: 0, max: 100 }) },
      { requiredKeys: ['outcome', 'quality'] },
    )
    fc.assert(
      fc.property(print, (each) => void expect(readPrints(writePrint(each as never, () => 0x5a))).toEqual([each])),
    )
  })
})

describe('the block of a card', () => {
  it('has text, picture, and 0, 512 or 1 024 bytes of prints, with their lengths before them', () => {
    for (const [bytes, head] of [
      [0, [1, 0, 4, 0, 0, 0]],
      [512, [1, 0, 4, 0, 2, 0]],
      [1_024, [1, 0, 4, 0, 4, 0]],
    ] as const) {
      const block = parts(new Uint8Array(bytes).fill(3))
      const data = joinCardBlock(block)
      expect([...data.subarray(0, 6)]).toEqual(head)
      expect(data).toHaveLength(1_286 + bytes)
      expect(splitCardBlock(data, true)).toEqual(block)
    }
  })

  it('has two lengths where prints were not asked for', () => {
    const data = joinCardBlock(parts(undefined))
    expect(data).toHaveLength(1_284)
    expect(splitCardBlock(data, false)).toEqual(parts(undefined))
    expect(splitCardBlock(data, true)).toBeUndefined()
  })

  it('is refused when any of its lengths contradicts what came', () => {
    const data = joinCardBlock(parts(new Uint8Array(512)))
    for (let at = 0; at < 6; at += 1) {
      const wrong = data.with(at, data[at]! ^ 2)
      expect(splitCardBlock(wrong, true)).toBeUndefined()
    }
    expect(splitCardBlock(data.subarray(0, -1), true)).toBeUndefined()
    expect(splitCardBlock(joinCardBlock(parts(new Uint8Array(1_536))), true)).toBeUndefined()
  })

  it('survives any bytes', () => {
    const head = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 6, maxLength: 6 })
    const any = fc.tuple(head, fc.uint8Array({ maxLength: 2_400 })).map(([a, b]) => Uint8Array.of(...a, ...b))
    fc.assert(
      fc.property(any, fc.boolean(), (data, withPrints) => {
        const block = splitCardBlock(data, withPrints)
        expect(readPrints(block?.prints ?? data).length).toBeLessThanOrEqual(2)
      }),
      { numRuns: 2_000 },
    )
  })
})
