/** Every driver that can be made for an address. */
import { sdtAt } from '../card-reader/at.ts'
import { hidPosAt, serialScannerAt } from '../codes/at.ts'
import type { DriverName } from '../device.ts'
import { createFolderDriver } from '../folder/driver.ts'
import { nmeaAt } from '../position/probe.ts'
import { escPosAt } from '../printer/at.ts'
import { r30xAt } from '../r30x/plug.ts'
import { sbiAt } from '../sbi/at.ts'
import { libraryAt } from '../scanner-library/plug.ts'
import { watchedFolderAt } from '../watched-folder/plug.ts'
import type { DriverAt } from './at.ts'
import { emrtdAt } from './chip-plug.ts'

export const DRIVERS_AT = {
  sdt: sdtAt,
  sbi: sbiAt,
  r30x: r30xAt,
  'scanner-library': libraryAt,
  'hid-pos': hidPosAt,
  'serial-scanner': serialScannerAt,
  emrtd: emrtdAt,
  'esc-pos': escPosAt,
  nmea: nmeaAt,
  'watched-folder': watchedFolderAt,
  folder: ({ address }) => createFolderDriver(address),
} as const satisfies Partial<Record<DriverName, DriverAt>>

/** Undefined for what is at no address: the page's camera, pen, files and keys, and a twin. */
export function findAt(driver: DriverName): DriverAt | undefined {
  return Object.entries(DRIVERS_AT).find(([name]) => name === driver)?.[1]
}
