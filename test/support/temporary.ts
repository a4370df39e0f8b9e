import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, vi } from 'vitest'

// Argon2, fsync and child processes on a machine that has other work: slow is not wrong.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const made: string[] = []
afterAll(() => {
  for (const path of made) rmSync(path, { recursive: true, force: true })
})

/** A folder that goes with the test file. */
export function temporary(): string {
  const path = mkdtempSync(join(tmpdir(), 'doorstep-'))
  made.push(path)
  return path
}

/** The `code` of what the work throws. @throws {Error} when it throws nothing. */
export function codeOf(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return (error as { code?: unknown }).code
  }
  throw new Error('nothing was thrown')
}
