/** GA 450 readers that are HID devices. */
import { DeviceError } from '../device.ts'
import type { Plug } from '../pool.ts'
import { listHid, openHid, usbIdOf } from '../transport/hid.ts'
import type { HidPorts } from './at.ts'
import { createSdtDriver } from './driver.ts'
import { lineOverHid } from './hid-frames.ts'

/** The one that the readers share. */
const USB_ID = '0400:c35a'

export const sdtHidPlug: Plug = createSdtHidPlug({ list: listHid, open: openHid })

/** @param hid where HID devices are. */
export function createSdtHidPlug({ list, open }: HidPorts): Plug {
  return {
    async look({ added }) {
      const byHand = new Set(added.flatMap(({ driver, address }) => (driver === 'sdt' ? [address.toLowerCase()] : [])))
      try {
        const readers = (await list()).filter((device) => usbIdOf(device) === USB_ID)
        // A reader that was added by hand has its driver: on Linux a second one could open it too, and take its replies.
        const found = readers.filter(({ path }) => !byHand.has(path.toLowerCase()) && !byHand.has(USB_ID))
        return {
          // Some systems list a device once for each of its uses.
          plugged: [...new Set(found.map(({ path }) => path))].map((path) => ({
            address: path,
            make: (changed) =>
              createSdtDriver({ open: async () => lineOverHid(await open(path)), address: path, changed }),
          })),
        }
      } catch (error) {
        if (!(error instanceof DeviceError)) throw error
        return { plugged: [], unclaimed: [{ address: 'hid', problem: error.code }] }
      }
    },
  }
}
