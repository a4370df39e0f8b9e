/** A barcode scanner that is a serial port (USB-COM). Nothing on the wire says what it is: it is added by hand. */
import type { Driver } from '../device.ts'
import type { SerialLine } from '../transport/serial.ts'
import { createLineReader } from './code-lines.ts'
import { type CodeTwin, createScanner, deviceName, SIMULATED_SERIAL } from './scanner.ts'

/** What RS-232 scanners are delivered with; over USB it means nothing. */
export const SCANNER_BAUD = 9_600
/** One character takes a millisecond at 9 600 baud, and some scanners add no line ending. */
const SILENCE_MS = 80

/**
 * @param parts.path names the device. @param parts.open @throws {DeviceError}
 * @param parts.twin what lies beneath, when it is no hardware.
 */
export function createSerialScannerDriver(parts: {
  path?: string | undefined
  open: () => Promise<SerialLine>
  twin?: CodeTwin | undefined
  changed: () => void
}): Driver {
  const { path, open, twin, changed } = parts
  const model = twin === undefined ? 'Serial barcode scanner' : 'Simulated serial scanner'
  const serial = twin === undefined ? '' : SIMULATED_SERIAL
  return createScanner({
    driver: 'serial-scanner',
    device: deviceName('serial-scanner', path ?? 'simulated'),
    address: path,
    model,
    serial,
    twin,
    changed,
    open: async () => ({ line: await open(), reader: createLineReader(), silenceMs: SILENCE_MS, model, serial }),
  })
}
