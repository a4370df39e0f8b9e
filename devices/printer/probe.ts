/** How a receipt printer is recognised on a serial line that nobody has named. */
import type { SerialProbe } from '../plugs/probe.ts'
import { openSerialLine, type SerialLine } from '../transport/serial.ts'
import { pause } from '../wait.ts'
import { PRINTER_BAUD } from './at.ts'
import { createEscPosDriver } from './driver.ts'
import { isStatus } from './link.ts'

const LISTEN_MS = 300
/** After the one byte nothing may follow: another protocol's answer is longer. */
const QUIET_MS = 100
const LOOK_MS = 10
const ASK = Uint8Array.of(0x10, 0x04, 0x01)

/** Asks for the printer's status, which a device of another protocol takes for noise. */
export const escPosProbe: SerialProbe = {
  driver: 'esc-pos',
  bauds: [PRINTER_BAUD, 115_200, 19_200],
  knows,
  make: ({ path, baud, changed }) =>
    createEscPosDriver({ open: () => openSerialLine(path, baud), address: path, changed }),
}

async function knows(line: SerialLine, signal: AbortSignal): Promise<boolean> {
  const came: number[] = []
  let quietMs = 0
  line.onData((bytes) => {
    if (came.length < 2) came.push(...bytes.subarray(0, 2))
  })
  line.write(ASK)
  for (let waited = 0; waited < LISTEN_MS && came.length < 2 && quietMs < QUIET_MS; waited += LOOK_MS) {
    await pause(LOOK_MS, signal)
    if (came.length === 1) quietMs += LOOK_MS
  }
  return came.length === 1 && isStatus(came[0]!)
}
