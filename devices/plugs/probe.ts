/** How a serial driver recognises its device on a line that nobody has named. */
import type { AddedDevice, Driver } from '../device.ts'
import type { SerialLine } from '../transport/serial.ts'

export type SerialProbe = {
  driver: AddedDevice['driver']
  /** Rates to try, the likeliest first. */
  bauds: readonly number[]
  /**
   * Whether its device is on this line. At most 300 ms; sends nothing that harms a device of another protocol, and
   * leaves closing to the caller.
   */
  knows(line: SerialLine, signal: AbortSignal): Promise<boolean>
  make(parts: { path: string; baud: number; changed: () => void }): Driver
}
