/** Finds a reference in what was typed, said or scanned. Pure. */
import { foldForSearch } from '../rules/names.ts'

type Searched = { reference: string; fields: Readonly<Record<string, string>> }

/**
 * Those whose reference stands in the text, whatever else a QR has around it; else those whose reference, or whose
 * name's words, begin as typed. Case, spaces and hyphens do not matter.
 */
export function searchPrepared<T extends Searched>(all: readonly T[], search: string): T[] {
  const text = withoutEscapes(search.normalize('NFKC').toUpperCase())
  const inText = all.filter(({ reference }) => standsIn(text, reference))
  if (inText.length > 0) return inText.filter(({ reference }) => !isPartOfAnother(reference, inText))
  const typed = bare(text)
  const words = foldForSearch(search).split(' ').filter(Boolean)
  return all.filter(
    ({ reference, fields }) =>
      (typed !== '' && bare(reference).includes(typed)) || words.every((word) => hasWord(fields.name ?? '', word)),
  )
}

/** What an address escapes between its parts: `%3D` is `=`. */
const withoutEscapes = (text: string): string =>
  text.replace(/%([2-7][0-9A-F])/gu, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)).toUpperCase())

/** Letters and digits; what people leave out when they type, or put in. */
const bare = (text: string): string => text.replace(/[\s-]+/gu, '')

/** As a word of its own: the end of a longer number is another reference. */
function standsIn(text: string, reference: string): boolean {
  const loose = [...bare(reference)].join('[\\s-]*')
  // SECURITY: the reference is letters and digits by its schema, so that nothing in it is read as a pattern.
  return new RegExp(`(?<![\\p{L}\\p{N}])${loose}(?![\\p{L}\\p{N}])`, 'u').test(text)
}

/** `AB-12` stands in `AB-12-3` as well; the longer one is meant. */
const isPartOfAnother = (reference: string, found: readonly Searched[]): boolean =>
  found.some((other) => other.reference !== reference && other.reference.includes(reference))

/** A word by its beginning; Han, which has no spaces, anywhere. */
const HAN = /[\p{Script=Han}\p{Co}]/u
const hasWord = (name: string, word: string): boolean =>
  ` ${foldForSearch(name)}`.includes(HAN.test(word) ? word : ` ${word}`)
