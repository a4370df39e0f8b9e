/** Wrong PINs slow down, then the slot needs recovery; nothing is ever wiped (security.md 5). */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeWhole } from './whole-file.ts'

const Tries = z.strictObject({ wrong: z.int().min(0), lastAt: z.number() })
type Tries = z.infer<typeof Tries>

/** After the third wrong PIN: half a minute, 1, 5, 15 minutes, an hour. */
const WAITS_MS = [0, 0, 0, 30_000, 60_000, 300_000, 900_000, 3_600_000]
/** From here on only recovery by two persons opens the slot. */
const MOST_WRONG = 20

export type Permission = { state: 'try' } | { state: 'slow-down'; retryAfterMs: number } | { state: 'needs-recovery' }

const pathOf = (dataDir: string, officer: string): string => join(dataDir, 'keys', 'officers', `${officer}.tries`)

function read(dataDir: string, officer: string): Tries {
  const path = pathOf(dataDir, officer)
  if (!existsSync(path)) return { wrong: 0, lastAt: 0 }
  try {
    return Tries.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    // SECURITY: a damaged count is not a fresh start; one long wait, then it goes on.
    return { wrong: WAITS_MS.length - 1, lastAt: 0 }
  }
}

export function mayTry(dataDir: string, officer: string, now: number): Permission {
  const { wrong, lastAt } = read(dataDir, officer)
  if (wrong >= MOST_WRONG) return { state: 'needs-recovery' }
  const waitMs = WAITS_MS[Math.min(wrong, WAITS_MS.length - 1)]!
  // SECURITY: a clock set back does not shorten the wait, nor one set far ahead lengthen it beyond the wait itself.
  const leftMs = Math.min(waitMs, lastAt + waitMs - now)
  return leftMs > 0 ? { state: 'slow-down', retryAfterMs: leftMs } : { state: 'try' }
}

/** Counted before the PIN is looked at, so that pulling the plug does not give a free guess. */
export function countTry(dataDir: string, officer: string, now: number): void {
  const { wrong } = read(dataDir, officer)
  writeWhole(pathOf(dataDir, officer), JSON.stringify({ wrong: wrong + 1, lastAt: now } satisfies Tries))
}

export function forgetTries(dataDir: string, officer: string): void {
  if (existsSync(pathOf(dataDir, officer)))
    writeWhole(pathOf(dataDir, officer), JSON.stringify({ wrong: 0, lastAt: 0 } satisfies Tries))
}
