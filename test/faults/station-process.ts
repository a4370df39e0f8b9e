/** The station as a process of its own, under strace or not, killed with everything it started. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../station/main.ts', import.meta.url))

export type StationProcess = {
  /** Undefined when it ended before it listened. */
  url: string | undefined
  ended: Promise<void>
  kill(): Promise<void>
}

/** @param fault strace's arguments; without them there is no strace. */
export async function startStationProcess(data: string, fault?: readonly string[]): Promise<StationProcess> {
  const node = [process.execPath, main, '--data', data, '--port', '0', '--country', 'vn', '--log-level', 'silent']
  const command = fault ? ['strace', '-f', '-qq', ...fault, ...node] : node
  // A group of its own: strace that is killed would leave what it traces behind.
  const child = spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'], detached: true })
  const ended = new Promise<void>((resolve) => {
    child.on('close', () => resolve())
  })
  const url = new Promise<string>((resolve) => {
    let text = ''
    child.stdout.on('data', (piece: Buffer) => {
      text += piece.toString('utf8')
      const [line, rest] = text.split('\n', 2)
      if (rest !== undefined) resolve((JSON.parse(line!) as { url: string }).url)
    })
  })
  return {
    url: await Promise.race([url, ended.then(() => undefined)]),
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
  }
}
