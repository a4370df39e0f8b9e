import { useEffect } from 'react'
import { useCore } from '../core/core-context.ts'

const TOUCHES = ['pointerdown', 'keydown', 'wheel'] as const

/** A camera is open: nobody touches the screen then, and it must not lock. The applicant's page is no officer's session. */
const isCapturing = (): boolean => document.querySelector('video') !== null

/**
 * Locks the screen after so long without a touch. What was typed is saved first.
 * @param afterMs undefined while nobody is signed in.
 */
export function useIdleLock(afterMs: number | undefined): void {
  const { calls, saver } = useCore()
  useEffect(() => {
    if (afterMs === undefined) return
    let touchedAt = performance.now()
    const touch = () => {
      touchedAt = performance.now()
    }
    for (const name of TOUCHES) window.addEventListener(name, touch, { capture: true, passive: true })
    const timer = setInterval(
      () => {
        if (isCapturing()) touch()
        if (performance.now() - touchedAt < afterMs) return
        touch()
        void saver.flush().then((isSaved) => {
          if (isSaved) void calls.call('softLock', {})
        })
      },
      Math.min(1_000, afterMs),
    )
    return () => {
      clearInterval(timer)
      for (const name of TOUCHES) window.removeEventListener(name, touch, { capture: true })
    }
  }, [afterMs, calls, saver])
}
