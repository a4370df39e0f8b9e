import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSlipNumber, readSlipCode, writeSlipCode } from '../electron/rules/slip-code.ts'

const application = '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b'
/** Check digits reckoned by hand: 98 − (20726000123 · 100 mod 97), and 98 − (10111221234567 · 100 mod 97). */
const NUMBERS = ['K7Q-000123-90', 'ABC2-1234567-61']

describe('the code on a slip', () => {
  it('gives number, application and version', () => {
    expect(readSlipCode(`${NUMBERS[0]} ${application} 2`)).toEqual({ slipNumber: NUMBERS[0], application, version: 2 })
    expect(readSlipCode(`${NUMBERS[1]} ${application} 1\r`)).toMatchObject({ slipNumber: NUMBERS[1] })
  })

  it('is read as it was written', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...NUMBERS),
        fc.uuid(),
        fc.integer({ min: 1, max: 99_999 }),
        (slipNumber, id, version) => {
          const code = { slipNumber, application: id, version }
          expect(readSlipCode(writeSlipCode(code))).toEqual(code)
        },
      ),
    )
  })

  it('is no other code', () => {
    const number = NUMBERS[0]
    for (const text of [
      '',
      '079203004411|023456789|Nguyễn Thị Ánh|07021958|Nữ|Thôn Đắk|25122021',
      `${number}`,
      `${number} ${application}`,
      `${number} ${application} 0`,
      `${number} ${application} 1 2`,
      `${number} ${application.toUpperCase()}x 1`,
      `${number?.replace('K', 'I')} ${application} 1`,
    ])
      expect(readSlipCode(text)).toBeUndefined()
  })

  it('has a number of which any one character that is wrong is found out', () => {
    for (const number of NUMBERS) {
      expect(isSlipNumber(number)).toBe(true)
      const places = [...number].flatMap((character, at) => (character === '-' ? [] : [at]))
      fc.assert(
        fc.property(
          fc.constantFrom(...places),
          fc.constantFrom(...'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789'),
          (at, other) => {
            const wrong = number.slice(0, at) + other + number.slice(at + 1)
            // A letter counts as two digits: one for the other shifts the rest, and 97 cannot always tell.
            const isSameKind = /\d/.test(number.charAt(at)) === /\d/.test(other)
            return wrong === number || !isSameKind || !isSlipNumber(wrong)
          },
        ),
        { numRuns: 500 },
      )
    }
  })
})
