/** How a position receiver is found on a line, and made for one that somebody has named. */
import type { DriverAt } from '../plugs/at.ts'
import type { SerialProbe } from '../plugs/probe.ts'
import { openSerialLine } from '../transport/serial.ts'
import { createNmeaDriver } from './driver.ts'
import { waitForSentence } from './locate.ts'
import { createReceiver } from './receiver.ts'

/** u-blox and most USB receivers; it does not matter to those that are USB throughout. */
const DEFAULT_BAUD = 9_600
/** Longer than other probes listen: a receiver speaks once a second, and cannot be asked. */
export const LISTEN_MS = 1_100

/** Listens only. */
export const nmeaProbe: SerialProbe = {
  driver: 'nmea',
  bauds: [DEFAULT_BAUD, 4_800, 115_200],
  async knows(line, signal) {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(LISTEN_MS)])
    try {
      await waitForSentence(createReceiver(line), limit)
      return true
    } catch {
      return false // nothing, or something else
    }
  },
  make: ({ path, baud, changed }) =>
    createNmeaDriver({ open: () => openSerialLine(path, baud), address: path, changed }),
}

/** @param parts.address a serial port. */
export const nmeaAt: DriverAt = ({ address, baud = DEFAULT_BAUD, changed }) =>
  createNmeaDriver({ open: () => openSerialLine(address, baud), address, changed })
