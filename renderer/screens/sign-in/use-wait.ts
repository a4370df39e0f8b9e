import { useEffect, useState } from 'react'
import { z } from 'zod'

const SlowDown = z.object({ retryAfterMs: z.number().nonnegative() })

/** Whole seconds until the next PIN may be tried, counted down; 0 when it may be tried now. */
export function useWait(outcome: { ok: boolean; detail?: unknown } | undefined): number {
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const detail = outcome && !outcome.ok ? SlowDown.safeParse(outcome.detail) : undefined
    if (!detail?.success) return setSeconds(0)
    const until = performance.now() + detail.data.retryAfterMs
    const count = () => setSeconds(Math.max(0, Math.ceil((until - performance.now()) / 1_000)))
    count()
    const timer = setInterval(count, 250)
    return () => clearInterval(timer)
  }, [outcome])
  return seconds
}
