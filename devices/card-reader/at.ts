/** A GA 450 reader at an address that somebody has named: a serial port, a HID path, or a USB id. */
import { DeviceError } from '../device.ts'
import type { DriverAt } from '../plugs/at.ts'
import { type HidInfo, type HidLine, listHid, openHid, usbIdOf } from '../transport/hid.ts'
import { openSerialLine, type SerialLine } from '../transport/serial.ts'
import { createSdtDriver } from './driver.ts'
import { lineOverHid } from './hid-frames.ts'

export type HidPorts = { list(): Promise<HidInfo[]>; open(path: string): Promise<HidLine> }

const USB_ID = /^[\da-f]{4}:[\da-f]{4}$/i
/** As Linux, Windows and macOS name HID devices. */
const HID_PATH = /^(\/dev\/hidraw\d+$|\\\\\?\\hid#|DevSrvsID:|IOService:)/i

export const sdtAt: DriverAt = createSdtAt({ list: listHid, open: openHid })

/** @param hid where HID devices are. */
export function createSdtAt(hid: HidPorts): DriverAt {
  return ({ address, baud, changed }) => createSdtDriver({ open: () => openAt(hid, address, baud), address, changed })
}

async function openAt(hid: HidPorts, address: string, baud: number | undefined): Promise<SerialLine> {
  if (HID_PATH.test(address)) return lineOverHid(await hid.open(address))
  if (!USB_ID.test(address)) return openSerialLine(address, baud)
  const device = (await hid.list()).find((each) => usbIdOf(each) === address.toLowerCase())
  if (device === undefined) throw new DeviceError('unplugged', `No HID device ${address} is plugged in.`)
  return lineOverHid(await hid.open(device.path))
}
