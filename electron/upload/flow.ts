/** How fast bytes move, over the last half minute: what was sent in it, by how long it has been moving. */
const WINDOW_MS = 30_000
/** Nothing for so long, which ends a connection as well: it does not move, and there is no time left to tell. */
const STILL_MS = 12_000
/** A first write says nothing about a line: it went into a buffer. */
const SHORTEST_MS = 1_000

export type Rate = {
  moved(bytes: number): void
  bytesPerSecond(): number | undefined
}

/** @param now in milliseconds. */
export function createRate(now: () => number): Rate {
  let began = 0
  let moves: { at: number; bytes: number }[] = []
  return {
    moved: (bytes) => {
      const at = now()
      const last = moves.at(-1)?.at
      if (last === undefined || at - last > STILL_MS || at < last) {
        began = at
        moves = []
      }
      moves.push({ at, bytes })
      moves = moves.filter((move) => at - move.at <= WINDOW_MS)
    },
    bytesPerSecond: () => {
      const at = now()
      const last = moves.at(-1)?.at
      if (last === undefined || at - last > STILL_MS) return undefined
      const recent = moves.filter((move) => at - move.at <= WINDOW_MS)
      const overMs = Math.max(SHORTEST_MS, at - Math.max(began, at - WINDOW_MS))
      const bytes = recent.reduce((sum, move) => sum + move.bytes, 0)
      return bytes === 0 ? undefined : (bytes * 1000) / overMs
    },
  }
}
