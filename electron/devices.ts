/** The core's end of the device port: sends requests, parses answers, keeps deadlines. */
import { v7 as uuidv7 } from 'uuid'
import {
  DeviceAnswer,
  type DeviceErrorCode,
  type DeviceInfo,
  type DeviceRequest,
  type Reading,
} from '../devices/device.ts'

/** A capture's own limit, and how much later the process itself is given up. */
const CAPTURE_MS = 30_000
const GRACE_MS = 5_000

export type CaptureAnswer = { ok: true; reading: Reading } | { ok: false; code: DeviceErrorCode; message: string }
export type CaptureOrder = { modality: 'portrait' | 'finger'; position?: number; subject: string; attempt: number }

export type Devices = {
  capture(order: CaptureOrder): Promise<CaptureAnswer>
  /** From the devices process. SECURITY: parsed here; image decoders meet foreign bytes and are not believed. */
  receive(message: unknown): void
  /** The process went: what it was asked is answered with `failed`, so that nobody waits. */
  lost(): void
  list(): DeviceInfo[]
}

/** @param parts.send to the devices process. @param parts.restart ends it, when it keeps no deadline. */
export function createDevices(parts: {
  send: (request: DeviceRequest) => void
  restart: () => void
  changed: () => void
}): Devices {
  const waiting = new Map<string, (answer: CaptureAnswer) => void>()
  let known: DeviceInfo[] = []
  const settle = (requestId: string, answer: CaptureAnswer) => {
    waiting.get(requestId)?.(answer)
    waiting.delete(requestId)
  }
  return {
    list: () => known,
    capture: (order) =>
      new Promise((resolve) => {
        const requestId = uuidv7()
        const timer = setTimeout(() => {
          settle(requestId, { ok: false, code: 'timeout', message: 'the device did not answer in time' })
          parts.restart()
        }, CAPTURE_MS + GRACE_MS)
        waiting.set(requestId, (answer) => {
          clearTimeout(timer)
          resolve(answer)
        })
        parts.send({ kind: 'capture', requestId, timeoutMs: CAPTURE_MS, ...order })
      }),
    receive: (message) => {
      const parsed = DeviceAnswer.safeParse(message)
      if (!parsed.success) {
        const { requestId } = (message ?? {}) as { requestId?: unknown }
        if (typeof requestId === 'string')
          settle(requestId, { ok: false, code: 'failed', message: 'the device process answered nonsense' })
        return
      }
      const answer = parsed.data
      if (answer.kind === 'reading') settle(answer.requestId, { ok: true, reading: answer.reading })
      else if (answer.kind === 'error')
        settle(answer.requestId, { ok: false, code: answer.code, message: answer.message })
      else {
        known = answer.devices
        parts.changed()
      }
    },
    lost: () => {
      known = []
      for (const requestId of [...waiting.keys()])
        settle(requestId, { ok: false, code: 'failed', message: 'the device process was restarted' })
      parts.changed()
    },
  }
}
