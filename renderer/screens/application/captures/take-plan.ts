/** How a slap scanner takes ten fingers: four, four, and both thumbs; ISO/IEC 19794-4 positions. */
const SLAPS: readonly (readonly number[])[] = [
  [2, 3, 4, 5],
  [7, 8, 9, 10],
  [1, 6],
]

/**
 * The groups in which the needed fingers are taken, each laid on the glass at once. A single-finger device takes them
 * one after the other, in the order that the rules ask for.
 * @param fingersAtOnce Of the device, 1 to 4.
 */
export function planGroups(needed: readonly number[], fingersAtOnce: number): number[][] {
  if (fingersAtOnce <= 1) return needed.map((position) => [position])
  return SLAPS.flatMap((slap) =>
    chunk(
      slap.filter((position) => needed.includes(position)),
      fingersAtOnce,
    ),
  )
}

function chunk(positions: number[], size: number): number[][] {
  return positions.length === 0 ? [] : [positions.slice(0, size), ...chunk(positions.slice(size), size)]
}

/** Those asked for that neither lie there nor are excepted. */
export function neededOf(
  asked: readonly number[],
  taken: readonly { position?: number | undefined }[],
  excepted: readonly { position?: number | undefined }[],
): number[] {
  const settled = new Set([...taken, ...excepted].map(({ position }) => position))
  return asked.filter((position) => !settled.has(position))
}
