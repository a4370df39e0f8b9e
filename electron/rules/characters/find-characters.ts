/** Rare characters without a keyboard that has them: by code point, or by what they are made of. */
import components from './components.json' with { type: 'json' }
import { isDrawn } from './drawable.ts'

export type FoundCharacter = { character: string; codePoint: string; drawable: boolean }

const CODE_POINT = /^(?:U\+|&#x|0x|\\u\{?)?([0-9a-f]{4,6})[;}]?$/i
const MOST = 60

/** Each character with its direct parts, in the order of the data. */
const direct: ReadonlyMap<string, readonly string[]> = new Map(
  components.lines.split(' ').map((line) => {
    const [character = '', ...parts] = line
    return [character, parts]
  }),
)
const within = new Map<string, ReadonlySet<string>>()

/**
 * @param search `U+20BB7`, `20bb7` or `&#x20BB7;`; else parts such as 土口. At most 60: those made of exactly these
 *   parts first, then those with the fewest others, then by code point.
 */
export function findCharacters(search: string): FoundCharacter[] {
  const text = search.trim().normalize('NFC')
  const code = CODE_POINT.exec(text)?.[1]
  if (code) return found(Number.parseInt(code, 16))
  const wanted = [...text].filter((part) => /\p{Script=Han}/u.test(part))
  if (wanted.length === 0) return []
  return [...direct.keys()]
    .filter((character) => wanted.every((part) => character === part || partsWithin(character).has(part)))
    .sort((a, b) => spare(a, wanted) - spare(b, wanted) || codeOf(a) - codeOf(b))
    .slice(0, MOST)
    .map(worded)
}

/** Parts, and parts of parts. */
function partsWithin(character: string, depth = 0): ReadonlySet<string> {
  const known = within.get(character)
  if (known) return known
  const all = new Set<string>()
  for (const part of direct.get(character) ?? []) {
    all.add(part)
    if (depth < 4) for (const inner of partsWithin(part, depth + 1)) all.add(inner)
  }
  if (depth === 0) within.set(character, all)
  return all
}

/** How many direct parts are not among those asked for; one that has them only inside its parts comes later. */
function spare(character: string, wanted: readonly string[]): number {
  const parts = direct.get(character) ?? []
  const missing = wanted.filter((part) => !parts.includes(part)).length
  return parts.filter((part) => !wanted.includes(part)).length + 4 * missing
}

function found(code: number): FoundCharacter[] {
  // A surrogate half and what lies beyond Unicode are no characters.
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) || code < 0x20) return []
  return [worded(String.fromCodePoint(code))]
}

function worded(character: string): FoundCharacter {
  const hex = codeOf(character).toString(16).toUpperCase().padStart(4, '0')
  return { character, codePoint: `U+${hex}`, drawable: isDrawn(character) }
}

const codeOf = (character: string): number => character.codePointAt(0) ?? 0
