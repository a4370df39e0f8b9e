/** Looks at one service whose address is known. */
import type { X509Certificate } from 'node:crypto'
import { DeviceError } from '../device.ts'
import { withLimit } from '../limit.ts'
import type { Address } from './client.ts'
import type { Look } from './devices.ts'
import { readDevices } from './discovery.ts'

/** A service answers at once or not at all. */
const ANSWER_MS = 1_500

/** Gives what is wrong there as an error of the one thing heard. */
export function lookAt(address: Address, roots: readonly X509Certificate[]): Look {
  return async (heard, signal) => {
    const { port } = address
    const reason = new DeviceError('timeout', 'The service does not answer.')
    try {
      const limit = { ms: ANSWER_MS, reason, signals: [signal] }
      heard({ port, devices: await withLimit(limit, (over) => readDevices(address, roots, over)) })
    } catch (error) {
      if (!(error instanceof DeviceError) || signal.aborted) throw error
      const isOther = error.code === 'unreadable'
      const other = new DeviceError('other-protocol', 'What answers there is no scanner service.', { cause: error })
      heard({ port, devices: [], error: isOther ? other : error })
    }
  }
}
