/** A serial port of the system whose other end is this process, by `socat`. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { SerialLine } from '../transport/serial.ts'

const MADE_WITHIN_MS = 5_000
const LOOK_MS = 20
const END_MS = 1_000

/**
 * @param path where the port is to be; a link to it, gone when the line is closed.
 * @throws when `socat` is missing or makes none.
 */
export async function openPtyLine(path: string): Promise<SerialLine> {
  const socat: ChildProcess = spawn('socat', ['-t', '0.05', '-', `pty,raw,echo=0,link=${path}`], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const gone = new Promise<void>((resolve) => {
    socat.once('error', () => resolve())
    socat.once('exit', () => resolve())
  })
  let isGone = false
  void gone.then(() => {
    isGone = true
  })
  socat.stdin?.on('error', () => {}) // it went; `exit` says so
  for (const until = performance.now() + MADE_WITHIN_MS; !existsSync(path); await delay(LOOK_MS))
    if (isGone || performance.now() > until) {
      socat.kill('SIGKILL')
      throw new Error('socat made no port; on Debian: apt-get install socat.')
    }
  let onData: ((bytes: Uint8Array) => void) | undefined
  socat.stdout?.on('data', (bytes: Buffer) => onData?.(Uint8Array.from(bytes)))
  return {
    write(bytes) {
      if (!isGone) socat.stdin?.write(Buffer.from(bytes))
    },
    onData(listener) {
      onData = listener
    },
    onClose(listener) {
      void gone.then(listener)
    },
    async close() {
      if (isGone) return
      socat.stdin?.end() // what was written still arrives; then it takes the link away and ends
      await Promise.race([gone, delay(END_MS)])
      if (!isGone) socat.kill('SIGKILL')
      await gone
    },
  }
}
