/** A HID line in memory, for simulated hardware: whole reports, later and in order. */
import type { HidLine } from './hid.ts'

export type HidDeviceEnd = {
  /** One input report to the host. */
  send(report: Uint8Array): void
  onReport(listener: (report: Uint8Array) => void): void
  onFeature(listener: (report: Uint8Array) => void): void
  onClose(listener: () => void): void
  close(): void
}

export function createMemoryHid(): { host: HidLine; device: HidDeviceEnd } {
  const host: { report?: (bytes: Uint8Array) => void; close?: () => void } = {}
  const device: { report?: (bytes: Uint8Array) => void; feature?: (bytes: Uint8Array) => void; close?: () => void } = {}
  let isClosed = false
  const later = (act: () => void) => setImmediate(() => !isClosed && act())
  const close = () => {
    if (isClosed) return
    isClosed = true
    host.close?.()
    device.close?.()
  }
  return {
    host: {
      write: (report) => later(() => device.report?.(Uint8Array.from(report))),
      sendFeature: (report) => later(() => device.feature?.(Uint8Array.from(report))),
      onReport(listener) {
        host.report = listener
      },
      onClose(listener) {
        host.close = listener
        if (isClosed) listener()
      },
      close: async () => close(),
    },
    device: {
      send: (report) => later(() => host.report?.(Uint8Array.from(report))),
      onReport(listener) {
        device.report = listener
      },
      onFeature(listener) {
        device.feature = listener
      },
      onClose(listener) {
        device.close = listener
        if (isClosed) listener()
      },
      close,
    },
  }
}
