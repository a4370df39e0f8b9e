/**
 * Names as people search for them. A name is stored as on the card (NFC, never split); what is made here is for finding only.
 *
 * The index is SQLite FTS5 with `tokenize = 'unicode61'`, which takes a run of Han characters for one word. So Han text
 * is indexed as overlapping pairs, 欧阳 阳娜 娜娜 娜: every character begins a word, one character is found as a prefix,
 * two as a word, more as a phrase. `prefix = '1 2'` on the table keeps the first of these quick.
 */

/** Han with its rare characters, and the private-use glyphs that card readers deliver for those without a code. */
const HAN = /\p{Script=Han}|\p{Co}/u
/** A run of Han, or a run of other letters and digits; what FTS5 itself takes for a separator is in neither. */
const WORDS = /(?:(?=\p{L}|\p{N})\p{Script=Han}|\p{Co})+|(?:(?!\p{Script=Han})(?:\p{L}|\p{N}))+/gu
/** More words than any name has; a pasted page must not become a query of a thousand terms. */
const MAX_QUERY_WORDS = 16

/** As typed without a Vietnamese keyboard: marks stripped, đ → d, hòa = hoà, case folded, spaces collapsed. */
export function foldForSearch(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/đ/gu, 'd')
    .replace(/\s+/gu, ' ')
    .trim()
    .normalize('NFC')
}

/** The words to index for one text. */
export function searchTerms(text: string): string[] {
  return wordsOf(text).flatMap((word) => (HAN.test(word) ? pairsFrom(word) : [word]))
}

/**
 * The text to index for one person: the name, and each number whole and by its last six and four characters,
 * which is how numbers are said over a telephone.
 */
export function searchText(name: string, numbers: readonly string[]): string {
  const words = numbers.map(wordsOf).flatMap((parts) => {
    const whole = parts.join('')
    return [...parts, whole, whole.slice(-6), whole.slice(-4)]
  })
  return [...searchTerms(name), ...new Set(words)].join(' ').trim()
}

/**
 * An FTS5 MATCH expression that finds every indexed text with all words of the input, each as a beginning.
 * Valid for any input; it matches nothing when the input has no word, so list without a search then.
 */
export function searchQuery(userInput: string): string {
  const words = wordsOf(userInput.slice(0, 400)).slice(0, MAX_QUERY_WORDS)
  // SECURITY: words are letters and digits only and quoted, because the input must never be read as query syntax.
  return words.map((word) => `"${phraseOf(word)}"*`).join(' ') || '""'
}

function wordsOf(text: string): string[] {
  return foldForSearch(text).match(WORDS) ?? []
}

/** Every character with the one after it; the last alone. */
function pairsFrom(word: string): string[] {
  const characters = [...word]
  return characters.map((character, index) => character + (characters[index + 1] ?? ''))
}

/** A query's last character may be followed by any other, so its pairs stop before it. */
function phraseOf(word: string): string {
  if (!HAN.test(word)) return word
  const pairs = pairsFrom(word)
  return pairs.length === 1 ? word : pairs.slice(0, -1).join(' ')
}
