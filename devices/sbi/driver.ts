/** Fingerprint, iris and face devices that speak MOSIP's Secure Biometric Interface on this machine. */
import { setTimeout as delay } from 'node:timers/promises'
import {
  type Biometric,
  DeviceError,
  type DeviceErrorCode,
  type Driver,
  type Progressed,
  type Reading,
  type RequestOf,
} from '../device.ts'
import { withLimit } from '../limit.ts'
import { checkCapture } from './check.ts'
import { type Address, ask } from './client.ts'
import { createDevices, type Look } from './devices.ts'
import { readDevices, type SbiDevice, scanPorts } from './discovery.ts'
import { CHAIN_START } from './hash-chain.ts'
import { readRoots } from './jws.ts'
import { lookAt } from './look-at.ts'
import type { BioType } from './protocol.ts'
import { readCapture } from './read-capture.ts'
import { requestOf, streamRequestOf, takesTogether } from './request.ts'
import type { SbiSimulator } from './simulated.ts'
import { findName, slapsOf } from './slaps.ts'
import { watchStream } from './stream.ts'
import { createTurns, type Turns } from './turns.ts'

const MISSING: readonly DeviceErrorCode[] = ['timeout', 'unplugged', 'no-device']
/** What is left of the time for the answer to be sent and checked when the device itself gives up. */
const ANSWER_MS = 500
/** A service that works says so at once. */
const TEST_MS = 5_000
/** How long a device may take to notice that the capture or stream it works at was given up. */
const NOTICE = { tries: 20, everyMs: 100 } as const

const TYPES: Readonly<Record<Biometric, BioType>> = { finger: 'Finger', iris: 'Iris', portrait: 'Face' }
/** What is shown when nobody has said which fingers: the right hand's, both eyes. */
const SHOWN: Readonly<Record<BioType, readonly number[]>> = { Finger: [2, 3, 4, 5], Iris: [2, 1], Face: [] }

/** One device of one service, or the first fingerprint device there when `deviceId` is absent, else the first. */
export type Only = {
  address: Address
  deviceId?: string | undefined
  known?: SbiDevice
  name?: string | undefined
  turns?: Turns
}

/**
 * Without `only` it looks for a service by itself, and again for as long as none is there, and takes fingers, eyes and
 * faces when that has devices for them. Its readings count as simulated unless a root of `trust` vouches for the keys.
 * @param parts.simulator the practice service beneath: its port alone is asked, and closing the driver closes it.
 * @param parts.trust PEM certificates of the authorities that vouch for devices; damaged ones vouch for nobody.
 * @param parts.changed called when `info()` gives something new.
 * @param parts.only this device and no other.
 */
export function createSbiDriver(parts: {
  simulator?: SbiSimulator
  trust?: readonly string[]
  changed: () => void
  ports?: { from: number; to: number }
  only?: Only
}): Driver {
  const { simulator, changed, ports, only } = parts
  const roots = readRoots(parts.trust ?? [])
  const closing = new AbortController()
  const turns = only?.turns ?? createTurns()
  const lookEverywhere: Look = async (heard, signal) => {
    const port = await simulator?.port
    await scanPorts({ roots, signal, heard }, port === undefined ? ports : { from: port, to: port })
  }
  const devices = createDevices({
    changed,
    signal: closing.signal,
    look: only === undefined ? lookEverywhere : lookAt(only.address, roots),
    pick: (all) => (only === undefined ? all : pickOne(all, only.deviceId)),
    known: only?.known,
    place: only,
    name: only?.name,
    isBusy: turns.isCapturing,
  })
  /** Where the chain of one person's captures has come to. */
  let chain = { subject: '', hash: CHAIN_START }
  /** The last capture or stream was given up, and the device may still be at it. */
  let isGivenUp = false

  /** The device as it is now, by its own word. @throws {DeviceError} unless it is ready. */
  async function getReady(type: BioType | undefined, signal: AbortSignal): Promise<SbiDevice> {
    const known = await devices.find(type, signal)
    if (known === undefined) throw new DeviceError('no-device', 'No scanner service answers on this machine.')
    for (let tries = isGivenUp ? NOTICE.tries : 1; ; tries -= 1) {
      const all = await readDevices(known.address, roots, signal)
      const now = all.find(({ facts }) => facts.deviceCode === known.facts.deviceCode)
      if (now?.facts.deviceStatus === 'Ready') {
        isGivenUp = false
        return now
      }
      if (now?.facts.deviceStatus !== 'Busy') throw new DeviceError('no-device', 'The scanner is not ready.')
      if (tries <= 1) throw new DeviceError('busy', 'Another program uses the scanner.')
      await delay(NOTICE.everyMs)
      signal.throwIfAborted()
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
    // SECURITY: by this answer too, because the device may have lost its voucher since it was described.
    const mark = { ...devices.mark(), ...(device.isVouchedFor ? {} : { simulated: true }) }
    const readings: Reading[] = []
    const slaps = slapsOf(device.type, request.positions, takesTogether(device))
    for (const [index, slap] of slaps.entries()) {
      progressed(PHASES[device.type], index / slaps.length)
      const wanted = requestOf(device, slap, chain.hash, deadline - Date.now() - ANSWER_MS)
      try {
        const onAnswer = () => progressed('reading')
        const answer = await ask(device.address, 'RCAPTURE', { body: wanted, signal: limit, onAnswer })
        progressed('checking')
        const captures = await checkCapture(answer, { request: wanted, device, roots })
        chain.hash = captures.at(-1)?.hash ?? chain.hash
        for (const capture of captures) readings.push(await readCapture(device.type, capture, mark))
      } catch (error) {
        // Nothing came onto the device in time, or it went: what came before is kept, the rest is still missing.
        const isMissing = error instanceof DeviceError && MISSING.includes(error.code) && !limit.aborted
        if (!isMissing || readings.length === 0) throw error
        return readings
      }
      limit.throwIfAborted()
    }
    return readings
  }

  return {
    info: () => ({ ...devices.info(), ...(simulator && { dials: [...simulator.dials] }) }),
    async capture(request, signal, progressed) {
      const type = TYPES[request.modality]
      if (!areAskable(type, request.positions))
        throw new DeviceError('failed', 'The scanner needs to know which fingers or eyes to take.')
      const ms = request.timeoutMs
      const reason = new DeviceError('timeout', `The scanner gave nothing in ${ms} ms.`)
      return withLimit({ ms, reason, signals: [signal, closing.signal] }, (limit) =>
        turns.capture(async () => {
          try {
            return await takeAll(await getReady(type, limit), request, limit, progressed)
          } catch (error) {
            isGivenUp = limit.aborted || isGivenUp
            throw error
          } finally {
            devices.lookSoon() // it may have gone, or have been seen busy with this
          }
        }),
      )
    },
    async preview(request, signal, frame) {
      const type = TYPES[request.modality]
      const positions = request.positions.length === 0 ? SHOWN[type] : request.positions
      if (!areAskable(type, positions)) throw new DeviceError('failed', 'The scanner has no such fingers or eyes.')
      const ms = request.timeoutMs
      const reason = new DeviceError('timeout', `The live picture is over after ${ms} ms.`)
      await turns.stream((ended) =>
        withLimit({ ms, reason, signals: [signal, closing.signal, ended] }, async (limit) => {
          try {
            const device = await getReady(type, limit)
            const [slap] = slapsOf(type, positions, takesTogether(device))
            if (slap === undefined) return
            await watchStream(device.address, streamRequestOf(device, slap, ms), { signal: limit, frame })
          } finally {
            isGivenUp = true // whatever comes next finds it busy for a moment
            devices.lookSoon()
          }
        }),
      )
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

const PHASES = { Finger: 'place-fingers', Iris: 'place-eyes', Face: 'hold-still' } as const

/** A face has no positions, fingers and eyes have at least one. */
function areAskable(type: BioType, positions: readonly number[]): boolean {
  if (type === 'Face') return positions.length === 0
  return positions.length > 0 && positions.every((position) => findName(type, position) !== undefined)
}

function pickOne(all: readonly SbiDevice[], deviceId: string | undefined): readonly SbiDevice[] {
  const one =
    deviceId === undefined
      ? (all.find(({ type }) => type === 'Finger') ?? all[0])
      : all.find(({ facts }) => facts.deviceId === deviceId || facts.deviceCode === deviceId)
  return one === undefined ? [] : [one]
}
