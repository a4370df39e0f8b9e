/**
 * GA 450 frames over HID: reports of 64 bytes, padded with zeros, without report ids and without sequence numbers.
 * What comes in needs no unpacking: a frame runs through the reports, and the zeros behind it are noise before the next
 * preamble, which the frame reader drops as it drops any.
 */
import type { HidLine } from '../transport/hid.ts'
import type { HidDeviceEnd } from '../transport/hid-memory.ts'
import type { SerialLine } from '../transport/serial.ts'

const REPORT_BYTES = 64

/** The host's end, as a line: each write is a whole frame and begins a report of its own. */
export function lineOverHid(hid: HidLine): SerialLine {
  return {
    write: (frame) => pack(frame).forEach(hid.write),
    onData: hid.onReport,
    onClose: hid.onClose,
    close: hid.close,
  }
}

/** The reader's end, for the simulator. */
export function lineOverHidDevice(end: HidDeviceEnd): SerialLine {
  return {
    write: (frame) => pack(frame).forEach(end.send),
    onData: end.onReport,
    onClose: end.onClose,
    close: async () => end.close(),
  }
}

function pack(frame: Uint8Array): Uint8Array[] {
  return Array.from({ length: Math.ceil(frame.length / REPORT_BYTES) }, (_, n) => {
    const report = new Uint8Array(REPORT_BYTES)
    report.set(frame.subarray(n * REPORT_BYTES, (n + 1) * REPORT_BYTES))
    return report
  })
}
