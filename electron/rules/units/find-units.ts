/** Units as an officer looks for them: by parts of names, without marks, or by the beginning of a code. */
import { foldForSearch } from '../names.ts'
import { type Unit, type UnitTable, unitsOf, writeUnit } from './table.ts'

/** `text`: the path as an address of this place has it. */
export type FoundUnit = Unit & { text: string }

type Entry = Unit & { own: string; all: string }

/** Folding a whole table takes a while, so it is done once; a table is never changed. */
const folded = new WeakMap<UnitTable, Entry[]>()
const HAN = /\p{Script=Han}/u
/** More words than any address has; a pasted page must not be compared a thousand times. */
const MAX_WORDS = 12

/**
 * The units whose path has every word of the search, each as the beginning of a word or of the code; Han characters in
 * their order, so that 安徽合肥 finds 安徽省合肥市. By their own name first, those that are first, larger before smaller.
 * @param limit how many at most.
 * @returns none for a search without a word.
 */
export function findUnits(table: UnitTable, search: string, limit: number): FoundUnit[] {
  const words = foldForSearch(search.slice(0, 200))
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .slice(0, MAX_WORDS)
  if (words.length === 0) return []
  const whole = words.join(' ')
  return entriesOf(table)
    .filter((entry) => words.every((word) => hasWord(entry.all, word) || entry.code.startsWith(word.toUpperCase())))
    .map((entry) => ({ entry, rank: rankOf(entry, words, whole) }))
    .sort((a, b) => a.rank - b.rank || a.entry.path.length - b.entry.path.length || compare(a.entry, b.entry))
    .slice(0, limit)
    .map(({ entry: { own, all, ...unit } }) => ({ ...unit, text: writeUnit(table, unit.path) }))
}

/** The name as it was typed, then the name with all words, then the rest; within each, what was is after what is. */
function rankOf({ own, until }: Entry, words: readonly string[], whole: string): number {
  const named = own.endsWith(` ${whole}`) || own.startsWith(` ${whole}`) ? 0 : 1
  return 2 * (words.every((word) => hasWord(own, word)) ? named : 2) + (until === undefined ? 0 : 1)
}

function hasWord(text: string, word: string): boolean {
  if (!HAN.test(word)) return text.includes(` ${word}`)
  let at = 0
  for (const character of word) {
    at = text.indexOf(character, at) + 1
    if (at === 0) return false
  }
  return true
}

function entriesOf(table: UnitTable): Entry[] {
  const known = folded.get(table)
  if (known) return known
  const foldedNames = new Map<string, string>()
  const fold = (name: string): string => {
    const text = foldedNames.get(name) ?? ` ${foldForSearch(name).replace(/[^\p{L}\p{N}]+/gu, ' ')}`
    foldedNames.set(name, text)
    return text
  }
  const entries = unitsOf(table).map((unit) => {
    const names = unit.path.map(fold)
    // A commune that is no more is written with its district; asked for, though, is what stands before the comma.
    const [own = ''] = (unit.path.at(-1) ?? '').split(',')
    return { ...unit, own: fold(own), all: names.join('') }
  })
  folded.set(table, entries)
  return entries
}

const compare = (a: Entry, b: Entry): number => (a.code < b.code ? -1 : Number(a.code > b.code))
