import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { undrawable } from '../electron/rules/characters/drawable.ts'
import { findCharacters } from '../electron/rules/characters/find-characters.ts'

const charactersOf = (search: string) => findCharacters(search).map(({ character }) => character)

describe('a rare character', () => {
  it.each(['U+20BB7', '20bb7', '&#x20BB7;', ' u+20bb7 '])('is found by its code point, written as %s', (search) => {
    expect(findCharacters(search)).toEqual([{ character: '𠮷', codePoint: 'U+20BB7', drawable: true }])
  })

  it.each([
    ['土口', '𠮷'],
    ['兆页', '𫖯'],
    ['木子', '李'],
    // Younger than the table that the others come from.
    ['钅翁', '𬭩'],
    ['龙天', '䶮'],
  ])('is among the first that are found by its parts %s', (parts, character) => {
    expect(charactersOf(parts).slice(0, 5)).toContain(character)
  })

  it('is found by a part of its parts', () => {
    // 湖 is 氵 and 胡, and 胡 is 古 and 月.
    expect(charactersOf('氵古月')).toContain('湖')
  })

  it('is marked when no font here draws it', () => {
    expect(findCharacters('U+3134A')[0]?.drawable).toBe(false)
    expect(undrawable('王\u{3134A}')).toEqual(['\u{3134A}'])
  })

  it.each(['U+D800', 'U+110000', '', '   ', 'abc', '!?'])('is not found by %j', (search) => {
    expect(findCharacters(search)).toEqual([])
  })

  it('comes at most sixty at a time, whatever is searched', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (search) => {
        expect(findCharacters(search).length).toBeLessThanOrEqual(60)
      }),
      { numRuns: 50 },
    )
    expect(charactersOf('口').length).toBe(60)
  })
})

describe('what the shipped fonts draw', () => {
  it('is every character of Vietnamese, of common names, of Uyghur names in Han, and the rare ones that were asked for', () => {
    expect(undrawable('Nguyễn Phước Huyền Trân Bảo Ngọc Quỳnh Nghiêm Đỗ ƯỚC Ỹ')).toEqual([])
    expect(undrawable('阿卜杜热合曼·买买提依明江 李𠮷𫖯䶮㛃')).toEqual([])
  })

  it('is not a private-use character, which every machine draws as it likes', () => {
    expect(undrawable('王\u{E123}')).toEqual(['\u{E123}'])
  })
})
