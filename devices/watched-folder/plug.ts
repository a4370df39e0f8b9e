/** Folders that an administrator has named for a tethered camera. */
import type { DriverAt } from '../plugs/at.ts'
import type { Plug, Seen } from '../pool.ts'
import { createWatchedFolderDriver, isFolder } from './driver.ts'

/** @param parts.address a folder. */
export const watchedFolderAt: DriverAt = ({ address, changed }) => createWatchedFolderDriver(address, changed)

/** A folder on a card or a drive that is not there is unclaimed, and a device as soon as it is. */
export const watchedFolderPlug: Plug = {
  async look({ added }) {
    const seen: Required<Seen> = { plugged: [], unclaimed: [] }
    const folders = added.filter(({ driver }) => driver === 'watched-folder').map(({ address }) => address)
    for (const address of new Set(folders))
      if (isThere(address))
        seen.plugged.push({ address, make: (changed) => createWatchedFolderDriver(address, changed) })
      else seen.unclaimed.push({ address, problem: 'not-found' })
    return seen
  },
}

function isThere(address: string): boolean {
  try {
    return isFolder(address)
  } catch {
    return false // a path that cannot be one, or lies where this user may not look
  }
}
