/** Words by which a clerk finds an application: with and without marks, a Chinese name by any two neighbours, a number by its end. */

const CJK = /\p{Script=Han}/u
/** What one reads over the telephone of a long number. */
const END = 4

/** Lower case without marks; đ has no decomposition of its own. */
export const fold = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase()

/** Of a name: every word of letters, and of Han characters the single ones and each two that stand together. */
export function nameWords(name: string): string[] {
  return fold(name)
    .split(/[^\p{L}\p{N}]+/u)
    .flatMap((word) => (CJK.test(word) ? pairs(word, true) : word ? [word] : []))
}

/** Of a number on a slip or card: all of it, and its last four. */
export function numberWords(number: string): string[] {
  const plain = fold(number).replace(/[^\p{L}\p{N}]/gu, '')
  return plain === '' ? [] : [plain, ...(plain.length > END ? [plain.slice(-END)] : [])]
}

/** Of what a clerk typed: an application has to have all of them. */
export function wantedWords(query: string): string[] {
  const words = fold(query)
    .split(/\s+/)
    .flatMap((part) => {
      const plain = part.replace(/[^\p{L}\p{N}]/gu, '')
      if (CJK.test(plain)) return pairs(plain, [...plain].length === 1)
      return plain ? [plain] : []
    })
  return [...new Set(words)].slice(0, 12)
}

function pairs(word: string, withSingles: boolean): string[] {
  const letters = [...word]
  const neighbours = letters.slice(1).map((letter, at) => `${letters[at]}${letter}`)
  return withSingles ? [...letters, ...neighbours] : neighbours
}
