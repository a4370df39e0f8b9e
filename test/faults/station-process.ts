/** The station as a process of its own, with what is preloaded or not, killed with everything it started. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../station/main.ts', import.meta.url))
const seed = fileURLToPath(new URL('./team.json', import.meta.url))

export type StationArgs = {
  env?: Readonly<Record<string, string>>
  /** Besides its folder: `--database`, `--packets` … */
  args?: readonly string[]
}

export type StationProcess = {
  /** Undefined when it ended before it listened. */
  url: string | undefined
  /** When it was asked for with `--new-code`. */
  code: string | undefined
  ended: Promise<void>
  kill(): Promise<void>
  /** In order. */
  stop(): Promise<void>
}

export async function startStationProcess(data: string, { env, args = [] }: StationArgs = {}): Promise<StationProcess> {
  const fixed = ['--data', data, '--port', '0', '--country', 'vn', '--seed', seed, '--log-level', 'silent']
  const child = spawn(process.execPath, [main, ...fixed, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
    env: { ...process.env, ...env },
  })
  const ended = new Promise<void>((resolve) => {
    child.on('close', () => resolve())
  })
  const lines = args.includes('--new-code') ? 2 : 1
  const said = new Promise<string[]>((resolve) => {
    let text = ''
    child.stdout.on('data', (piece: Buffer) => {
      text += piece.toString('utf8')
      const whole = text.split('\n').slice(0, -1)
      if (whole.length >= lines) resolve(whole)
    })
  })
  const first = await Promise.race([said, ended.then(() => undefined)])
  return {
    url: first && (JSON.parse(first[0]!) as { url: string }).url,
    code: first?.[1],
    ended,
    kill: async () => {
      try {
        process.kill(-child.pid!, 'SIGKILL')
      } catch (error) {
        // It is gone already.
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
      }
      await ended
    },
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}
