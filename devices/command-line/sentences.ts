/** What the JSON says, for eyes. Pure. */

/** One line for each value, indented by its depth; nothing for what is empty. */
export function toSentences(said: object, depth = 0): string {
  const indent = '  '.repeat(depth)
  const lines = Object.entries(said).map(([name, value]) => {
    if (typeof value !== 'object' || value === null) return `${indent}${name}: ${String(value)}`
    if (Object.keys(value).length === 0) return `${indent}${name}: none`
    return `${indent}${name}:\n${toSentences(value, depth + 1)}`
  })
  return lines.join('\n')
}
