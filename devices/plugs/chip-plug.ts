/** Travel documents' chips in PC/SC readers. */
import type { DeviceSettings, Driver } from '../device.ts'
import { createEmrtdDriver } from '../emrtd/driver.ts'
import { waitForCard } from '../pcsc/pcsc.ts'
import { pcscPlug } from '../pcsc/plug.ts'
import type { Plug } from '../pool.ts'
import type { DriverAt } from './at.ts'

/** As long as any request may take: the driver ends the wait for a card, by its signal. */
const LONGEST_WAIT_MS = 120_000

/** Every reader that the system has. */
export const chipPlug = (): Plug => pcscPlug({ make })

/** @param parts.address a reader's name, as the system lists it. */
export const emrtdAt: DriverAt = ({ address, settings, changed }) => make(address, settings, changed)

function make(reader: string, settings: DeviceSettings, changed: () => void): Driver {
  return createEmrtdDriver({
    open: (signal) => waitForCard(reader, { signal, timeoutMs: LONGEST_WAIT_MS }),
    address: reader,
    roots: settings.chipRoots,
    changed,
  })
}
