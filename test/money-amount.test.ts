import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimalsOf, minorUnits } from '../renderer/screens/money/minor-units.ts'
import { rangesOf } from '../renderer/screens/money/ranges.ts'

/** What an officer types is read as one amount, or as none. */
describe('an amount', () => {
  it.each([
    ['25000', 0, 25_000],
    ['25.000', 0, 25_000],
    ['1,250,000', 0, 1_250_000],
    ['25 000', 0, 25_000],
    ['0', 0, 0],
    ['20', 2, 2_000],
    ['20.5', 2, 2_050],
    ['20,50', 2, 2_050],
  ])('typed as %s with %i decimals is %i', (text, decimals, amount) => {
    expect(minorUnits(text, decimals)).toBe(amount)
  })

  it.each([
    ['', 0],
    ['25.5', 0],
    ['2.50', 0],
    ['-5', 0],
    ['25k', 0],
    ['1000000001', 0],
    ['', 2],
    ['20.505', 2],
    ['1,234.50', 2],
    ['.5', 2],
    ['10000000.01', 2],
  ])('typed as %s with %i decimals is none', (text, decimals) => {
    expect(minorUnits(text, decimals)).toBeUndefined()
  })

  it('of any size is read back as it was written', () => {
    const currency = fc.constantFrom('VND', 'CNY')
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), currency, (amount, money) => {
        const decimals = decimalsOf(money)
        expect(minorUnits((amount / 10 ** decimals).toFixed(decimals), decimals)).toBe(amount)
      }),
    )
  })
})

it('says missing numbers as stretches', () => {
  expect(rangesOf([2, 3, 4, 9, 11, 12])).toEqual(['2–4', '9', '11–12'])
  expect(rangesOf([])).toEqual([])
})
