/** Whether a GA 450 reader is on a line that nobody has named, and at which rate. */
import { DeviceError } from '../device.ts'
import type { SerialProbe } from '../plugs/probe.ts'
import { openSerialLine, type SerialLine } from '../transport/serial.ts'
import { BAUDS, COMMANDS } from './commands.ts'
import { createSdtDriver } from './driver.ts'
import { createSdtLink } from './link.ts'

const PROBE_MS = 300
const question = { ...COMMANDS.moduleStatus, limitMs: PROBE_MS }

/**
 * At the rate that readers are delivered with; the others are for {@link detectSdtBaud}, because every rate holds up
 * what else is on the line by another 300 ms.
 */
export const sdtProbe: SerialProbe = {
  driver: 'sdt',
  bauds: [BAUDS[0]],
  knows: knowsSdt,
  make: ({ path, baud, changed }) =>
    createSdtDriver({ open: () => openSerialLine(path, baud), address: path, changed }),
}

/**
 * Tries all rates of the protocol, the likeliest first: at most two seconds. For a reader that was named by hand.
 * @returns bits per second; undefined when no reader answers. @throws {DeviceError} when the port cannot be opened.
 */
export async function detectSdtBaud(
  path: string,
  signal: AbortSignal,
  open: (path: string, baud: number) => Promise<SerialLine> = openSerialLine,
): Promise<number | undefined> {
  for (const baud of BAUDS) {
    const line = await open(path, baud)
    try {
      if (await knowsSdt(line, signal)) return baud
    } finally {
      await line.close()
    }
  }
  return undefined
}

/** Any whole reply will do: a reader whose module is out of service is one that the officer should hear of. */
async function knowsSdt(line: SerialLine, signal: AbortSignal): Promise<boolean> {
  try {
    return (await createSdtLink(line, () => {}).exchange(question, signal)).kind === 'reply'
  } catch (error) {
    if (error instanceof DeviceError && error.code === 'unplugged') return false
    throw error
  }
}
