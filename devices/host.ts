/** The devices process without its channel: messages in, answers out, one answer for each request. */
import { z } from 'zod'
import { type DeviceAnswer, DeviceError, type DeviceInfo, DeviceRequest, type Driver } from './device.ts'
import { type CaptureRequest, createLane } from './lane.ts'

export type DeviceHost = {
  /** Takes any message. What is not a request is answered with an error when it names a requestId, else ignored. */
  receive(message: unknown): void
  /** How many messages had no answer: not a request and without a requestId, or a capture that is already running. */
  ignored(): number
  /** Gives up what runs, unanswered, and closes the drivers. */
  close(): Promise<void>
}

const NamesRequest = z.object({ requestId: z.string().min(1).max(64) })

/** @param parts.send must not throw. It is called at once with the devices that are there, as `status`. */
export function createDeviceHost(parts: {
  drivers: readonly Driver[]
  send: (answer: DeviceAnswer) => void
}): DeviceHost {
  const running = new Map<string, AbortController>()
  const lanes = parts.drivers.map((driver) => createLane(driver, announce))
  let announced = ''
  let ignored = 0
  let isClosed = false

  function send(answer: DeviceAnswer): void {
    if (!isClosed) parts.send(answer)
  }

  function devices(): DeviceInfo[] {
    return lanes.flatMap((lane) => lane.info() ?? [])
  }

  function announce(): void {
    const now = devices()
    const text = JSON.stringify(now)
    if (text === announced) return
    announced = text
    send({ kind: 'status', devices: now })
  }

  async function capture(request: CaptureRequest): Promise<void> {
    const { requestId, timeoutMs } = request
    const controller = new AbortController()
    running.set(requestId, controller)
    const deadline = setTimeout(() => {
      controller.abort(new DeviceError('timeout', `The device gave nothing within ${timeoutMs} ms.`))
    }, timeoutMs)
    try {
      if ((request.modality === 'finger') !== (request.position !== undefined))
        throw new DeviceError('failed', 'A finger needs its position, and a portrait has none.')
      const lane = lanes.find((each) => each.info()?.modalities.includes(request.modality))
      if (lane === undefined) throw new DeviceError('no-device', `No device here takes a ${request.modality}.`)
      const reading = await Promise.race([lane.capture(request, controller.signal), whenAborted(controller.signal)])
      send({ kind: 'reading', requestId, reading })
    } catch (error) {
      send({ kind: 'error', requestId, ...explain(error) })
    } finally {
      clearTimeout(deadline)
      running.delete(requestId)
    }
  }

  function refuse(message: unknown): void {
    const named = NamesRequest.safeParse(message)
    // An error under the name of a running capture would end it in the core's eyes.
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
      if (request.kind === 'discover') send({ kind: 'devices', requestId: request.requestId, devices: devices() })
      else if (request.kind === 'cancel')
        // A cancel has no answer of its own: the capture's is the answer, and one that is over has had it.
        running.get(request.requestId)?.abort(new DeviceError('cancelled', 'The capture was cancelled.'))
      else if (running.has(request.requestId)) ignored += 1
      else void capture(request)
    },
    ignored: () => ignored,
    async close() {
      isClosed = true
      for (const controller of running.values()) controller.abort(new DeviceError('cancelled', 'The process ends.'))
      await Promise.allSettled(lanes.map((lane) => lane.close()))
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
