/** A barcode scanner in HID POS mode. */
import type { Driver } from '../device.ts'
import type { HidLine } from '../transport/hid.ts'
import { createReportReader } from './hid-pos-report.ts'
import { type CodeTwin, createScanner, deviceName } from './scanner.ts'

export type OpenHidScanner = { line: HidLine; vendorId: number; model: string; serial: string }

/** Honeywell's scanners say nothing until a program has said that it is there. */
const ENABLED_BY_FEATURE: readonly number[] = [0x0c2e, 0x23d0]
const ENABLE = Uint8Array.of(0xfe, 0x01)
/** A scanner sends the reports of one code a few milliseconds apart. */
const GAP_MS = 500

/**
 * Sees its scanner at once and each second until it is closed; gives each code that is scanned after it was asked for.
 * @param parts.device its name; out of the address when it is absent.
 * @param parts.model @param parts.serial what is known before it is open.
 * @param parts.open @throws {DeviceError}
 */
export function createHidPosDriver(parts: {
  device?: string | undefined
  address?: string | undefined
  model?: string | undefined
  serial?: string | undefined
  open: () => Promise<OpenHidScanner>
  twin?: CodeTwin | undefined
  changed: () => void
}): Driver {
  const { device, address, model = 'Barcode scanner', serial = '', open, twin, changed } = parts
  return createScanner({
    driver: 'hid-pos',
    device: device ?? deviceName('hid-pos', address ?? 'simulated'),
    address,
    model,
    serial,
    twin,
    changed,
    async open() {
      const { line, vendorId, ...who } = await open()
      if (ENABLED_BY_FEATURE.includes(vendorId)) line.sendFeature(ENABLE)
      const { onReport, onClose, close } = line
      return { line: { onData: onReport, onClose, close }, reader: createReportReader(), silenceMs: GAP_MS, ...who }
    },
  })
}
