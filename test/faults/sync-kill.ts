/** Ends a program, with everything that it forked, at the N-th sync that any of its threads and processes asks for. */
import { spawnSync } from 'node:child_process'
import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('./sync-kill.c', import.meta.url))
/** Three counters of 8 bytes and 1 000 process ids of 4, and room. */
const SHARED_BYTES = 8192

/** Why it cannot be done here, in a sentence; undefined when it can. */
export function whyNoSyncKill(): string | undefined {
  if (process.platform !== 'linux') return 'Skipped: syncs are counted under Linux only.'
  return spawnSync('cc', ['--version']).status === 0 ? undefined : 'Skipped: there is no C compiler on this machine.'
}

export type Armed = {
  env: Record<string, string>
  syncs(): number
  /** From now on; counted from the program's start. */
  killAt(nth: number): void
}

export type SyncKill = {
  /** @param nth 0 only counts. */
  arm(nth: number): Armed
  end(): void
}

/** @throws {Error} when it does not compile. */
export function prepareSyncKill(): SyncKill {
  const folder = mkdtempSync(join(tmpdir(), 'doorstep-sync-kill-'))
  // PostgreSQL runs as a user of its own.
  chmodSync(folder, 0o755)
  const library = join(folder, 'sync-kill.so')
  const compiled = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl', '-lpthread'])
  if (compiled.status !== 0) throw new Error(String(compiled.stderr))
  let armed = 0
  return {
    arm: (nth) => {
      armed += 1
      const file = join(folder, `shared-${armed}`)
      writeFileSync(file, Buffer.alloc(SHARED_BYTES))
      chmodSync(file, 0o666)
      const killAt = (at: number) => {
        const number = Buffer.alloc(8)
        number.writeBigInt64LE(BigInt(at))
        const opened = openSync(file, 'r+')
        writeSync(opened, number, 0, 8, 8)
        closeSync(opened)
      }
      killAt(nth)
      return {
        env: { LD_PRELOAD: library, SYNC_KILL_FILE: file },
        killAt,
        syncs: () => Number(readFileSync(file).readBigInt64LE(0)),
      }
    },
    end: () => rmSync(folder, { recursive: true, force: true }),
  }
}
