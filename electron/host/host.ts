/** Starts core and devices, watches them, starts them again, holds the key in memory, and carries their messages. */
import type { Counts } from '../contract/index.ts'
import type { HeldSession } from '../officer/unlock.ts'
import type { CoreStart, CoreToHost, HostToCore } from './messages.ts'
import type { WaitingFile } from './waiting-file.ts'

export type Child = {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  onExit(listener: (how: string) => void): void
  kill(): void
  pid: number | undefined
}

export type PageConnection = {
  send(frame: unknown): void /** The core went: connect again, and ask again. */
  close(): void
}

export type HostParts = {
  spawn(name: 'core' | 'devices'): Child
  start: Omit<CoreStart, 'kind' | 'held' | 'safeMode' | 'waiting'>
  /** What waits, kept over an end of this host as well. */
  waiting?: WaitingFile
  log(level: 'info' | 'error', message: string): void
  /** More starts than this in a minute: safe mode. */
  startsToSafeMode?: number
  /** Hands the core what lets it talk to a page directly; without it frames go through this host. */
  offerPort?(core: Child, connection: string): void
}

export type Host = {
  /** Resolves when the core answers; rejects with a sentence when it refuses to start. */
  started: Promise<{ isSetUp: boolean }>
  setUp(code: string, officers: { number: string; pin: string }[]): Promise<void>
  /** The machine goes to sleep: the key goes with it, unless somebody is in the middle of something. */
  lock(): void
  /** The practice station listens at another address from now on. */
  stationAt(url: string): void
  connect(connection: string, page: PageConnection): void
  fromPage(connection: string, frame: unknown): void
  disconnect(connection: string): void
  pids(): { core: number | undefined; devices: number | undefined }
  stop(): Promise<void>
}

/** 0.2 s, then twice as long for each start in the last minute, to 10 s. */
const RESTART_MS = 200
const LONGEST_RESTART_MS = 10_000
/** A core that ends this often before it ever answered will not answer. */
const STARTS_WITHOUT_ANSWER = 3
/** Three starts in a minute: something in there kills it, and the likeliest is a device driver. */
const WINDOW_MS = 60_000
const STARTS_TO_SAFE_MODE = 3
const STOP_MS = 5_000

export function createHost(parts: HostParts): Host {
  const pages = new Map<string, PageConnection>()
  const starts: Record<'core' | 'devices', number[]> = { core: [], devices: [] }
  let { stationUrl } = parts.start
  let held: HeldSession | undefined
  let waiting: Counts | undefined = parts.waiting?.read()
  let core: Child
  let devices: Child | undefined
  /** What pages say between a core's end and the next one's start; it would be lost with the old one. */
  let early: HostToCore[] | undefined
  let stopping = false
  let resting = false
  let hasStarted = false
  let onSetUp: ((result: { ok: boolean; message: string }) => void) | undefined
  let onStarted: (value: { isSetUp: boolean }) => void
  let onRefused: (error: Error) => void
  const started = new Promise<{ isSetUp: boolean }>((resolve, reject) => {
    onStarted = resolve
    onRefused = reject
  })

  const toCore = (message: HostToCore) => core.post(message)

  function fromPages(message: HostToCore): void {
    if (early) early.push(message)
    else if (message.kind === 'connect' && parts.offerPort) parts.offerPort(core, message.connection)
    else toCore(message)
  }

  function tooOften(name: 'core' | 'devices'): boolean {
    const now = Date.now()
    starts[name] = [...starts[name].filter((at) => now - at < WINDOW_MS), now]
    return starts[name].length > (parts.startsToSafeMode ?? STARTS_TO_SAFE_MODE)
  }

  const restartMs = (name: 'core' | 'devices') =>
    Math.min(LONGEST_RESTART_MS, RESTART_MS * 2 ** Math.max(0, starts[name].length - 1))

  function startCore(): void {
    if (stopping) return
    const safeMode = tooOften('core')
    if (safeMode) restDevices()
    const child = parts.spawn('core')
    core = child
    child.onMessage((message) => fromCore(message as CoreToHost))
    child.onExit((how) => {
      early = []
      if (stopping) return
      parts.log('info', `core ended (${how}); starting it again`)
      if (!hasStarted && starts.core.length >= STARTS_WITHOUT_ANSWER) {
        onRefused(new Error('The core does not start on this machine; the lines above say why.'))
        return
      }
      onSetUp?.({ ok: false, message: 'the core ended during set-up' })
      for (const page of pages.values()) page.close()
      pages.clear()
      setTimeout(startCore, restartMs('core'))
    })
    toCore({ kind: 'start', ...parts.start, stationUrl, held, safeMode, waiting })
    const asked = early ?? []
    early = undefined
    asked.forEach(fromPages)
  }

  /** Off for a minute, then tried again: an officer cannot be left without a camera for the day. */
  function restDevices(): void {
    resting = true
    devices?.kill()
    parts.log('error', 'something ends again and again; devices are off for a minute')
    setTimeout(() => {
      resting = false
      if (!stopping && !devices) startDevices()
    }, WINDOW_MS).unref()
  }

  function startDevices(): void {
    if (resting) return
    if (tooOften('devices')) {
      restDevices()
      return
    }
    const child = parts.spawn('devices')
    devices = child
    child.onMessage((message) => toCore({ kind: 'from-devices', message }))
    child.onExit((how) => {
      devices = undefined
      if (stopping) return
      parts.log('info', `devices ended (${how}); starting it again`)
      toCore({ kind: 'devices-lost' })
      setTimeout(startDevices, restartMs('devices'))
    })
  }

  function fromCore(message: CoreToHost): void {
    switch (message.kind) {
      case 'started':
        hasStarted = true
        onStarted({ isSetUp: message.isSetUp })
        break
      case 'refused':
        // Later than the first start nobody waits for it, and the page says "locked".
        parts.log('error', message.message)
        onRefused(new Error(message.message))
        break
      case 'set-up-done':
        onSetUp?.(message)
        break
      case 'hold':
        held = message.held
        break
      case 'drop':
        held = undefined
        // It ends itself now, as it should: officers who change places are no crash loop.
        starts.core = []
        break
      case 'counts':
        waiting = message.counts
        keepWaiting(message.counts)
        break
      case 'to-page':
        pages.get(message.connection)?.send(message.frame)
        break
      case 'to-devices':
        if (devices) devices.post(message.message)
        else toCore({ kind: 'devices-lost' })
        break
      case 'restart-devices':
        devices?.kill()
        break
      case 'log':
        parts.log(message.level, message.message)
    }
  }

  /** A full disk keeps yesterday's numbers, and nothing else waits for them. */
  function keepWaiting(counts: Counts): void {
    try {
      parts.waiting?.keep(counts)
    } catch (error) {
      parts.log('error', `what waits could not be written down: ${(error as NodeJS.ErrnoException).code ?? 'failed'}`)
    }
  }

  startCore()
  startDevices()
  return {
    started,
    setUp: (code, officers) =>
      new Promise((resolve, reject) => {
        onSetUp = ({ ok, message }) => {
          onSetUp = undefined
          if (ok) resolve()
          else reject(new Error(message))
        }
        toCore({ kind: 'set-up', code, officers })
      }),
    stationAt: (url) => {
      stationUrl = url
      toCore({ kind: 'station-at', url })
    },
    lock: () => fromPages({ kind: 'lock' }),
    connect: (connection, page) => {
      pages.set(connection, page)
      fromPages({ kind: 'connect', connection })
    },
    fromPage: (connection, frame) => fromPages({ kind: 'from-page', connection, frame }),
    disconnect: (connection) => {
      if (pages.delete(connection)) fromPages({ kind: 'disconnect', connection })
    },
    pids: () => ({ core: core.pid, devices: devices?.pid }),
    stop: async () => {
      stopping = true
      devices?.kill()
      await new Promise<void>((resolve) => {
        if (early) return resolve()
        core.onExit(() => resolve())
        toCore({ kind: 'stop' })
        setTimeout(() => {
          core.kill()
          resolve()
        }, STOP_MS).unref()
      })
      held = undefined
    },
  }
}
