/** The devices process without its channel: messages in, answers out, one answer for each request. */
import { z } from 'zod'
import { type Act, answerAct, findDevice } from './answer.ts'
import { type AskedDevice, createAskedDevice } from './asked-device.ts'
import {
  DeviceAnswer,
  DeviceError,
  type DeviceInfo,
  DeviceRequest,
  type Driver,
  type Progressed,
  type RequestOf,
  type Unclaimed,
} from './device.ts'
import { createLane } from './lane.ts'
import type { Pool } from './pool.ts'

export type DeviceHost = {
  /** Takes any message. What is not a request is answered with an error when it names a requestId, else ignored. */
  receive(message: unknown): void
  /** A driver says that its device came, went or changed. */
  changed(): void
  /** How many messages had no answer: not a request and without a requestId, or an act that is already running. */
  ignored(): number
  /** Gives up what runs, unanswered, and closes the drivers. */
  close(): Promise<void>
}

/** As the port allows. */
const MOST_LISTED = 32
const NamesRequest = z.object({ requestId: z.string().min(1).max(64) })

/**
 * @param parts.drivers of devices that are always there. @param parts.pool of those that come and go.
 * @param parts.send must not throw. It is called at once with the devices that are there, as `status`.
 */
export function createDeviceHost(parts: {
  drivers: readonly Driver[]
  pool?: Pool
  send: (answer: DeviceAnswer) => void
}): DeviceHost {
  const running = new Map<string, AbortController>()
  let asked = new Map<Driver, AskedDevice>()
  const pictures = createLane()
  let announced = ''
  let ignored = 0
  let isClosed = false

  function send(answer: DeviceAnswer): void {
    if (!isClosed) parts.send(answer)
  }

  /** Those that are there now. One that is busy keeps its lane for as long as it is there. */
  function devices(): AskedDevice[] {
    const drivers = [...parts.drivers, ...(parts.pool?.drivers() ?? [])]
    asked = new Map(drivers.map((driver) => [driver, asked.get(driver) ?? createAskedDevice(driver, announce)]))
    return [...asked.values()]
  }

  function list(): { devices: DeviceInfo[]; unclaimed?: Unclaimed[] } {
    const unclaimed = parts.pool?.unclaimed() ?? []
    return {
      devices: devices()
        .flatMap((device) => device.info() ?? [])
        .slice(0, MOST_LISTED),
      ...(unclaimed.length > 0 && { unclaimed: unclaimed.slice(0, MOST_LISTED) }),
    }
  }

  function announce(): void {
    const now = list()
    const text = JSON.stringify(now)
    if (text === announced) return
    announced = text
    send({ kind: 'status', ...now })
  }

  async function act(request: Act): Promise<void> {
    const { requestId, timeoutMs } = request
    const controller = new AbortController()
    running.set(requestId, controller)
    const deadline = setTimeout(() => {
      controller.abort(new DeviceError('timeout', `There was no result within ${timeoutMs} ms.`))
    }, timeoutMs)
    const progressed: Progressed = (phase, share) => {
      const answer = DeviceAnswer.safeParse({ kind: 'progress', requestId, phase, share })
      // Progress of an act that is over would begin it anew in the officer's eyes.
      if (answer.success && running.get(requestId) === controller && !controller.signal.aborted) send(answer.data)
    }
    try {
      const frame = (image: Uint8Array) => {
        const answer = DeviceAnswer.safeParse({ kind: 'frame', requestId, image })
        if (answer.success && !controller.signal.aborted) send(answer.data)
      }
      const parted = { devices: devices(), pictures }
      const answer = answerAct(parted, request, controller.signal, { progressed, frame })
      send(await Promise.race([answer, whenAborted(controller.signal)]))
    } catch (error) {
      send({ kind: 'error', requestId, ...explain(error) })
    } finally {
      clearTimeout(deadline)
      running.delete(requestId)
    }
  }

  function dial({ requestId, device, dial }: RequestOf<'dial'>): void {
    try {
      findDevice(devices(), device).dial(dial)
      send({ kind: 'done', requestId })
      announce()
    } catch (error) {
      send({ kind: 'error', requestId, ...explain(error) })
    }
  }

  function refuse(message: unknown): void {
    const named = NamesRequest.safeParse(message)
    // An error under the name of a running act would end it in the core's eyes.
    if (!named.success || running.has(named.data.requestId)) ignored += 1
    else
      send({
        kind: 'error',
        requestId: named.data.requestId,
        code: 'failed',
        message: 'Not a request this process knows.',
      })
  }

  announce()
  return {
    receive(message) {
      const parsed = DeviceRequest.safeParse(message)
      if (!parsed.success) return refuse(message)
      const request = parsed.data
      const { kind, requestId } = request
      if (kind === 'discover') send({ kind: 'devices', requestId, ...list() })
      else if (kind === 'configure') {
        parts.pool?.configure(request.settings)
        send({ kind: 'done', requestId })
      } else if (kind === 'cancel')
        // A cancel has no answer of its own: the act's is the answer, and one that is over has had it.
        running.get(requestId)?.abort(new DeviceError('cancelled', 'It was cancelled.'))
      else if (running.has(requestId)) ignored += 1
      else if (kind === 'dial') dial(request)
      else void act(request)
    },
    changed: announce,
    ignored: () => ignored,
    async close() {
      isClosed = true
      for (const controller of running.values()) controller.abort(new DeviceError('cancelled', 'The process ends.'))
      await Promise.allSettled([...parts.drivers.map((driver) => driver.close()), parts.pool?.close()])
    },
  }
}

/** Rejects with the signal's reason, so that a driver that does not listen keeps nobody waiting. */
function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

function explain(error: unknown): { code: DeviceError['code']; message: string } {
  if (error instanceof DeviceError) return { code: error.code, message: error.message.slice(0, 500) }
  // SECURITY: the text of other errors stays here, because it may hold a path or a person's name.
  return { code: 'failed', message: `The driver failed (${error instanceof Error ? error.name : 'unknown'}).` }
}
