/** How a driver is made for an address that somebody has named, on the command line or on the screen. */
import type { DeviceSettings, Driver } from '../device.ts'

export type DriverAt = (parts: {
  /** As `Address` of the port: a path, a URL, a USB id or a reader's name. */
  address: string
  /** Bits per second; the driver's own default where it is absent. */
  baud?: number | undefined
  settings: DeviceSettings
  changed: () => void
}) => Driver
