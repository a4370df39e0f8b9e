/** HID POS scanners as they are plugged in. */
import { DeviceError } from '../device.ts'
import type { Plug, Plugged } from '../pool.ts'
import { type HidInfo, type HidLine, listHid, openHid, usbIdOf } from '../transport/hid.ts'
import { createHidPosDriver, type OpenHidScanner } from './hid-pos.ts'
import { deviceName } from './scanner.ts'

/** USB HID usage tables: "Bar Code Scanner". */
const SCANNER_PAGE = 0x8c
/** Honeywell (two), Zebra, Datalogic: where the system does not say the usage page. */
const SCANNER_VENDORS: readonly number[] = [0x0c2e, 0x23d0, 0x05e0, 0x05f9]
/** As the port allows. */
const MAX_ADDRESS = 250

type Parts = { list?: () => Promise<HidInfo[]>; open?: (path: string) => Promise<HidLine> }

/** @param parts where devices are looked for; absent for the hardware. */
export function createHidPosPlug({ list = listHid, open = openHid }: Parts = {}): Plug {
  return {
    async look() {
      let found: HidInfo[]
      try {
        found = await list()
      } catch (error) {
        if (!(error instanceof DeviceError)) throw error
        return { plugged: [], unclaimed: [{ address: 'hid', problem: error.code }] }
      }
      const scanners = new Map(found.filter(isScanner).map((info) => [info.path, info]))
      const all = [...scanners.values()]
      return { plugged: all.map((info) => plugged(info, all, open)) }
    },
  }
}
export const hidPosPlug: Plug = createHidPosPlug()

/** A scanner that poses as a keyboard says another page, and its codes are taken by the page itself. */
export function isScanner({ usagePage, vendorId, path }: HidInfo): boolean {
  if (path.length > MAX_ADDRESS) return false
  return usagePage ? usagePage === SCANNER_PAGE : SCANNER_VENDORS.includes(vendorId)
}

/** Opens what was listed, which says who it is. @throws {DeviceError} */
export async function openListed(info: HidInfo, open: (path: string) => Promise<HidLine>): Promise<OpenHidScanner> {
  const { vendorId } = info
  return { line: await open(info.path), vendorId, ...wordsOf(info) }
}

function plugged(info: HidInfo, all: readonly HidInfo[], open: (path: string) => Promise<HidLine>): Plugged {
  const id = usbIdOf(info)
  const { model, serial } = wordsOf(info)
  // Cheap scanners all have one serial number: then, as without any, it is the path that tells two apart.
  const isAlone = all.filter((one) => usbIdOf(one) === id && one.serialNumber === info.serialNumber).length === 1
  const device = deviceName('hid-pos', id, serial !== '' && isAlone ? serial : info.path)
  return {
    address: info.path,
    key: `${info.path} ${device}`,
    make: (changed) =>
      createHidPosDriver({ device, address: info.path, model, serial, changed, open: () => openListed(info, open) }),
  }
}

function wordsOf(info: HidInfo): { model: string; serial: string } {
  return { model: (info.product || `HID ${usbIdOf(info)}`).slice(0, 120), serial: info.serialNumber.slice(0, 120) }
}
