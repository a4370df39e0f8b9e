import BetterSqlite from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { foldForSearch, searchQuery, searchTerms, searchText } from '../electron/rules/names.ts'

const db = new BetterSqlite(':memory:')
db.exec(
  "CREATE VIRTUAL TABLE name_search USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'unicode61')",
)
const insert = db.prepare('INSERT INTO name_search (rowid, text) VALUES (?, ?)')
const select = db.prepare<[string], number>('SELECT rowid FROM name_search WHERE text MATCH ? ORDER BY rowid').pluck()

const people: [string, string[]][] = [
  ['Nguyễn Văn Đạt', ['038085000000', 'A7-000123-4']],
  ['Công Tằng Tôn Nữ Huyền Hòa', []],
  ['Nguyễn Hoàng Hoà', []],
  ['欧阳娜娜', ['34010219900307000X']],
  ['李𠮷安', []],
  ['张䶮', []],
  ['阿卜杜热合曼·买买提', []],
  ['王\u{E123}', []],
]

function found(query: string): string[] {
  return select.all(searchQuery(query)).map((row) => people[row - 1]?.[0] ?? 'nobody')
}

beforeEach(() => {
  db.exec("INSERT INTO name_search (name_search) VALUES ('delete-all')")
  for (const [index, [name, numbers]] of people.entries()) insert.run(index + 1, searchText(name, numbers))
})
afterAll(() => db.close())

describe('a Vietnamese name', () => {
  it.each(['nguyen dat', 'dat', 'NGUYỄN VĂN', 'ĐẠT', 'đạt nguyễn', 'Nguye\u0302\u0303n Va\u0306n', 'ng va d'])(
    'is found by %s',
    (query) => {
      expect(found(query)).toContain('Nguyễn Văn Đạt')
    },
  )

  it('is found with the tone mark on either vowel', () => {
    for (const query of ['hòa', 'hoà', 'HOA'])
      expect(found(query)).toEqual(['Công Tằng Tôn Nữ Huyền Hòa', 'Nguyễn Hoàng Hoà'])
  })

  it('is not found by the end of a word, or when one word is another', () => {
    expect(found('guyen')).toEqual([])
    expect(found('nguyen binh')).toEqual([])
  })
})

describe('a Han name', () => {
  it.each(['欧', '阳', '娜', '欧阳', '阳娜', '娜娜', '欧阳娜', '阳娜娜', '欧阳娜娜', '欧 娜娜'])(
    'is found by %s',
    (query) => {
      expect(found(query)).toEqual(['欧阳娜娜'])
    },
  )

  it('is not found by characters that do not follow each other, or by more than it has', () => {
    expect(found('欧娜')).toEqual([])
    expect(found('欧阳娜娜娜')).toEqual([])
  })

  it('is found by rare characters, beyond the basic plane and of private use, and on both sides of a dot', () => {
    expect(found('𠮷')).toEqual(['李𠮷安'])
    expect(found('李𠮷')).toEqual(['李𠮷安'])
    expect(found('𠮷安')).toEqual(['李𠮷安'])
    expect(found('䶮')).toEqual(['张䶮'])
    expect(found('\u{E123}')).toEqual(['王\u{E123}'])
    expect(found('买买')).toEqual(['阿卜杜热合曼·买买提'])
    expect(found('曼·买')).toEqual(['阿卜杜热合曼·买买提'])
  })
})

describe('a number', () => {
  it('is found by its beginning, its last six and its last four characters, and as it is printed', () => {
    for (const query of ['038085000000', '0380', 'A7-000123-4', 'a70001234', '1234'])
      expect(found(query), query).toEqual(['Nguyễn Văn Đạt'])
    for (const query of ['34010219900307000x', '07000X', '000X', '３４０１０２'])
      expect(found(query), query).toEqual(['欧阳娜娜'])
  })
})

describe('any text', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.string({ unit: fc.constantFrom(...'"*()^:+-{} \0ORANDNOTEARabđ欧𠮷'), maxLength: 60 }),
    fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 60 }),
  )

  it('is a query that SQLite answers', () => {
    fc.assert(
      fc.property(anything, (text) => {
        select.all(searchQuery(text))
      }),
      { numRuns: 2_000 },
    )
    for (const text of [
      '',
      ' ',
      '"',
      '"*',
      'AND',
      'NEAR(a b)',
      'text:a',
      '-a',
      'a'.repeat(10_000),
      '欧'.repeat(10_000),
      'a '.repeat(5_000),
    ])
      expect(() => select.all(searchQuery(text)), text.slice(0, 20)).not.toThrow()
  })

  it('finds a name by the whole of itself and by each of its words', () => {
    const letters = [...'abcđĐắặễốờửÝỳ欧阳娜𠮷䶮王']
    const name = fc.array(fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 7 }), {
      minLength: 1,
      maxLength: 6,
    })
    fc.assert(
      fc.property(name, (words) => {
        insert.run(99, searchText(words.join(' '), []))
        for (const query of [words.join(' '), words.join(' ').normalize('NFD').toUpperCase(), ...words])
          expect(select.all(searchQuery(query)), query).toContain(99)
        db.prepare('DELETE FROM name_search WHERE rowid = 99').run()
      }),
      { numRuns: 300 },
    )
  })

  it('folds to what folds to itself, with no mark and no double space', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const folded = foldForSearch(text)
        expect(foldForSearch(folded)).toBe(folded)
        expect(folded).not.toMatch(/\p{Mn}|\s\s/u)
        expect(searchTerms(folded)).toEqual(searchTerms(text))
      }),
      { numRuns: 1_000 },
    )
  })
})
