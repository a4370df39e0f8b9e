/** Which characters the shipped fonts draw, so that a name that would show □ is found before it is shown or printed. */
import coverage from './coverage.json' with { type: 'json' }

/** Where a run of drawn characters begins, and where the next gap does, by turns: sorted, so that a search is short. */
const edges = edgesOf(coverage.runs)

/** Nothing is drawn for these: blanks, joiners, marks of direction, variation selectors. */
const UNSEEN = /^[\s\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}]$/u

/**
 * The characters of a text that no shipped font draws, each once, in the order of the text (as NFC). A private-use
 * character is one always: what it looks like is known only to the machine that wrote it.
 */
export function undrawable(text: string): string[] {
  return [...new Set(text.normalize('NFC'))].filter((character) => !UNSEEN.test(character) && !isDrawn(character))
}

/** Whether a shipped font has a glyph for one character. */
export function isDrawn(character: string): boolean {
  const code = character.codePointAt(0)
  if (code === undefined || /^\p{Co}/u.test(character)) return false
  let low = 0
  let high = edges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((edges[middle] ?? 0) <= code) low = middle + 1
    else high = middle
  }
  // After an odd number of edges: within a run.
  return low % 2 === 1
}

function edgesOf(runs: readonly number[]): number[] {
  let at = 0
  return runs.map((length) => {
    at += length
    return at
  })
}
