/** How the app comes to a scanner's library: an administrator has named it. */
import type { DriverAt } from '../plugs/at.ts'
import type { Plug } from '../pool.ts'
import { createScannerLibraryDriver } from './driver.ts'

/** The address is the path of the library. */
export const libraryAt: DriverAt = ({ address, changed }) => createScannerLibraryDriver({ path: address, changed })

/** Every library that was added by hand is there: its driver says whether a scanner is behind it. */
export const libraryPlug: Plug = {
  async look(settings) {
    const added = settings.added.filter(({ driver }) => driver === 'scanner-library')
    return {
      plugged: added.map(({ address }) => ({
        address,
        make: (changed) => libraryAt({ address, settings, changed }),
      })),
    }
  },
}
