import type { Gate } from '../../electron/upload/gate.ts'
import { waitMs } from '../../electron/upload/state.ts'

export type OpenGate = Gate & {
  /** Says so to whoever asked to hear of it. */
  change(): void
}

/** Everything may go, nothing is metered, and a failure is a station that is down; a test changes what it is about. */
export function openGate(): OpenGate {
  const listeners: (() => void)[] = []
  return {
    packetsMayGo: () => ({ ok: true }),
    moved: () => {},
    wordOf: ({ problem, retryAfterMs }) =>
      problem?.error === 'storage-full'
        ? 'station-full'
        : retryAfterMs || !problem
          ? 'station-down'
          : 'station-refuses',
    waitMs: (_word, attempt, random) => waitMs(attempt, random),
    onChange: (changed) => void listeners.push(changed),
    view: () => ({ allowed: ['any'] }),
    stop: () => {},
    change: () => {
      for (const changed of listeners) changed()
    },
  }
}
