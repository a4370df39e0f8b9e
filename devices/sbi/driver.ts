/** A fingerprint or iris device that speaks MOSIP's Secure Biometric Interface on this machine. */
import { setTimeout as delay } from 'node:timers/promises'
import { DeviceError, type Driver, type Progressed, type Reading, type RequestOf } from '../device.ts'
import { checkCapture } from './check.ts'
import { ask } from './client.ts'
import { createDevices } from './devices.ts'
import { readDevices, type SbiDevice } from './discovery.ts'
import { CHAIN_START } from './hash-chain.ts'
import { readRoots } from './jws.ts'
import { withLimit } from './limit.ts'
import type { BioType } from './protocol.ts'
import { readCapture } from './read-capture.ts'
import { requestOf, takesTogether } from './request.ts'
import type { SbiSimulator } from './simulated.ts'
import { findName, slapsOf } from './slaps.ts'

/** What is left of the time for the answer to be sent and checked when the device itself gives up. */
const ANSWER_MS = 500
/** A service that works says so at once. */
const TEST_MS = 5_000
/** How long a device may take to notice that the capture it works at was given up. */
const NOTICE = { tries: 20, everyMs: 100 } as const

/**
 * Looks for a service by itself, and again for as long as none is there. Irises are taken when it has a device for
 * them. Its readings count as simulated unless a root of `trust` vouches for the device's keys.
 * @param parts.simulator the practice service beneath: its port alone is asked, and closing the driver closes it.
 * @param parts.trust PEM certificates of the authorities that vouch for devices; none are shipped yet.
 * @param parts.changed called when `info()` gives something new.
 */
export function createSbiDriver(parts: {
  simulator?: SbiSimulator
  trust?: readonly string[]
  changed: () => void
  ports?: { from: number; to: number }
}): Driver {
  const { simulator, changed, ports } = parts
  const roots = readRoots(parts.trust ?? [])
  const closing = new AbortController()
  const devices = createDevices({
    roots,
    changed,
    signal: closing.signal,
    ports: async () => {
      const port = await simulator?.port
      return port === undefined ? ports : { from: port, to: port }
    },
  })
  /** Where the chain of one person's captures has come to. */
  let chain = { subject: '', hash: CHAIN_START }

  /** The last capture was given up, and the device may still be at it. */
  let isGivenUp = false

  /** The device as it is now, by its own word. @throws {DeviceError} unless it is ready. */
  async function getReady(type: BioType | undefined, signal: AbortSignal): Promise<SbiDevice> {
    const known = await devices.find(type, signal)
    if (known === undefined) throw new DeviceError('no-device', 'No scanner service answers on this machine.')
    for (let tries = isGivenUp ? NOTICE.tries : 1; ; tries -= 1) {
      const all = await readDevices(known.address, roots, signal)
      const now = all.find(({ facts }) => facts.deviceCode === known.facts.deviceCode)
      if (now?.facts.deviceStatus === 'Ready') return now
      if (now?.facts.deviceStatus !== 'Busy') throw new DeviceError('no-device', 'The scanner is not ready.')
      if (tries <= 1) throw new DeviceError('busy', 'Another program uses the scanner.')
      await delay(NOTICE.everyMs)
    }
  }

  async function takeAll(
    device: SbiDevice,
    request: RequestOf<'capture'>,
    limit: AbortSignal,
    progressed: Progressed,
  ): Promise<Reading[]> {
    const deadline = Date.now() + request.timeoutMs
    // A real device's person is not named to us, and no hash may lead from one person to another.
    if (request.subject === '' || chain.subject !== request.subject)
      chain = { subject: request.subject, hash: CHAIN_START }
    const readings: Reading[] = []
    const slaps = slapsOf(device.type, request.positions, takesTogether(device))
    for (const [index, slap] of slaps.entries()) {
      progressed(device.type === 'Finger' ? 'place-fingers' : 'place-eyes', index / slaps.length)
      const wanted = requestOf(device, slap, chain.hash, deadline - Date.now() - ANSWER_MS)
      try {
        const onAnswer = () => progressed('reading')
        const answer = await ask(device.address, 'RCAPTURE', { body: wanted, signal: limit, onAnswer })
        progressed('checking')
        const captures = await checkCapture(answer, { request: wanted, device, roots })
        chain.hash = captures.at(-1)?.hash ?? chain.hash
        for (const capture of captures) readings.push(await readCapture(device.type, capture, devices.mark()))
      } catch (error) {
        // Nothing came onto the device in time: what came before it is kept, the rest is still missing.
        const isMissing = error instanceof DeviceError && error.code === 'timeout' && !limit.aborted
        if (!isMissing || readings.length === 0) throw error
        return readings
      }
      limit.throwIfAborted()
    }
    return readings
  }

  return {
    info: devices.info,
    async capture(request, signal, progressed) {
      const type = request.modality === 'iris' ? 'Iris' : 'Finger'
      if (request.modality === 'portrait' || !areAskable(type, request.positions))
        throw new DeviceError('failed', 'The scanner needs to know which fingers or eyes to take.')
      const ms = request.timeoutMs
      const reason = new DeviceError('timeout', `The scanner gave nothing in ${ms} ms.`)
      return withLimit({ ms, reason, signals: [signal, closing.signal] }, async (limit) => {
        try {
          const device = await getReady(type, limit)
          isGivenUp = false
          return await takeAll(device, request, limit, progressed)
        } catch (error) {
          isGivenUp = limit.aborted || isGivenUp
          throw error
        } finally {
          devices.lookSoon() // it may have gone, or have been seen busy with this
        }
      })
    },
    async test(signal) {
      const reason = new DeviceError('timeout', 'The scanner does not answer.')
      await withLimit({ ms: TEST_MS, reason, signals: [signal, closing.signal] }, (limit) => getReady(undefined, limit))
    },
    ...(simulator === undefined
      ? {}
      : {
          dial: (dial) => {
            simulator.dial(dial)
            devices.lookSoon()
          },
          present: (subject) => simulator.present(subject),
        }),
    async close() {
      closing.abort(new DeviceError('cancelled', 'The driver is closed.'))
      devices.close()
      await simulator?.close()
    },
  }
}

function areAskable(type: BioType, positions: readonly number[]): boolean {
  return positions.length > 0 && positions.every((position) => findName(type, position) !== undefined)
}
