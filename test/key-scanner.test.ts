import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKeyScanner, isLossy, type Key, type Keyed } from '../renderer/ui/key-scanner.ts'

type Press = { key: string; gap: number } & Partial<Key>
/** Presses one key after the other, and asks for silence where the gap to the next is as long, as the page does. */
function type(presses: readonly Press[]): { swallowed: string; codes: string[]; outcomes: Keyed[] } {
  const scanner = createKeyScanner()
  const codes: string[] = []
  const outcomes: Keyed[] = []
  let atMs = 1_000
  for (const { gap, ...press } of presses) {
    if (gap >= 80) codes.push(...[scanner.silence() ?? []].flat())
    atMs += gap
    const outcome = scanner.press({ isRepeat: false, isShortcut: false, ...press, atMs })
    outcomes.push(outcome)
    if (outcome.code !== undefined) codes.push(outcome.code)
  }
  codes.push(...[scanner.silence() ?? []].flat())
  const swallowed = presses.filter((_, at) => outcomes[at]!.isSwallowed).map(({ key }) => key)
  return { swallowed: swallowed.join(''), codes, outcomes }
}
const fast = (text: string, gap = 8): Press[] => [...text].map((key) => ({ key, gap }))

const letter = fc.constantFrom(...'abzAZ0189|-+ /?ễ')
const code = fc.string({ unit: letter, minLength: 6, maxLength: 60 })

describe('a scanner that poses as a keyboard', () => {
  it('gives any code exactly, ended by Enter, by Tab or by silence', () => {
    const ending = fc.constantFrom('Enter', 'Tab', undefined)
    fc.assert(
      fc.property(code, ending, fc.integer({ min: 0, max: 49 }), (text, end, gap) => {
        const presses = [...fast(text, gap), ...(end === undefined ? [] : [{ key: end, gap }])]
        expect(type(presses).codes).toEqual([text])
      }),
    )
  })

  it('gives codes one after the other as two', () => {
    const presses = [...fast('0123456'), { key: 'Enter', gap: 8 }, ...fast('ABCDEFG', 90)]
    expect(type(presses).codes).toEqual(['0123456'])
    const again = [
      ...fast('0123456'),
      ...fast('ABCDEFG').map((press, at) => (at === 0 ? { ...press, gap: 90 } : press)),
    ]
    expect(type(again).codes).toEqual(['0123456', 'ABCDEFG'])
  })

  it('keeps all but the first three keys from the page, and its Enter from the button that has the focus', () => {
    const { swallowed, outcomes } = type([...fast('012345|A B'), { key: 'Enter', gap: 8 }])
    expect(swallowed).toBe('345|A BEnter')
    expect(outcomes.at(-1)).toEqual({ isSwallowed: true, code: '012345|A B' })
  })

  it('does not take the keys that are held with others for its own', () => {
    const presses = [...'Ab|Cd?Ef'].flatMap((key) => [
      { key: 'Shift', gap: 3 },
      { key, gap: 3 },
    ])
    expect(type(presses).codes).toEqual(['Ab|Cd?Ef'])
  })

  it('waits a little longer once it is known to be one', () => {
    const presses = fast('0123456789').map((press, at) => (at === 6 ? { ...press, gap: 70 } : press))
    expect(type(presses).codes).toEqual(['0123456789'])
  })

  it('is given up when a person comes between', () => {
    for (const key of ['Backspace', 'ArrowLeft', 'Escape', 'Process', 'Dead'])
      expect(type([...fast('01234'), { key, gap: 8 }, ...fast('01234')]).codes).toEqual([])
    expect(type([...fast('01234'), { key: 'v', gap: 8, isShortcut: true }, ...fast('01234')]).codes).toEqual([])
  })

  it('gives nothing that is longer than a code', () => {
    expect(type(fast('1'.repeat(4_000))).codes).toEqual(['1'.repeat(4_000)])
    expect(type(fast('1'.repeat(4_001))).codes).toEqual([])
  })
})

describe('a person who types', () => {
  const key = fc.oneof(letter, fc.constantFrom('Enter', 'Tab', 'Backspace', 'Shift', 'ArrowLeft'))

  it('loses no key, at any speed but a scanner’s', () => {
    const slow = fc.record({ key, gap: fc.integer({ min: 50, max: 2_000 }) })
    fc.assert(
      fc.property(fc.array(slow, { maxLength: 80 }), (presses) => {
        expect(type(presses)).toMatchObject({ swallowed: '', codes: [] })
      }),
    )
  })

  it('loses none where two keys come at once, as with fingers that roll', () => {
    const pair = fc.tuple(key, letter, fc.integer({ min: 0, max: 49 }), fc.integer({ min: 50, max: 400 }))
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 40 }), (pairs) => {
        const presses = pairs.flatMap(([first, second, together, apart]) => [
          { key: first, gap: apart },
          { key: second, gap: together },
        ])
        expect(type(presses)).toMatchObject({ swallowed: '', codes: [] })
      }),
    )
  })

  it('may hold a key down', () => {
    const held = Array.from({ length: 30 }, () => ({ key: '0', gap: 33, isRepeat: true }))
    expect(type([{ key: '0', gap: 500 }, ...held])).toMatchObject({ swallowed: '', codes: [] })
  })

  it('presses Enter, and nobody takes it', () => {
    expect(type([...fast('12345'), { key: 'Enter', gap: 8 }])).toMatchObject({ swallowed: '45', codes: [] })
    expect(type([...fast('123456'), { key: 'Enter', gap: 300 }]).outcomes.at(-1)).toEqual({ isSwallowed: false })
  })
})

describe('a card that came through a keyboard', () => {
  it.each([
    ['079203004411|023456789|Nguy?n Th? Ánh|07021958|N?|Thôn ?ăk|25122021', true],
    ['079203004411||Nguyn Th nh|07021958|N|Thn k|25122021', true],
    ['079203004411||Nguy\uFFFDn|07021958|Nam|Xã|25122021', true],
    ['079203004411|023456789|Nguyễn Thị Ánh|07021958|Nữ|Thôn Đắk|25122021', false],
    ['079203004411|||07021958||', false],
    ['https://x.invalid/?a=b', false],
    ['what is this?', false],
  ])('%j: has lost letters is %s', (text, isLost) => {
    expect(isLossy(text)).toBe(isLost)
  })
})
