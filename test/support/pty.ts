import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** Why there are no pty pairs here; undefined when there are. To be printed as the reason of a skip. */
export const noPty: string | undefined =
  spawnSync('socat', ['-V']).status === 0 ? undefined : 'socat is not installed (apt-get install socat)'

export type PtyPair = {
  /** What the driver opens. */
  host: string
  /** What the twin opens. */
  device: string
  /** As if the cable was pulled: both ends go. */
  unplug(): void
  close(): Promise<void>
}

/** Two serial ports of the system, joined. */
export async function openPtyPair(): Promise<PtyPair> {
  const folder = await mkdtemp(join(tmpdir(), 'doorstep-pty-'))
  const [host, device] = [join(folder, 'host'), join(folder, 'device')]
  const end = (path: string) => `pty,raw,echo=0,link=${path}`
  const socat: ChildProcess = spawn('socat', [end(host), end(device)], { stdio: 'ignore' })
  for (let tries = 0; !(existsSync(host) && existsSync(device)); tries += 1) {
    if (tries > 200) throw new Error('socat made no pty pair within 5 s')
    await delay(25)
  }
  return {
    host,
    device,
    unplug: () => void socat.kill('SIGKILL'),
    async close() {
      socat.kill('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
