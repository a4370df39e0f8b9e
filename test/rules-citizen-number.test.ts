import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkCitizenNumber, mod11Two, upgradeLegacyNumber } from '../electron/rules/citizen-number.ts'
import { packFor, shippedPacks } from '../electron/rules/load.ts'
import type { NumberRule } from '../electron/rules/pack.ts'

const today = '2026-11-22'

function ruleOf(country: string): NumberRule {
  const found = packFor(shippedPacks(), country, today)
  if (!found) throw new Error(`no pack of ${country}`)
  return found.pack.number
}

const chinese = ruleOf('cn')
const vietnamese = ruleOf('vn')
const codes = (rule: NumberRule, text: string, holder: { birthDate?: string; sex?: string } = {}) =>
  checkCitizenNumber(rule, text, { ...holder, today }).problems.map(({ code }) => code)

describe('an 18-character number with a check character', () => {
  it.each([
    ['11010519491231002X', '1949-12-31', 'female'],
    ['440524188001010014', '1880-01-01', 'male'],
    ['340102199003070002', '1990-03-07', 'female'],
    ['510100200802290006', '2008-02-29', 'female'],
    ['370101194509090015', '1945-09-09', 'male'],
    ['810000199001010000', '1990-01-01', 'female'],
  ])('accepts %s with its birth date and sex', (number, birthDate, sex) => {
    expect(codes(chinese, number, { birthDate, sex })).toEqual([])
  })

  it('normalises a small x, full-width digits and spaces', () => {
    for (const text of ['11010519491231002x', '１１０１０５１９４９１２３１００２Ｘ', ' 110105 19491231 002x '])
      expect(checkCitizenNumber(chinese, text, { today })).toEqual({ normalised: '11010519491231002X', problems: [] })
  })

  it.each([
    ['a changed last digit', '440524188001010015', ['number-check']],
    ['30 February with a right check character', `51010020080230000${mod11Two('51010020080230000')}`, ['number-birth']],
    ['a birth in the future', `34010220991231000${mod11Two('34010220991231000')}`, ['number-birth']],
    ['fifteen digits', '110105491231002', ['number-length']],
    ['a letter inside', '1101051949123A002X', ['number-pattern']],
    ['nothing', '', ['number-length']],
  ])('refuses %s', (_what, text, expected) => {
    expect(codes(chinese, text)).toEqual(expected)
  })

  it('compares birth date and sex, and a partial birth date as far as it goes', () => {
    expect(codes(chinese, '340102199003070002', { birthDate: '1990-03-08' })).toEqual(['number-birth'])
    expect(codes(chinese, '340102199003070002', { birthDate: '1990-03' })).toEqual([])
    expect(codes(chinese, '340102199003070002', { birthDate: '1991' })).toEqual(['number-birth'])
    expect(codes(chinese, '340102199003070002', { sex: 'male' })).toEqual(['number-sex'])
    expect(codes(chinese, '340102199003070002', { sex: 'unknown', birthDate: 'not a date' })).toEqual([])
  })

  it('warns of an unknown region and does not block', () => {
    const body = '99010219900307000'
    expect(checkCitizenNumber(chinese, body + mod11Two(body), { today }).problems).toEqual([
      { code: 'number-region', blocks: false },
    ])
  })

  it('finds any single wrong digit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 16 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const number = '510100200802290006'
        const wrong = number.slice(0, at) + ((Number(number[at]) + by) % 10) + number.slice(at + 1)
        return codes(chinese, wrong).some((code) => code === 'number-check' || code === 'number-pattern')
      }),
    )
  })

  it('upgrades a 15-digit number for looking up, and no other text', () => {
    // The published example 110105 491231 002 of the first generation.
    expect(upgradeLegacyNumber(chinese, '110105491231002')).toBe('11010519491231002X')
    expect(upgradeLegacyNumber(chinese, '110105491331002')).toBeUndefined()
    expect(upgradeLegacyNumber(chinese, '11010549123100')).toBeUndefined()
    expect(upgradeLegacyNumber(chinese, '11010519491231002X')).toBeUndefined()
    expect(upgradeLegacyNumber(vietnamese, '110105491231002')).toBeUndefined()
  })
})

describe('a 12-digit number with sex, century and year', () => {
  it('accepts the example of a man born in 1985', () => {
    expect(codes(vietnamese, '038085000000', { birthDate: '1985-06-15', sex: 'male' })).toEqual([])
  })

  it.each([
    ['0', '1999', 'male'],
    ['1', '1900', 'female'],
    ['2', '2000', 'male'],
    ['3', '2026', 'female'],
  ])('reads code %s as %s and %s', (code, year, sex) => {
    const number = `001${code}${year.slice(2)}123456`
    expect(codes(vietnamese, number, { birthDate: year, sex })).toEqual([])
    expect(codes(vietnamese, number, { sex: sex === 'male' ? 'female' : 'male' })).toEqual(['number-sex'])
    expect(codes(vietnamese, number, { birthDate: `${Number(year) - 1}-12-31` })).toEqual(['number-birth'])
  })

  it('refuses a birth year of a century to come', () => {
    for (const code of ['4', '5', '6', '7', '8', '9'])
      expect(codes(vietnamese, `038${code}85000000`)).toEqual(['number-birth'])
    expect(codes(vietnamese, '038227000000')).toEqual(['number-birth'])
  })

  it('warns of a country code, and refuses an old nine-digit number', () => {
    expect(checkCitizenNumber(vietnamese, '999085000000', { today }).problems).toEqual([
      { code: 'number-region', blocks: false },
    ])
    expect(codes(vietnamese, '123456789')).toEqual(['number-length'])
    expect(codes(vietnamese, '03808500000X')).toEqual(['number-pattern'])
  })
})

it('answers any text with a finding or none, never with an error', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ maxLength: 12 }), (text, birthDate) => {
      for (const rule of [chinese, vietnamese]) {
        checkCitizenNumber(rule, text, { birthDate, today })
        upgradeLegacyNumber(rule, text)
      }
    }),
  )
})
