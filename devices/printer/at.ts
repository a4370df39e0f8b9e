/** A receipt printer at an address that somebody has named. */
import { DeviceError } from '../device.ts'
import type { DriverAt } from '../plugs/at.ts'
import { openSerialLine, type SerialLine } from '../transport/serial.ts'
import { createEscPosDriver } from './driver.ts'
import type { PaperWidth } from './encode.ts'
import { openLpLine } from './lp.ts'
import { openTcpLine } from './tcp.ts'

/** What serial printers are delivered with; over USB it means nothing. */
export const PRINTER_BAUD = 9_600

/** `/dev/ttyUSB0`, `tcp://10.0.0.9:9100`, `/dev/usb/lp0`; with `#58` behind it for paper of 58 mm, which no printer tells. */
export const escPosAt: DriverAt = ({ address, baud = PRINTER_BAUD, changed }) => {
  const { place, width } = readPlace(address)
  return createEscPosDriver({ open: () => openPlace(place, baud), address, width, changed })
}

/** Without the width of the paper. */
export function readPlace(address: string): { place: string; width?: PaperWidth } {
  const [, place = address, paper] = /^(.*)#(58|80)$/.exec(address) ?? []
  return paper === undefined ? { place } : { place, width: paper === '58' ? 384 : 576 }
}

async function openPlace(place: string, baud: number): Promise<SerialLine> {
  if (/^\w+:\/\//.test(place)) {
    if (place.startsWith('tcp://')) return openTcpLine(place)
    throw new DeviceError('failed', 'On the network a printer is at tcp://HOST:PORT.')
  }
  return /^\/dev\/usb\/lp\d+$/.test(place) ? openLpLine(place) : openSerialLine(place, baud)
}
