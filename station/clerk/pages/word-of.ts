import { isWord, type Say } from '../words.ts'

/** A rule pack may have values that this station's words do not: they stay as they are. */
export function wordOf(field: string, value: string, say: Say): string {
  const word = [`${field}.${value}`, `value.${value}`].find(isWord)
  return word === undefined ? value : say(word)
}
