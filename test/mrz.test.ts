import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readMrz } from '../electron/rules/mrz.ts'

const known = { today: '2026-11-22', isCitizenNumber: (part: string) => /^\d{12}$/.test(part) }
/** ICAO 9303-5, appendix: the specimen of Utopia. */
const UTOPIA = ['I<UTOD231458907<<<<<<<<<<<<<<<', '7408122F1204159UTO<<<<<<<<<<<6', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<']
/** Weights 7, 3, 1 over digits, letters from ten on, and the filler, which is nothing (ICAO 9303-3, 4.9). */
const digit = (text: string) =>
  String([...text].reduce((sum, c, at) => sum + (c === '<' ? 0 : Number.parseInt(c, 36)) * [7, 3, 1][at % 3]!, 0) % 10)

/** The example of the domain's facts: number 038085000000, and a check digit of the state's own behind it. */
function card({ birth = '850417', sex = 'M', until = '450417', name = 'NGUYEN<<THI<HOANG<ANH' } = {}): string[] {
  const first = 'IDVNM0850000009038085000000<<7'
  const second = `${birth}${digit(birth)}${sex}${until}${digit(until)}VNM<<<<<<<<<<<`
  const whole = first.slice(5) + second.slice(0, 7) + second.slice(8, 15) + second.slice(18)
  return [first, second + digit(whole), name.padEnd(30, '<')]
}
const words = (lines: string[], separator = '\n') => {
  const read = readMrz(lines.join(separator), known)
  return read.ok ? read.mrz : read
}

describe('the machine-readable zone of a card', () => {
  it("gives the specimen's words", () => {
    expect(words(UTOPIA)).toEqual({
      documentNumber: 'D23145890',
      name: 'ERIKSSON ANNA MARIA',
      birthDate: '1974-08-12',
      sex: 'female',
      validUntil: '2012-04-15',
      nationality: 'UTO',
    })
  })

  it('gives the citizen number, which stands among the optional parts', () => {
    expect(words(card())).toEqual({
      documentNumber: '085000000',
      citizenNumber: '038085000000',
      name: 'NGUYEN THI HOANG ANH',
      birthDate: '1985-04-17',
      sex: 'male',
      validUntil: '2045-04-17',
      nationality: 'VNM',
    })
    const unasked = readMrz(card().join('\n'), { today: known.today })
    expect(unasked.ok && unasked.mrz).not.toHaveProperty('citizenNumber')
  })

  it('is the same in small letters, with spaces, without line breaks, and in other writings of the filler', () => {
    const expected = words(UTOPIA)
    for (const separator of ['', '\r', '\r\n', '\n\n', ' ']) expect(words(UTOPIA, separator)).toEqual(expected)
    const text = UTOPIA.join('\n')
    for (const typed of [
      text.toLowerCase(),
      text.replaceAll('<<', '«'),
      text.replaceAll('<', '‹'),
      text.replaceAll('<', '＜'),
      `  ${text.replace(/(.{6})/g, '$1 ')}\r\n`,
    ])
      expect(readMrz(typed, known)).toEqual({ ok: true, mrz: expected })
  })

  it('puts letters right that look like digits where only digits stand, and digits that look like letters', () => {
    const [first = '', second = '', third = ''] = UTOPIA
    expect(words([first, second.replace('7408122', '74O8I2Z'), third])).toEqual(words(UTOPIA))
    expect(words([first, second, third.replace('MARIA', 'MAR1A')])).toEqual(words(UTOPIA))
    const [number = '', dates = '', name = ''] = card()
    expect(words([number, dates.replace('VNM', 'D0M'), name])).toMatchObject({ nationality: 'DOM' })
  })

  it('reads a birth in the century before when it would be in days to come', () => {
    const birthOf = (birth: string) => words(card({ birth }))
    expect(birthOf('261122')).toMatchObject({ birthDate: '2026-11-22' })
    expect(birthOf('261123')).toMatchObject({ birthDate: '1926-11-23' })
    expect(words(card({ until: '991231' }))).toMatchObject({ validUntil: '2099-12-31' })
  })

  it('leaves out what the zone does not know', () => {
    const open = words(card({ birth: '85<<<<', sex: '<' }))
    expect(open).toMatchObject({ documentNumber: '085000000' })
    expect(open).not.toHaveProperty('birthDate')
    expect(open).not.toHaveProperty('sex')
  })

  it('names the field whose digit does not agree', () => {
    const [first = '', second = '', third = ''] = UTOPIA
    const wrong = (lines: string[]) => readMrz(lines.join('\n'), known)
    const refused = (field: string) => ({ ok: false, reason: 'check-digit', field })
    expect(wrong([first.replace('D23145890', 'D23145891'), second, third])).toEqual(refused('documentNumber'))
    expect(wrong([first, second.replace('7408122', '7408132'), third])).toEqual(refused('birthDate'))
    expect(wrong([first, second.replace('1204159', '1304159'), third])).toEqual(refused('validUntil'))
    expect(wrong([first, `${second.slice(0, -1)}7`, third])).toEqual(refused('whole'))
    expect(wrong(card({ birth: '850230' }))).toEqual(refused('birthDate'))
  })

  it('finds out any one digit that is another in a field with a check digit', () => {
    const lines = card()
    const text = lines.join('')
    /** Number, its digit and the optional part; birth and its digit; end and its digit; the last. */
    const checked = [
      [5, 30],
      [30, 37],
      [38, 45],
      [59, 60],
    ].flatMap(([from, to]) => Array.from({ length: to! - from! }, (_, n) => from! + n))
    const digits = checked.filter((at) => /\d/.test(text.charAt(at)))
    fc.assert(
      fc.property(fc.constantFrom(...digits), fc.integer({ min: 1, max: 9 }), (at, more) => {
        const other = (Number(text.charAt(at)) + more) % 10
        const read = readMrz(text.slice(0, at) + other + text.slice(at + 1), known)
        return !read.ok && read.reason === 'check-digit'
      }),
      { numRuns: 500 },
    )
  })

  it('takes no letter for a digit, unless it looks like it or no check digit can tell', () => {
    const text = card().join('')
    const right = readMrz(text, known)
    const dates = [30, 31, 32, 33, 34, 35, 36, 38, 39, 40, 41, 42, 43, 44]
    fc.assert(
      fc.property(fc.constantFrom(...dates), fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'), (at, letter) => {
        const read = readMrz(text.slice(0, at) + letter + text.slice(at + 1), known)
        if (read.ok) expect(read).toEqual(right)
        else expect(read.reason).toBe('check-digit')
      }),
      { numRuns: 500 },
    )
  })

  const nobody = `I<UTO${'<'.repeat(9)}0${'<'.repeat(15)}${'<'.repeat(6)}0<${'<'.repeat(6)}0UTO${'<'.repeat(11)}0${'<'.repeat(30)}`
  it.each(['', 'a', UTOPIA.slice(0, 2).join('\n'), `${UTOPIA.join('\n')}<`, '<'.repeat(90), nobody])(
    'is not in %j',
    (text) => {
      expect(readMrz(text, known)).toEqual({ ok: false, reason: 'not-an-mrz' })
    },
  )

  it('is never more than an answer, whatever the text', () => {
    const zone = fc.string({ unit: fc.constantFrom(...'ACI<<<0123456789XÄ '), minLength: 85, maxLength: 95 })
    fc.assert(
      fc.property(fc.oneof(fc.string(), zone), (text) => {
        expect(readMrz(text, known)).toHaveProperty('ok')
      }),
      { numRuns: 2_000 },
    )
  })
})
