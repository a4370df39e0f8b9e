import { readFileSync } from 'node:fs'
import { uptime } from 'node:os'
import type { Instant } from '../../station/protocol/index.ts'

/** A moment without its place in the order; the audit log gives the sequence. */
export type Moment = Omit<Instant, 'sequence'>

export type Clock = { now(): Moment }

/** The machine's own clocks: wall, offset, and the one that never jumps. */
export function systemClock(): Clock {
  const bootId = findBootId()
  return {
    now: () => {
      const date = new Date()
      return {
        utc: date.toISOString(),
        offsetMinutes: 0 - date.getTimezoneOffset(),
        monotonicMs: Number(process.hrtime.bigint() / 1_000_000n),
        bootId,
      }
    },
  }
}

function findBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    // Elsewhere the boot's moment, to ten seconds, names the boot.
    return `boot-${Math.round((Date.now() / 1000 - uptime()) / 10)}`
  }
}
