const cache = new Map<string, { name: string; text: string }>()

/** Each text is parsed and planned once for each connection, under this name. */
export function prepareText(text: string): { name: string; text: string } {
  const known = cache.get(text)
  if (known) return known
  const made = { name: `doorstep_${cache.size + 1}`, text: numberPlaceholders(text) }
  cache.set(text, made)
  return made
}

/** `?` → `$1`, `$2` …, but not within '…' or "…". A quote that is doubled inside ends and begins one, which comes to the same. */
export function numberPlaceholders(text: string): string {
  let count = 0
  return text.replace(/'[^']*'|"[^"]*"|\?/g, (piece) => {
    if (piece !== '?') return piece
    count += 1
    return `$${count}`
  })
}
