/**
 * A practice scanner service: speaks the interface on a socket of this machine as a vendor's service would, so that the
 * driver above it is the one that real devices have. What it says of itself is SIMULATED for ever, whatever is dialled.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Dial } from '../device.ts'
import { createMasters, type Masters } from '../fingerprint/masters.ts'
import type { Frame } from './frame.ts'
import {
  composeCapture,
  describeSigned,
  describeUnsigned,
  type Fault,
  readWanted,
  refuse,
  type Wanted,
} from './practice/answers.ts'
import { createHand, type Taken } from './practice/hand.ts'
import { createIdentity, type IdentityOptions } from './practice/identity.ts'
import { type Answer, type Listener, listen } from './practice/listener.ts'

export type SbiSimulator = {
  /** Where it listens or listened last. Rejects when no port is free. */
  readonly port: Promise<number>
  /** Whose hands and eyes are there now. */
  present(subject: string): void
  dial(dial: Dial): void
  /** One thing that goes wrong from now on, beside what the dial does; undefined for nothing. */
  fail(fault: Fault | undefined): void
  close(): Promise<void>
}

/** `masters` are the fingers to use, and stay open when the simulator closes; grown from the seed when absent. */
export type SimulatorOptions = IdentityOptions & { masters?: Masters }

const SLOW_MS = 3_000
/** The longest that a timer takes; 25 days. */
const FOREVER_MS = 2 ** 31 - 1

/** Listens on the first free port of the interface's range; fingers grow from the beginning, in the background. */
export function startSbiSimulator(options: SimulatorOptions): SbiSimulator {
  const masters = options.masters ?? createMasters(options.seed)
  const hand = createHand(options.seed, masters)
  const identity = createIdentity(options)
  let dialled: Dial = 'well'
  let fault: Fault | undefined
  /** Of the one capture that runs. */
  let capturing: AbortSignal | undefined
  let isClosed = false
  let listening: Promise<Listener> | undefined
  let port: Promise<number>
  plugIn()

  function plugIn(): void {
    if (listening !== undefined || isClosed) return
    const before: Promise<number | undefined> = port?.catch(() => undefined) ?? Promise.resolve(undefined)
    listening = before.then((known) => listen(handle, known))
    port = listening.then((listener) => listener.port)
    port.catch(() => {}) // whoever asks for the port hears of it
  }

  async function unplug(): Promise<void> {
    const listener = await listening?.catch(() => undefined)
    listening = undefined
    await listener?.close()
  }

  async function handle(frame: Frame, signal: AbortSignal): Promise<Answer> {
    const self = await identity
    const status = dialled === 'busy' || capturing !== undefined ? 'Busy' : 'Ready'
    switch (`${frame.verb} ${frame.path}`) {
      case 'MOSIPDISC /device':
        return { status: 200, json: describeUnsigned(self, status, await port) }
      case 'MOSIPDINFO /info':
        return { status: 200, json: await describeSigned(self, status, await port) }
      case 'RCAPTURE /capture': {
        const wanted = readWanted(parseJson(frame.body), self)
        if (typeof wanted === 'string') return { status: 200, json: refuse(wanted) }
        if (status === 'Busy') return { status: 200, json: refuse('111') }
        return capture(wanted, signal)
      }
      case 'STREAM /stream':
        return { status: 200, json: { error: { errorCode: '601', errorInfo: 'SIMULATED: shows no picture.' } } }
      default:
        return { status: 405, json: { error: { errorCode: '500', errorInfo: 'SIMULATED: no such call.' } } }
    }
  }

  async function capture(wanted: Wanted, signal: AbortSignal): Promise<Answer> {
    capturing = signal
    const free = () => {
      if (capturing === signal) capturing = undefined
    }
    signal.addEventListener('abort', free)
    try {
      if (fault === 'stall') await delay(FOREVER_MS, undefined, { signal, ref: false })
      if (fault === 'not-json') return { status: 200, json: 'SIMULATED' }
      if (fault === 'no-finger') return { status: 200, json: refuse('701') }
      if (dialled === 'slow') await delay(SLOW_MS, undefined, { signal })
      const taken = await takeAll(wanted, signal)
      if (taken === undefined) return { status: 200, json: refuse('701') }
      const json = await composeCapture(await identity, wanted, taken, dialled === 'damaged' ? 'signature' : fault)
      if (dialled !== 'unplugged') return { status: 200, json }
      return { status: 200, json, onCut: () => void unplug() }
    } finally {
      signal.removeEventListener('abort', free)
      free()
    }
  }

  /** Undefined when the time is over before all fingers were there. */
  async function takeAll(wanted: Wanted, signal: AbortSignal): Promise<Taken[] | undefined> {
    const { type } = wanted
    const limit = AbortSignal.any([signal, AbortSignal.timeout(wanted.timeoutMs)])
    const taken: Taken[] = []
    try {
      for (const position of wanted.positions) taken.push(await hand.take(type, position, dialled === 'poor', limit))
      return taken
    } catch (error) {
      if (!limit.aborted || signal.aborted) throw error
      return undefined
    }
  }

  return {
    get port() {
      return port
    },
    present: hand.present,
    dial(dial) {
      dialled = dial
      plugIn()
    },
    fail(next) {
      fault = next
    },
    async close() {
      isClosed = true
      await unplug()
      if (options.masters === undefined) await masters.close()
    },
  }
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString())
  } catch {
    return undefined // not a capture request: answered so
  }
}
