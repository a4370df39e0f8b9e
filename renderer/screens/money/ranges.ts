/** `2, 3, 4, 9` as `2–4`, `9`. @param numbers in rising order. */
export function rangesOf(numbers: readonly number[]): string[] {
  const ranges: { first: number; last: number }[] = []
  for (const number of numbers) {
    const open = ranges.at(-1)
    if (open && number === open.last + 1) open.last = number
    else ranges.push({ first: number, last: number })
  }
  return ranges.map(({ first, last }) => (first === last ? String(first) : `${first}–${last}`))
}
