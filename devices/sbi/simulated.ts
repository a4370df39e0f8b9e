/**
 * A practice scanner service: speaks the interface on a socket of this machine as a vendor's service would, so that the
 * driver above it is the one that real devices have. What it says of itself is SIMULATED for ever, whatever is dialled.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Dial } from '../device.ts'
import { createMasters, type Masters } from '../fingerprint/masters.ts'
import type { Frame } from './frame.ts'
import { formatPart } from './mjpeg.ts'
import {
  composeCapture,
  describeSigned,
  describeUnsigned,
  type Fault,
  readWanted,
  refuse,
  type Wanted,
} from './practice/answers.ts'
import { createHand, type Encoded, type Taken } from './practice/hand.ts'
import { createIdentity, type IdentityOptions } from './practice/identity.ts'
import { type Answer, candidates, type Listener, listen } from './practice/listener.ts'
import { createShow } from './practice/show.ts'
import { BioType, type DeviceFacts, StreamRequest } from './protocol.ts'

export type SbiSimulator = {
  /** Where it listens or listened last. Rejects when no port is free. */
  readonly port: Promise<number>
  /** What it can be told to do; anything else is taken for `well`. */
  readonly dials: readonly Dial[]
  /** Whose hands, eyes and face are there now. */
  present(subject: string): void
  dial(dial: Dial): void
  /** One thing that goes wrong from now on, beside what the dial does; undefined for nothing. */
  fail(fault: Fault | undefined): void
  close(): Promise<void>
}

export type SimulatorOptions = IdentityOptions & {
  /** The fingers to use, which stay open when the simulator closes; grown from the seed when absent. */
  masters?: Masters
  /** This one and no other; the first free one of the interface's range when absent. */
  port?: number
  /** Fingers and eyes when absent. */
  devices?: readonly BioType[]
  /** JPEG 2000 for fingers and PNG for eyes when absent; a face is always JPEG. */
  pictures?: Encoded
}

const DIALS = [
  'well',
  'slow',
  'busy',
  'unplugged',
  'poor',
  'damaged',
  'three-fingers',
  'expired-certificate',
  'broken-chain',
  'clock-skew',
  'stalled',
] as const satisfies readonly Dial[]
/** What is wrong with every capture while it is dialled. */
const FAULTS: { [dial in Dial]?: Fault } = {
  damaged: 'signature',
  'three-fingers': 'three-fingers',
  'expired-certificate': 'expired',
  'broken-chain': 'hash',
  'clock-skew': 'clock',
  stalled: 'stall',
}

const SLOW_MS = 3_000
/** Five pictures a second; the interface wants three. */
const PICTURE_MS = 200
/** The longest that a timer takes; 25 days. */
const FOREVER_MS = 2 ** 31 - 1

/** Listens on the first free port of the interface's range; fingers grow from the beginning, in the background. */
export function startSbiSimulator(options: SimulatorOptions): SbiSimulator {
  const masters = options.masters ?? createMasters(options.seed)
  const types = options.devices ?? ['Finger', 'Iris']
  const hand = createHand(options.seed, masters, options.pictures)
  const show = createShow(options.seed)
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
    listening = before.then((known) => listen(handle, options.port === undefined ? candidates(known) : [options.port]))
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
    const status: DeviceFacts['deviceStatus'] = dialled === 'busy' || capturing !== undefined ? 'Busy' : 'Ready'
    const described = { status, port: await port, isExpired: dialled === 'expired-certificate' }
    switch (`${frame.verb} ${frame.path}`) {
      case 'MOSIPDISC /device':
        return { status: 200, json: describeUnsigned(self, wantedTypes(frame.body), described) }
      case 'MOSIPDINFO /info':
        return { status: 200, json: await describeSigned(self, types, described) }
      case 'RCAPTURE /capture': {
        const wanted = readWanted(parseJson(frame.body), self, types)
        if (typeof wanted === 'string') return { status: 200, json: refuse(wanted) }
        if (status === 'Busy') return { status: 200, json: refuse('111') }
        return capture(wanted, signal)
      }
      case 'STREAM /stream': {
        const wanted = StreamRequest.safeParse(parseJson(frame.body)).data
        if (wanted === undefined) return refuseStream('601')
        const type = types.find((each) => self.facts(each, 'Ready', '', 0).deviceId === wanted.deviceId)
        if (type === undefined) return refuseStream('605')
        if (status === 'Busy') return refuseStream('111')
        const stream = streamOf(type, wanted, signal)
        return { contentType: 'multipart/x-mixed-replace; boundary=--BoundaryString', stream }
      }
      default:
        return { status: 405, json: { error: { errorCode: '500', errorInfo: 'SIMULATED: no such call.' } } }
    }
  }

  function wantedTypes(body: Uint8Array): readonly BioType[] {
    const asked = BioType.safeParse((parseJson(body) as { type?: unknown } | undefined)?.type)
    return types.filter((type) => !asked.success || type === asked.data)
  }

  async function* streamOf(type: BioType, { deviceSubId, timeout }: StreamRequest, signal: AbortSignal) {
    const until = Date.now() + Number(timeout)
    for (let count = 0; Date.now() < until; count += 1) {
      // While a capture runs its pictures are its own.
      if (capturing === undefined) {
        const part = formatPart(await show.picture(type, deviceSubId, count))
        const isCut = count > 0 && (dialled === 'stalled' || dialled === 'unplugged')
        yield isCut ? part.subarray(0, part.byteLength / 2) : part
        if (isCut && dialled === 'unplugged') return void unplug()
        if (isCut) await delay(FOREVER_MS, undefined, { signal, ref: false })
      }
      await delay(PICTURE_MS, undefined, { signal, ref: false })
    }
  }

  async function capture(wanted: Wanted, signal: AbortSignal): Promise<Answer> {
    capturing = signal
    const free = () => {
      if (capturing === signal) capturing = undefined
    }
    signal.addEventListener('abort', free)
    try {
      const wrong = FAULTS[dialled] ?? fault
      if (wrong === 'stall') await delay(FOREVER_MS, undefined, { signal, ref: false })
      if (wrong === 'not-json') return { status: 200, json: 'SIMULATED' }
      if (wrong === 'no-finger') return { status: 200, json: refuse('701') }
      if (dialled === 'slow') await delay(SLOW_MS, undefined, { signal })
      const taken = await takeAll(wanted, signal)
      if (taken === undefined) return { status: 200, json: refuse('701') }
      const json = await composeCapture(await identity, wanted, taken, FAULTS[dialled] ?? fault)
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
    dials: DIALS,
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

function refuseStream(errorCode: string): Answer {
  return { status: 200, json: { error: { errorCode, errorInfo: 'SIMULATED: shows no picture.' } } }
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString())
  } catch {
    return undefined // not a request of the interface: answered so
  }
}
