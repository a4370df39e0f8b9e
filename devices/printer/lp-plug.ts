/** USB printers that nobody has named, by Linux's own driver for them. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { placeOf } from '../plugs/added-plug.ts'
import type { Plug } from '../pool.ts'
import type { SerialLine } from '../transport/serial.ts'
import { readPlace } from './at.ts'
import { createEscPosDriver } from './driver.ts'
import { openLpLine } from './lp.ts'

/**
 * Each /dev/usb/lp* is taken for a receipt printer: it is the kit's only kind. One that was added by hand is left alone.
 * @param parts.directory the system's; another for tests. @param parts.open likewise.
 */
export function lpPlug(parts: { directory?: string; open?: (path: string) => Promise<SerialLine> } = {}): Plug {
  const { directory = '/dev/usb', open = openLpLine } = parts
  return {
    async look({ added }) {
      const byHand = new Set(added.map(({ address }) => placeOf(readPlace(address).place)))
      const paths = (await namesIn(directory)).map((name) => join(directory, name))
      return {
        plugged: paths
          .filter((path) => !byHand.has(placeOf(path)))
          .map((path) => ({
            address: path,
            make: (changed: () => void) => createEscPosDriver({ open: () => open(path), address: path, changed }),
          })),
      }
    },
  }
}

/** @throws when it cannot be listed, which is not the same as none. */
async function namesIn(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).filter((name) => /^lp\d{1,2}$/.test(name)).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [] // no USB printer was ever plugged in
    throw error
  }
}
