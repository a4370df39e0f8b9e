/** The core's end of the device port: sends requests, parses answers, keeps deadlines. */
import { v7 as uuidv7 } from 'uuid'
import {
  type CardReading,
  type CodeReading,
  type Corners,
  DeviceAnswer,
  type DeviceErrorCode,
  type DeviceInfo,
  type DeviceRequest,
  type DeviceSettings,
  type Dial,
  type Phase,
  type PositionFix,
  type Reading,
  type RequestOf,
  type Unclaimed,
} from '../devices/device.ts'
import { everySoOften } from './so-often.ts'

/** How long a device itself has, and how much later the process is given up. */
const LIMIT_MS = {
  capture: 30_000,
  preview: 60_000,
  'read-card': 60_000,
  scan: 60_000,
  print: 60_000,
  locate: 20_000,
  picture: 15_000,
  'find-edges': 15_000,
  'read-code': 15_000,
  test: 10_000,
  dial: 5_000,
  configure: 5_000,
} as const
const GRACE_MS = 5_000
/** Progress is told to the pages five times a second at most. */
const TELL_MS = 200

type Failure = { ok: false; code: DeviceErrorCode; message: string }
type Answer<T> = Promise<({ ok: true } & T) | Failure>
type Order<K extends DeviceRequest['kind']> = Omit<RequestOf<K>, 'kind' | 'requestId' | 'timeoutMs'>

export type CaptureOrder = Order<'capture'>
export type CardOrder = Order<'read-card'>
export type ScanOrder = Order<'scan'>
export type PrintOrder = Order<'print'>
export type PreviewOrder = Order<'preview'>
export type PictureOrder = Order<'picture'>

/** Requests that are for one person. */
const OF_SOMEBODY = ['capture', 'read-card', 'scan', 'preview'] as const

/** What a device does for an application now, and what the officer should do. */
export type Running = {
  requestId: string
  kind: (typeof OF_SOMEBODY)[number]
  subject: string
  phase: Phase
  share?: number | undefined
}

/** Each act answers once, within its limit; `code` says why it did not come to a result. */
export type Devices = {
  /** One reading or more, each of a position that was asked for, none twice. */
  capture(order: CaptureOrder): Answer<{ readings: Reading[] }>
  readCard(order: CardOrder): Answer<{ card: CardReading }>
  /** The next code at a scanner. */
  scan(order: ScanOrder): Answer<{ code: CodeReading }>
  print(order: PrintOrder): Answer<unknown>
  /** Without a fix there is no signal. */
  locate(preferred?: string): Answer<{ fix?: PositionFix | undefined }>
  /** What a device sees, in `frame`, until it is cancelled. */
  preview(order: PreviewOrder): Answer<unknown>
  /** Ends what is shown, of whichever application: a device shows or takes, and one that shows keeps others waiting. */
  endPreviews(): void
  /** The last picture of a preview that runs for that application. */
  frame(subject: string): Uint8Array<ArrayBuffer> | undefined
  /** Told to this process and to each that follows it. */
  configure(settings: DeviceSettings): void
  /** The picture after its edit, encoded anew, under the modality, position, device and file name of the order. */
  picture(order: PictureOrder): Answer<{ reading: Reading }>
  /** Corners of the document in the upright picture; none when there is no document. */
  findEdges(image: PictureOrder['image']): Answer<{ corners?: Corners | undefined }>
  /** Text of the QR or bar code; none when there is no code. */
  readCode(image: PictureOrder['image']): Answer<{ text?: string | undefined }>
  test(device: string): Answer<unknown>
  dial(device: string, dial: Dial): Answer<unknown>
  /** As it was told last; a process that starts anew has devices that behave well. */
  dialled(device: string): Dial | undefined
  /** Gives up what runs for that application, or everything; each is answered with `cancelled`. */
  cancel(subject?: string): void
  list(): DeviceInfo[]
  /** Plugged in, and nobody's. */
  unclaimed(): Unclaimed[]
  progress(): Running[]
  /** From the devices process. SECURITY: parsed here; image decoders meet foreign bytes and are not believed. */
  receive(message: unknown): void
  /** The process went: what it was asked is answered with `failed`, so that nobody waits. */
  lost(): void
}

type Asked = Exclude<DeviceRequest, { kind: 'discover' | 'cancel' }>
type Result = Exclude<DeviceAnswer, { kind: 'status' | 'progress' | 'devices' | 'frame' }>
type Waiting = {
  request: Asked
  running?: Running
  frame?: Uint8Array<ArrayBuffer>
  settle: (answer: Result | Failure) => void
}

/** @param parts.send to the devices process. @param parts.restart ends it, when it keeps no deadline. */
export function createDevices(parts: {
  send: (request: DeviceRequest) => void
  restart: () => void
  changed: () => void
}): Devices {
  const waiting = new Map<string, Waiting>()
  const tell = everySoOften(TELL_MS, parts.changed)
  const dials = new Map<string, Dial>()
  let known: DeviceInfo[] = []
  let unclaimed: Unclaimed[] = []
  let settings: DeviceSettings | undefined
  let isThere = false
  /** The process that is there has not heard the settings. */
  let isNew = true

  function end(requestId: string, answer: Result | Failure): void {
    const one = waiting.get(requestId)
    waiting.delete(requestId)
    if (one?.running) tell()
    one?.settle(answer)
  }

  /** @param take the result out of the answer; undefined when this is no answer to what was asked. */
  function ask<T>(request: Asked, take: (answer: Result) => T | undefined): Answer<T> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        end(request.requestId, failure('timeout', 'the device did not answer in time'))
        parts.restart()
      }, LIMIT_MS[request.kind] + GRACE_MS)
      waiting.set(request.requestId, {
        request,
        settle: (answer) => {
          clearTimeout(timer)
          if ('ok' in answer) return resolve(answer)
          if (answer.kind === 'error') return resolve(failure(answer.code, answer.message))
          const result = take(answer)
          resolve(result === undefined ? nonsense() : { ok: true, ...result })
        },
      })
      parts.send(request)
    })
  }

  function tellSettings(): void {
    if (settings === undefined || !isThere || !isNew) return
    isNew = false
    void ask({ kind: 'configure', requestId: uuidv7(), settings }, done)
  }

  const asked = <K extends keyof typeof LIMIT_MS>(kind: K) => ({ kind, requestId: uuidv7(), timeoutMs: LIMIT_MS[kind] })
  const done = (answer: Result) => (answer.kind === 'done' ? {} : undefined)

  function receive(message: unknown): void {
    const parsed = DeviceAnswer.safeParse(message)
    if (!parsed.success) {
      const { requestId } = (message ?? {}) as { requestId?: unknown }
      if (typeof requestId === 'string') end(requestId, nonsense())
      return
    }
    const answer = parsed.data
    if (answer.kind === 'status' || answer.kind === 'devices') {
      known = answer.devices
      unclaimed = answer.unclaimed ?? []
      isThere = true
      tellSettings()
      parts.changed()
    } else if (answer.kind === 'frame') {
      const one = waiting.get(answer.requestId)
      if (one?.request.kind === 'preview') one.frame = answer.image
    } else if (answer.kind === 'progress') {
      const one = waiting.get(answer.requestId)
      if (one === undefined || !isOfSomebody(one.request)) return
      const { requestId, kind, subject } = one.request
      one.running = { requestId, kind, subject, phase: answer.phase, share: answer.share }
      tell()
    } else end(answer.requestId, answer)
  }

  return {
    list: () => known,
    unclaimed: () => unclaimed,
    progress: () => [...waiting.values()].flatMap((one) => one.running ?? []),
    capture: (order) =>
      ask({ ...order, ...asked('capture') }, (answer) =>
        answer.kind === 'readings' && fits(order, answer.readings) ? { readings: answer.readings } : undefined,
      ),
    readCard: (order) =>
      ask({ ...order, ...asked('read-card') }, (answer) =>
        answer.kind === 'card' ? { card: answer.card } : undefined,
      ),
    scan: (order) =>
      ask({ ...order, ...asked('scan') }, (answer) => (answer.kind === 'scanned' ? { code: answer.code } : undefined)),
    print: (order) => ask({ ...order, ...asked('print') }, done),
    locate: (preferred) =>
      ask({ ...(preferred && { preferred }), ...asked('locate') }, (answer) =>
        answer.kind === 'position' ? { fix: answer.fix } : undefined,
      ),
    preview: (order) => ask({ ...order, ...asked('preview') }, done),
    endPreviews: () => {
      for (const { request } of waiting.values())
        if (request.kind === 'preview') parts.send({ kind: 'cancel', requestId: request.requestId })
    },
    frame: (subject) =>
      [...waiting.values()].find(({ request }) => request.kind === 'preview' && request.subject === subject)?.frame,
    configure: (next) => {
      settings = next
      isNew = true
      tellSettings()
    },
    picture: (order) =>
      ask({ ...order, ...asked('picture') }, (answer) => {
        const [reading, another] = answer.kind === 'readings' ? answer.readings : []
        return reading && !another && isOf(order, reading) ? { reading } : undefined
      }),
    findEdges: (image) =>
      ask({ image, ...asked('find-edges') }, (answer) =>
        answer.kind === 'edges' ? { corners: answer.corners } : undefined,
      ),
    readCode: (image) =>
      ask({ image, ...asked('read-code') }, (answer) => (answer.kind === 'code' ? { text: answer.text } : undefined)),
    test: (device) => ask({ device, ...asked('test') }, done),
    dial: async (device, dial) => {
      const answer = await ask({ kind: 'dial', requestId: uuidv7(), device, dial }, done)
      if (answer.ok) dials.set(device, dial)
      return answer
    },
    dialled: (device) => dials.get(device),
    cancel: (subject) => {
      for (const { request } of waiting.values())
        if (subject === undefined || (isOfSomebody(request) && request.subject === subject))
          parts.send({ kind: 'cancel', requestId: request.requestId })
    },
    receive,
    lost: () => {
      known = []
      unclaimed = []
      isThere = false
      isNew = true
      dials.clear()
      for (const requestId of [...waiting.keys()]) end(requestId, failure('failed', 'the device process was restarted'))
      parts.changed()
    },
  }
}

const isOfSomebody = (request: Asked): request is Extract<Asked, { kind: Running['kind'] }> =>
  OF_SOMEBODY.some((kind) => kind === request.kind)
const failure = (code: DeviceErrorCode, message: string): Failure => ({ ok: false, code, message })
const nonsense = () => failure('failed', 'the device process answered something else than it was asked')

/** The portrait alone, or positions that were asked for, each once. */
function fits({ modality, positions }: CaptureOrder, readings: Reading[]): boolean {
  const taken = readings.map((reading) => reading.position)
  if (readings.some((reading) => reading.modality !== modality)) return false
  if (modality === 'portrait') return taken.length === 1 && taken[0] === undefined
  return new Set(taken).size === taken.length && taken.every((one) => one !== undefined && positions.includes(one))
}

/** SECURITY: who took the picture is known here; the process that decoded it does not get to say so. */
function isOf(order: PictureOrder, reading: Reading): boolean {
  const { device } = order
  return (
    reading.modality === order.modality &&
    reading.position === order.position &&
    reading.fileName === order.fileName &&
    reading.device.driver === device.driver &&
    reading.device.device === device.device &&
    reading.device.simulated === device.simulated
  )
}
