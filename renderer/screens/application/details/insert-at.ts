/**
 * Puts a character where the cursor is, instead of what is selected.
 * @param start UTF-16 positions as an input has them; without them, at the end.
 * @returns the new text, and where the cursor belongs.
 */
export function insertAt(
  text: string,
  character: string,
  start?: number | null,
  end?: number | null,
): { text: string; cursor: number } {
  const from = Math.min(start ?? text.length, text.length)
  const until = Math.max(from, Math.min(end ?? from, text.length))
  return { text: text.slice(0, from) + character + text.slice(until), cursor: from + character.length }
}
