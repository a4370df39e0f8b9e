/** A GNSS receiver that speaks NMEA 0183 on a serial line. It is listened to all the time, and nothing is ever sent. */

import { DeviceError, type DeviceErrorCode, type DeviceInfo, type DeviceStatus, type Driver } from '../device.ts'
import type { SerialLine } from '../transport/serial.ts'
import { createQueue, orAborted } from '../wait.ts'
import { waitForFix, waitForSentence } from './locate.ts'
import { createReceiver, type Receiver } from './receiver.ts'
import type { NmeaTwin } from './simulated.ts'

const LOOK_AGAIN_MS = 2_000
/** Sentences come each second; without one for so long it is no receiver any more. */
const SILENT_MS = 5_000
/** Kept back from a request's time, so that "no signal" is answered before the request runs out. */
const ANSWERING_MS = 500

/**
 * Opens its line from now on until closed, again when it went.
 * @param parts.open @throws {DeviceError}
 * @param parts.address where that is; the device is called after it.
 * @param parts.simulator what lies beneath, when it is no hardware; it is closed with the driver.
 * @param parts.changed called when `info` has changed; must not throw.
 */
export function createNmeaDriver(parts: {
  open: () => Promise<SerialLine>
  address?: string
  simulator?: NmeaTwin
  changed: () => void
}): Driver {
  const { simulator, address } = parts
  const inTurn = createQueue()
  let receiver: Receiver | undefined
  let known: { status: DeviceStatus; problem?: DeviceErrorCode; simulated: boolean } = {
    status: 'not-ready',
    simulated: simulator !== undefined,
  }
  let isClosed = false
  let timer: NodeJS.Timeout | undefined
  let silence: NodeJS.Timeout | undefined

  function mark() {
    const { simulated } = known
    return {
      device: nameOf(simulator ? 'simulated' : address),
      driver: 'nmea',
      model: simulated ? 'SIMULATED position receiver' : 'NMEA 0183 receiver',
      serial: simulator?.serial ?? '',
      simulated,
    } as const satisfies Partial<DeviceInfo>
  }

  function know(status: DeviceStatus, problem?: DeviceErrorCode): void {
    // SECURITY: by what comes over the wire too, because a twin can stand behind any serial port; never unsaid.
    const simulated = known.simulated || receiver?.isSimulated() === true
    const isNews = status !== known.status || problem !== known.problem || simulated !== known.simulated
    known = { status, ...(problem && { problem }), simulated }
    if (isNews && !isClosed) parts.changed()
  }

  function expectMore(): void {
    clearTimeout(silence)
    silence = setTimeout(() => know('not-ready', 'timeout'), SILENT_MS)
    silence.unref()
  }

  async function connect(): Promise<Receiver> {
    if (isClosed) throw new DeviceError('unplugged', 'The driver is closed.')
    if (receiver?.isOpen()) return receiver
    const open = createReceiver(await parts.open())
    receiver = open
    open.onNews((news) => {
      if (news === 'closed') {
        clearTimeout(silence)
        know('not-ready', 'unplugged')
        lookAfter(LOOK_AGAIN_MS)
      } else if (news === 'position' || news === 'other') {
        expectMore()
        know('ready')
      }
    })
    expectMore()
    if (isClosed) await open.close()
    return open
  }

  async function look(): Promise<void> {
    try {
      await inTurn(connect)
    } catch (error) {
      const problem = error instanceof DeviceError ? error.code : 'failed'
      know(problem === 'busy' ? 'busy' : 'not-ready', problem)
      lookAfter(LOOK_AGAIN_MS)
    }
  }

  function lookAfter(ms: number): void {
    clearTimeout(timer)
    if (isClosed) return
    timer = setTimeout(() => void look(), ms)
    timer.unref()
  }

  void look()
  return {
    info: () => ({
      ...mark(),
      takes: ['position'],
      fingersAtOnce: 1,
      status: known.status,
      ...(known.problem && { problem: known.problem }),
      ...(address !== undefined && { address }),
      ...(simulator && { dials: simulator.dials }),
    }),
    async locate({ timeoutMs }, signal, progressed) {
      progressed('locating')
      const open = await orAborted(inTurn(connect), signal)
      const budgetMs = Math.max(timeoutMs / 2, timeoutMs - ANSWERING_MS)
      const fix = await waitForFix(open, { budgetMs, signal })
      return fix && { ...fix, device: mark() }
    },
    async test(signal) {
      await waitForSentence(await orAborted(inTurn(connect), signal), signal)
    },
    ...(simulator && { dial: simulator.dial }),
    async close() {
      isClosed = true
      clearTimeout(timer)
      clearTimeout(silence)
      await receiver?.close()
      simulator?.close()
    },
  }
}

/** At most 64 characters; of a long address the end tells one port from another. */
function nameOf(address = 'receiver'): string {
  return `nmea-${address.replace(/[^A-Za-z0-9]+/g, '-').slice(-59)}`
}
