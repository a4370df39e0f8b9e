/** The smart card service of this machine with the two virtual readers of vsmartcard-vpcd, for one test file at a time. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

const DAEMON = '/usr/sbin/pcscd'
const DRIVER = '/usr/lib/pcsc/drivers/serial/libifdvpcd.so'
const SOCKET = '/run/pcscd/pcscd.comm'
const PID_FILE = '/run/pcscd/pcscd.pid'
/** vpcd listens on it; the second reader one above. */
export const SLOTS = [35_963, 35_964] as const
/** Whoever listens on it has pcscd: its socket and its readers' ports exist once on a machine. */
const LOCK_PORT = 35_961
/** In /proc/net/tcp. */
const LISTENING = '0A'

/** Why there are no virtual readers here; undefined when there are. To be printed as the reason of a skip. */
export const noPcscd: string | undefined = !existsSync(DAEMON)
  ? 'pcscd is not installed (apt-get install pcscd)'
  : !existsSync(DRIVER)
    ? 'there is no virtual reader (apt-get install vsmartcard-vpcd)'
    : process.getuid?.() !== 0
      ? 'pcscd cannot be started: this is not root'
      : undefined

export type Pcscd = {
  /** Ends at once, as if it had crashed; its socket stays as a file that nobody serves. */
  kill(): Promise<void>
  /** After `kill`. */
  restart(): Promise<void>
  /** Ends it, and lets the next test file have one. */
  close(): Promise<void>
}

/** Waits until no other test file has one, then until its readers can be plugged into. */
export async function startPcscd(): Promise<Pcscd> {
  const lock = await takeLock()
  let daemon = await start().catch((error) => {
    lock.close()
    throw error
  })
  return {
    kill: () => end(daemon, 'SIGKILL'),
    async restart() {
      daemon = await start()
    },
    async close() {
      await end(daemon, 'SIGTERM')
      await new Promise((resolve) => lock.close(resolve))
    },
  }
}

async function takeLock(): Promise<Server> {
  for (let tries = 0; ; tries += 1) {
    const server = createServer()
    const isMine = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(LOCK_PORT, '127.0.0.1', () => resolve(true))
    })
    if (isMine) return server.unref()
    if (tries > 500) throw new Error('another test keeps pcscd for more than 50 s')
    await delay(100)
  }
}

async function start(): Promise<ChildProcess> {
  const other = runningPid()
  if (other !== undefined) throw new Error(`another pcscd runs on this machine (process ${other})`)
  // An orphan, when this process is killed, ends itself a minute after its last client.
  const daemon = spawn(DAEMON, ['--foreground', '--auto-exit'], { stdio: 'ignore' })
  for (let tries = 0; !(existsSync(SOCKET) && SLOTS.every(isServed)); tries += 1) {
    if (daemon.exitCode !== null) throw new Error(`pcscd ended with ${daemon.exitCode}`)
    if (tries > 200) throw new Error('pcscd has no virtual readers after 10 s')
    await delay(50)
  }
  return daemon
}

async function end(daemon: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return
  const gone = new Promise((resolve) => daemon.once('exit', resolve))
  daemon.kill(signal)
  const slow = setTimeout(() => daemon.kill('SIGKILL'), 5_000)
  await gone
  clearTimeout(slow)
}

function runningPid(): number | undefined {
  try {
    const pid = Number(readFileSync(PID_FILE, 'utf8'))
    process.kill(pid, 0)
    return pid
  } catch {
    return undefined // no file, or nobody of that number
  }
}

/** Asked of the system, because the reader takes anybody who connects for a card. */
function isServed(port: number): boolean {
  const address = `:${port.toString(16).toUpperCase()}`
  return ['/proc/net/tcp', '/proc/net/tcp6']
    .flatMap((path) => (existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []))
    .some((line) => {
      const [, local, , state] = line.trim().split(/\s+/)
      return local?.endsWith(address) && state === LISTENING
    })
}
