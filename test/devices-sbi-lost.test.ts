import { afterEach, expect, it } from 'vitest'
import { codeOf, type Scanner, startScanner, take } from './support/scanner.ts'

/** A scanner that goes in the middle of ten fingers takes nothing with it that it has given. */
let scanner: Scanner | undefined
afterEach(() => scanner?.driver.close())

it('keeps the hand that was taken when the scanner is unplugged at the next one, and says so at the next press', async () => {
  scanner = startScanner()
  const { driver, simulator } = scanner
  let hands = 0
  // The second hand is asked for: the cable goes.
  const onPhase = (phase: string) => {
    if (phase === 'place-fingers' && ++hands === 2) simulator.dial('unplugged')
  }
  const readings = await take(driver, [2, 3, 4, 5, 7, 8, 9, 10], { onPhase })
  expect(readings.map(({ position }) => position)).toEqual([2, 3, 4, 5])
  expect(['unplugged', 'no-device']).toContain(await codeOf(take(driver, [7, 8, 9, 10])))
})
