/** What simulated scanners of both kinds have in common: one code after the other, and a hand that scans a card. */
import type { CardFields, Dial } from '../device.ts'
import { inventCode } from './practice-code.ts'

/** From being asked to the trigger. */
const PRESENT_MS = 300
const SLOW_MS = 3_000

export type Hand = {
  /** Codes go out one after the other. */
  scanCode(code: string | Uint8Array): void
  present(subject: string, card?: CardFields): void
  close(): void
}

/** @param send puts one code onto the wire and ends when it is out. */
export function createHand(parts: { seed: number; dial: () => Dial; send: (code: Uint8Array) => Promise<void> }): Hand {
  let before: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  function scanCode(code: string | Uint8Array): void {
    const bytes = typeof code === 'string' ? Buffer.from(code) : Uint8Array.from(code)
    before = before.then(async () => {
      if (parts.dial() === 'slow') await pause(SLOW_MS)
      if (!isClosed) await parts.send(parts.dial() === 'damaged' ? garble(bytes) : bytes)
    })
  }

  return {
    scanCode,
    present(subject, card) {
      clearTimeout(timer)
      timer = setTimeout(() => scanCode(inventCode(parts.seed, subject, card)), PRESENT_MS)
      timer.unref()
    },
    close() {
      isClosed = true
      clearTimeout(timer)
    },
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}

/** No longer UTF-8. */
function garble(bytes: Uint8Array): Uint8Array {
  const garbled = Uint8Array.from(bytes)
  garbled[Math.floor(garbled.length / 2)] = 0xff
  return garbled
}
