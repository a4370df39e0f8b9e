/** Timers that pass as fast as the code under test lets them, while bytes and promises go their own way. */
import { vi } from 'vitest'

const STEP_MS = 20
const TURNS_A_STEP = 40

/** From here to the end of the test file; `setImmediate` stays real. */
export function useVirtualTime(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
}

/** As the promise; virtual time passes until it settles. Fails after ten virtual minutes. */
export async function whilePassing<T>(promise: Promise<T>): Promise<T> {
  let isSettled = false
  const settled = () => {
    isSettled = true
  }
  promise.then(settled, settled)
  for (let ms = 0; !isSettled; ms += STEP_MS) {
    if (ms > 600_000) throw new Error('Nothing settled within ten virtual minutes.')
    await pass(STEP_MS)
  }
  return promise
}

/** Lets so much virtual time pass, and what is due happen. */
export async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += STEP_MS) {
    for (let turn = 0; turn < TURNS_A_STEP; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    vi.advanceTimersByTime(STEP_MS)
  }
}
