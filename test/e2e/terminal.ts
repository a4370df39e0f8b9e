/** A command in a terminal: its own process group, its lines, and Ctrl-C. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { eventually } from './app.ts'
import { listProcesses, type Process } from './processes.ts'

export const root = join(import.meta.dirname, '../..')

export type Terminal = {
  pid: number
  printed(): string
  /** The first match of what is printed. @throws {Error} with all that was printed, when it ends or waits too long without. */
  waitFor(pattern: RegExp, limitMs?: number): Promise<RegExpExecArray>
  ended: Promise<number | null>
  /** Everything that the command started and that still runs. */
  left(): Process[]
  /** Ctrl-C: the signal reaches every process of the group at once, as in a terminal. */
  interrupt(): void
  /** Leaves nothing behind, however it went. */
  kill(): void
}

export function openTerminal(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Terminal {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const pid = child.pid!
  let text = ''
  let hasEnded = false
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    // A crash loop prints without end.
    stream.on('data', (chunk: string) => {
      text = (text + chunk).slice(-64 * 1024)
    })
  }
  const ended = new Promise<number | null>((resolve) =>
    child.once('close', (code) => {
      hasEnded = true
      resolve(code)
    }),
  )
  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(-pid, name)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
  return {
    pid,
    printed: () => text,
    waitFor: (pattern, limitMs = 60_000) =>
      eventually(
        String(pattern),
        () => {
          const found = pattern.exec(text)
          if (!found && hasEnded) throw new Error(`It ended without ${pattern}:\n${text}`)
          return found ?? undefined
        },
        limitMs,
      ).catch((error: Error) => {
        throw new Error(`${error.message}\n${text}`)
      }),
    ended,
    left: () => listProcesses().filter(({ group }) => group === pid),
    interrupt: () => signal('SIGINT'),
    kill: () => signal('SIGKILL'),
  }
}
