/** A scanner device whose address somebody has named. */
import { DeviceError } from '../device.ts'
import type { DriverAt } from '../plugs/at.ts'
import { addressOf } from './discovery.ts'
import { createSbiDriver } from './driver.ts'

/**
 * `http://127.0.0.1:4501/2` is the device of that id or code; a service's address alone is its first fingerprint device,
 * else its first.
 * @throws {DeviceError} `failed` for what is not an address of the interface.
 */
export const sbiAt: DriverAt = ({ address, settings, changed }) => {
  const service = addressOf(address)
  const [, base = '', id] = /^(.*\/)([^/]{1,200})$/.exec(address) ?? []
  const only = service === undefined ? { address: addressOf(base), deviceId: decode(id) } : { address: service }
  if (only.address === undefined)
    throw new DeviceError('failed', 'A scanner service is at http://127.0.0.1:4501/ to http://127.0.0.1:4600/.')
  return createSbiDriver({ trust: settings.scannerRoots, changed, only: { ...only, address: only.address } })
}

function decode(id: string | undefined): string | undefined {
  try {
    return id && decodeURIComponent(id)
  } catch {
    return id // a percent sign that means itself
  }
}
