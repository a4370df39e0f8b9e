/** Wrong PINs slow down, then the slot needs recovery; nothing is ever wiped (security.md 5). */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeWhole } from '../../migrations/whole-file.ts'

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

const keep = (dataDir: string, officer: string, tries: Tries): void =>
  writeWhole(pathOf(dataDir, officer), JSON.stringify(tries))

export function mayTry(dataDir: string, officer: string, now: number): Permission {
  const { wrong, lastAt } = read(dataDir, officer)
  if (wrong >= MOST_WRONG) return { state: 'needs-recovery' }
  const waitMs = WAITS_MS[Math.min(wrong, WAITS_MS.length - 1)]!
  // SECURITY: a clock set back does not shorten the wait; it begins anew there, because a try that lies in the future
  // would else keep the officer out until that day.
  if (lastAt > now && waitMs > 0) keep(dataDir, officer, { wrong, lastAt: now })
  const leftMs = Math.min(lastAt, now) + waitMs - now
  return leftMs > 0 ? { state: 'slow-down', retryAfterMs: leftMs } : { state: 'try' }
}

/** Counted before the PIN is looked at, so that pulling the plug does not give a free guess. */
export function countTry(dataDir: string, officer: string, now: number): void {
  const { wrong } = read(dataDir, officer)
  keep(dataDir, officer, { wrong: wrong + 1, lastAt: now })
}

export function forgetTries(dataDir: string, officer: string): void {
  if (existsSync(pathOf(dataDir, officer))) keep(dataDir, officer, { wrong: 0, lastAt: 0 })
}
