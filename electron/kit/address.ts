import { isAbsolute } from 'node:path'
import type { AddedDevice } from '../../devices/device.ts'

/** `/dev/ttyUSB0`, `COM3`, a pseudo-terminal: never a file beside them. */
const SERIAL = /^(\/dev\/(tty|rfcomm|pts\/|cu\.)[\w./-]{1,80}|COM\d{1,3})$/
const USB_ID = /^[0-9a-f]{4}:[0-9a-f]{4}$/i
const NETWORK = /^tcp:\/\/[\w.-]{1,120}(:\d{1,5})?$/
const LINE_PRINTER = /^\/dev\/usb\/lp\d{1,2}$/

/** Whether this driver can be at this address. */
export function isAddressOf({ driver, address }: Pick<AddedDevice, 'driver' | 'address'>): boolean {
  switch (driver) {
    case 'scanner-library':
    case 'watched-folder':
      return isAbsolute(address) && !address.includes('\0')
    case 'sdt':
      return SERIAL.test(address) || USB_ID.test(address)
    case 'esc-pos':
      return SERIAL.test(address) || NETWORK.test(address) || LINE_PRINTER.test(address)
    default:
      return SERIAL.test(address)
  }
}
