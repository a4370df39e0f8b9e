/** How the app comes to an R30x sensor: by a line that is probed, or by an address that somebody has named. */
import type { DriverAt } from '../plugs/at.ts'
import type { SerialProbe } from '../plugs/probe.ts'
import { openSerialLine } from '../transport/serial.ts'
import { HELLO } from './commands.ts'
import { createR30xDriver } from './driver.ts'
import { BAUDS } from './find.ts'
import { createR30xLink } from './link.ts'

/** Asks once for the password, which no other device of the kit understands. */
export const r30xProbe: SerialProbe = {
  driver: 'r30x',
  bauds: BAUDS,
  async knows(line, signal) {
    // Whatever its answer is: one that has another password is a sensor too, and its driver says so.
    const outcome = await createR30xLink(line, () => {}).exchange(HELLO, signal)
    return outcome.kind === 'answer'
  },
  make: ({ path, baud, changed }) =>
    createR30xDriver({ open: (rate) => openSerialLine(path, rate), address: path, baud, changed }),
}

export const r30xAt: DriverAt = ({ address, baud, changed }) =>
  createR30xDriver({ open: (rate) => openSerialLine(address, rate), address, baud, changed })
