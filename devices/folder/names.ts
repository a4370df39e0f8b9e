/** Which files of a captures folder are which capture. */

const PORTRAIT = /^portrait.*\.(?:jpg|png)$/is
const FINGER = /^finger-(0?[1-9]|10)(?:-.*)?\.(?:jpg|png)$/is

/**
 * The file for that attempt: matching names in order (`finger-1` before `finger-1-2` before `finger-1-10`), from the
 * first again after the last. `finger-01` and `finger-1` are the same finger.
 */
export function findName(
  names: readonly string[],
  wanted: { modality: 'portrait' | 'finger'; position?: number | undefined; attempt: number },
): string | undefined {
  const matching = names.filter((name) =>
    wanted.modality === 'portrait' ? PORTRAIT.test(name) : positionOf(name) === wanted.position,
  )
  matching.sort((a, b) => inOrder.compare(stem(a), stem(b)) || (a < b ? -1 : 1))
  return matching[(wanted.attempt - 1) % matching.length]
}

const inOrder = new Intl.Collator('en', { numeric: true })

function positionOf(name: string): number {
  return Number(FINGER.exec(name)?.[1] ?? 0)
}

/** The extension would sort `finger-1-2.png` before `finger-1.png`. */
function stem(name: string): string {
  return name.slice(0, name.lastIndexOf('.'))
}
