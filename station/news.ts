/** Wakes those who wait for statuses when one is appended in this process. What other processes append is looked for. */
export type News = {
  /** Goes up with each telling; taken before looking, it makes a telling in between count. */
  readonly told: number
  readonly isOver: boolean
  tell(): void
  /** Resolves at the first telling after `seen`, when the time is over, when the signal aborts, or at the end. */
  next(seen: number, withinMs: number, signal: AbortSignal): Promise<void>
  /** Wakes everybody for the last time. */
  end(): void
}

export function createNews(): News {
  const waiting = new Set<() => void>()
  let told = 0
  let isOver = false
  const tell = () => {
    told += 1
    for (const wake of [...waiting]) wake()
  }
  return {
    get told() {
      return told
    },
    get isOver() {
      return isOver
    },
    tell,
    next: (seen, withinMs, signal) =>
      new Promise((resolve) => {
        if (told !== seen || isOver || signal.aborted) return resolve()
        const wake = () => {
          clearTimeout(timer)
          waiting.delete(wake)
          signal.removeEventListener('abort', wake)
          resolve()
        }
        const timer = setTimeout(wake, withinMs)
        signal.addEventListener('abort', wake)
        waiting.add(wake)
      }),
    end: () => {
      isOver = true
      tell()
    },
  }
}
