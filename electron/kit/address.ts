import { isAbsolute } from 'node:path'
import type { AddedDevice } from '../../devices/device.ts'

/**
 * `/dev/ttyUSB0`, `COM3`, a pseudo-terminal; not a link to one, which would be the same line twice.
 * SECURITY: each name is one step, because `/dev/pts/../..` is any file of this machine.
 */
const SERIAL = /^(\/dev\/(tty[\w.-]{1,80}|rfcomm\d{1,3}|pts\/\d{1,5}|cu\.[\w.-]{1,80})|COM\d{1,3})$/
const USB_ID = /^[0-9a-f]{4}:[0-9a-f]{4}$/i
const NETWORK = /^tcp:\/\/[\w.-]{1,120}(:\d{1,5})?$/
/** Millimetres of paper, which no printer tells. */
const PAPER = /#(58|80)$/
const LINE_PRINTER = /^\/dev\/usb\/lp\d{1,2}$/
/** `\\server\share` and `//server/share`. */
const ON_NETWORK = /^[\\/]{2}/

/** Whether this driver can be at this address. */
export function isAddressOf({ driver, address }: Pick<AddedDevice, 'driver' | 'address'>): boolean {
  switch (driver) {
    case 'scanner-library':
      // SECURITY: a library is run: what another machine offers would be its word about this one.
      return isPath(address) && !ON_NETWORK.test(address)
    case 'watched-folder':
      return isPath(address)
    case 'sdt':
      return SERIAL.test(address) || USB_ID.test(address)
    case 'esc-pos': {
      const place = address.replace(PAPER, '')
      return SERIAL.test(place) || isNetwork(place) || LINE_PRINTER.test(place)
    }
    default:
      return SERIAL.test(address)
  }
}

const isPath = (address: string): boolean => isAbsolute(address) && !address.includes('\0')
const isNetwork = (address: string): boolean =>
  NETWORK.test(address) && Number(/:(\d+)$/.exec(address)?.[1] ?? 9100) <= 65_535
