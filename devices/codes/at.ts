/** Scanners at an address that somebody has named. */
import { DeviceError } from '../device.ts'
import type { DriverAt } from '../plugs/at.ts'
import { listHid, openHid, usbIdOf } from '../transport/hid.ts'
import { openSerialLine } from '../transport/serial.ts'
import { createHidPosDriver, type OpenHidScanner } from './hid-pos.ts'
import { isScanner, openListed } from './hid-pos-plug.ts'
import { hidOverTcp } from './hid-tcp.ts'
import { SIMULATED_SERIAL } from './scanner.ts'
import { createSerialScannerDriver, SCANNER_BAUD } from './serial-scanner.ts'

/** At `vid:pid`, a HID path, or `tcp://HOST:PORT`, where there is nothing but a twin. */
export const hidPosAt: DriverAt = ({ address, changed }) =>
  createHidPosDriver({ address, changed, open: () => openAt(address) })

/** At the path of a serial port. */
export const serialScannerAt: DriverAt = ({ address, baud = SCANNER_BAUD, changed }) =>
  createSerialScannerDriver({ path: address, changed, open: () => openSerialLine(address, baud) })

async function openAt(address: string): Promise<OpenHidScanner> {
  if (address.startsWith('tcp:'))
    return {
      line: await hidOverTcp(address),
      vendorId: 0,
      model: 'SIMULATED barcode scanner',
      // SECURITY: no hardware speaks this, so that what comes is never taken for a real card's.
      serial: SIMULATED_SERIAL,
    }
  const isUsbId = /^[0-9a-f]{4}:[0-9a-f]{4}$/i.test(address)
  const found = (await listHid()).filter((info) =>
    isUsbId ? usbIdOf(info) === address.toLowerCase() : info.path === address,
  )
  const scanner = found.find(isScanner)
  if (scanner !== undefined) return openListed(scanner, openHid)
  if (found.length > 0)
    throw new DeviceError('other-protocol', 'The device is not in HID POS mode: scan that setting in its manual.')
  if (isUsbId) throw new DeviceError('unplugged', 'There is no such HID device.')
  return { line: await openHid(address), vendorId: 0, model: 'Barcode scanner', serial: '' }
}
