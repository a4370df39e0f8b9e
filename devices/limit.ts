/**
 * Runs `work` under a signal that aborts with the first reason of `signals`, or with `reason` after `ms`.
 * Listeners and timer go with it, since the signal of a driver's whole life outlasts thousands of these.
 */
export async function withLimit<T>(
  limit: { ms: number; reason: Error; signals: readonly AbortSignal[] },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController()
  const timer = setTimeout(() => over.abort(limit.reason), limit.ms)
  const listeners = limit.signals.map((signal) => {
    const abort = () => over.abort(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort)
    return () => signal.removeEventListener('abort', abort)
  })
  try {
    over.signal.throwIfAborted()
    const result = await work(over.signal)
    over.signal.throwIfAborted()
    return result
  } finally {
    clearTimeout(timer)
    for (const remove of listeners) remove()
  }
}
