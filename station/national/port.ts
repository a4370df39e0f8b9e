/** The way into the national system. Each is a driver of its own; the neutral export is the one that works everywhere. */
import type { PacketInTheClear } from '../station.ts'

export type HandedOver = {
  /** What it was handed over as: a folder or file, or the system's own reference. */
  as: string
  /** The national system's number, where it answers at once; else it is typed or scanned later. */
  officialNumber?: string
}

export type NationalSystem = {
  /** Of the driver, for the log. */
  name: string
  /** @throws {StationError} with a sentence when it could not be handed over; handing over again is harmless. */
  hand(packet: PacketInTheClear): Promise<HandedOver>
}
