import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Child, createHost, type Host } from '../electron/host/host.ts'
import type { CoreToHost, HostToCore } from '../electron/host/messages.ts'

/** A child that does nothing by itself: the test says what it sends and when it ends. */
function scriptedChild() {
  const got: HostToCore[] = []
  let onMessage: (message: unknown) => void = () => {}
  const onExit: ((how: string) => void)[] = []
  const child: Child = {
    post: (message) => void got.push(message as HostToCore),
    onMessage: (listener) => {
      onMessage = listener
    },
    onExit: (listener) => void onExit.push(listener),
    kill: () => {
      for (const listener of onExit.splice(0)) listener('SIGKILL')
    },
    pid: undefined,
  }
  return { child, got, says: (message: CoreToHost) => onMessage(message), ends: () => child.kill() }
}

const held = {
  officer: '1001',
  sitting: 's',
  databaseKey: new Uint8Array(32),
  signingKey: { seed: new Uint8Array(32), publicKey: '' },
  softLocked: false,
}

let cores: ReturnType<typeof scriptedChild>[]
let devices: ReturnType<typeof scriptedChild>[]
let host: Host
const newest = () => cores.at(-1)!
const startOf = (core: ReturnType<typeof scriptedChild>) => core.got.find((message) => message.kind === 'start')!

describe('the host', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    cores = []
    devices = []
    host = createHost({
      spawn: (name) => {
        const made = scriptedChild()
        ;(name === 'core' ? cores : devices).push(made)
        return made.child
      },
      start: { dataDir: '/nowhere', appVersion: 'test' },
      log: () => {},
    })
    newest().says({ kind: 'started', isSetUp: true })
  })
  afterEach(() => vi.useRealTimers())

  /** Ends the newest core and lets the pause before the next one pass. */
  function restart(): void {
    newest().ends()
    vi.advanceTimersByTime(10_000)
  }

  it('hands a killed core’s key to the next one, and none after a sign-out', () => {
    newest().says({ kind: 'hold', held })
    restart()
    expect(startOf(newest())).toMatchObject({ held: { officer: '1001' } })
    newest().says({ kind: 'drop' })
    restart()
    expect(startOf(newest())).toMatchObject({ held: undefined })
  })

  it('starts the core without devices when it ended three times in a minute, and tries devices again a minute later', () => {
    for (let i = 0; i < 3; i++) restart()
    expect(startOf(newest())).toMatchObject({ safeMode: true })
    const before = devices.length
    vi.advanceTimersByTime(60_000)
    expect(devices.length).toBe(before + 1)
  })

  it('goes on with devices however often officers change places', () => {
    for (let i = 0; i < 6; i++) {
      newest().says({ kind: 'drop' })
      restart()
    }
    expect(startOf(newest())).toMatchObject({ safeMode: false })
  })

  it('keeps what a page asks between two cores for the next one', () => {
    newest().ends()
    host.connect('page', { send: () => {}, close: () => {} })
    host.fromPage('page', { call: 1 })
    vi.advanceTimersByTime(10_000)
    expect(newest().got.map(({ kind }) => kind)).toEqual(['start', 'connect', 'from-page'])
  })

  it('tells the core, and the one after it, where the station listens now', () => {
    host.stationAt('http://127.0.0.1:4001')
    expect(newest().got.at(-1)).toEqual({ kind: 'station-at', url: 'http://127.0.0.1:4001' })
    restart()
    expect(startOf(newest())).toMatchObject({ stationUrl: 'http://127.0.0.1:4001' })
  })

  it('answers for devices that are not there, so that nobody waits for a picture', () => {
    devices.at(-1)!.ends()
    newest().says({ kind: 'to-devices', message: {} })
    expect(newest().got.filter(({ kind }) => kind === 'devices-lost')).toHaveLength(2)
  })
})
