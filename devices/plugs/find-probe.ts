/** Which driver knows the device on one serial port, and at which rate. */

import { DeviceError } from '../device.ts'
import type { SerialLine } from '../transport/serial.ts'
import { orAborted } from '../wait.ts'
import type { SerialProbe } from './probe.ts'

/** Most keep 300 ms; one that can only listen to what speaks each second needs longer. Whoever keeps neither is left behind. */
const PROBE_LIMIT_MS = 1_200
const OPEN_LIMIT_MS = 1_500
const CLOSE_LIMIT_MS = 500

type Try = { baud: number; probes: SerialProbe[] }

/**
 * Opens the port once for each rate and asks all that may know a device at it, one after the other. Undefined when
 * nobody does.
 * @throws {DeviceError} when the port cannot be opened, or goes; the signal's reason.
 */
export async function findProbe(parts: {
  path: string
  probes: readonly SerialProbe[]
  open: (path: string, baud: number) => Promise<SerialLine>
  signal: AbortSignal
}): Promise<{ probe: SerialProbe; baud: number } | undefined> {
  const { path, open, signal } = parts
  for (const { baud, probes } of triesOf(parts.probes)) {
    signal.throwIfAborted()
    const line = await openInTime(() => open(path, baud), signal)
    try {
      for (const probe of probes) {
        const isKnown = await knows(probe, line, signal)
        signal.throwIfAborted()
        if (isKnown) return { probe, baud }
      }
    } finally {
      await inTime(CLOSE_LIMIT_MS, line.close()).catch(() => {}) // it is asked no more, whatever it says of its end
    }
  }
  return undefined
}

/** Each probe's likeliest rate first, then each one's second, and so on; a rate that comes again is not tried again. */
export function triesOf(probes: readonly SerialProbe[]): Try[] {
  const tries: Try[] = []
  for (let round = 0; round < Math.max(0, ...probes.map(({ bauds }) => bauds.length)); round += 1) {
    const ofRound = new Map<number, SerialProbe[]>()
    for (const probe of probes) {
      const baud = probe.bauds[round]
      if (baud !== undefined) ofRound.set(baud, [...(ofRound.get(baud) ?? []), probe])
    }
    for (const [baud, each] of ofRound) tries.push({ baud, probes: each })
  }
  return tries
}

async function knows(probe: SerialProbe, line: SerialLine, signal: AbortSignal): Promise<boolean> {
  const limit = new AbortController()
  try {
    const either = AbortSignal.any([signal, limit.signal])
    return await inTime(PROBE_LIMIT_MS, orAborted(probe.knows(line, either), either))
  } catch {
    return false // it does not know it; the others are asked all the same
  } finally {
    limit.abort(new DeviceError('timeout', 'The probe’s time is over.'))
  }
}

/** A line that opens after it was given up is closed again. */
async function openInTime(open: () => Promise<SerialLine>, signal: AbortSignal): Promise<SerialLine> {
  const opening = open()
  try {
    const line = await inTime(OPEN_LIMIT_MS, opening)
    if (!signal.aborted) return line
    await line.close()
    throw signal.reason
  } catch (error) {
    opening.then((line) => line.close()).catch(() => {}) // it never opened, and nobody waits any more
    throw error
  }
}

/** @throws {DeviceError} `timeout` after `ms`; else what the promise rejects with. */
async function inTime<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeviceError('timeout', `There was no answer within ${ms} ms.`)), ms)
  })
  try {
    return await Promise.race([promise, limit])
  } finally {
    clearTimeout(timer)
  }
}
