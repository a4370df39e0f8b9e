/** The devices that an administrator has added by hand: they are not looked for, and no plug may find them a second time. */
import { realpathSync } from 'node:fs'
import type { AddedDevice, DeviceSettings } from '../device.ts'
import type { Plug, Plugged, Seen } from '../pool.ts'
import type { DriverAt } from './at.ts'

/** What stands behind a printer's address is how wide its paper is, not where it is. */
const PAPER = /#(58|80)$/

export type AddedDriver = AddedDevice['driver']

/**
 * Each is there for as long as it stands in the settings, whatever lies at its address: its driver looks after it, and
 * says what is wrong. The second at one address is listed as `busy`.
 * @param ats the drivers that are made here; of what other drivers were added for, their own plugs take care.
 */
export function addedPlug(ats: Partial<Record<AddedDriver, DriverAt>>): Plug {
  return {
    async look(settings) {
      const seen: Required<Seen> = { plugged: [], unclaimed: [] }
      const taken = new Set<string>()
      for (const one of settings.added) {
        const plugged = pluggedAt(ats[one.driver], one, settings)
        if (plugged === undefined) continue
        const place = placeOf(one.address)
        if (taken.has(place)) seen.unclaimed.push({ address: one.address, problem: 'busy' })
        else seen.plugged.push(plugged)
        taken.add(place)
      }
      return seen
    },
  }
}

function pluggedAt(at: DriverAt | undefined, one: AddedDevice, settings: DeviceSettings): Plugged | undefined {
  const { driver, address, baud } = one
  return at && { address, key: `${driver} ${baud ?? ''}`, make: (changed) => at({ address, baud, settings, changed }) }
}

/** One name for one place: udev gives a port several, and Windows does not care for capitals. */
export function placeOf(named: string): string {
  const address = named.replace(PAPER, '')
  if (/^com\d+$/i.test(address)) return address.toUpperCase()
  if (!address.startsWith('/')) return address.toLowerCase()
  try {
    return realpathSync(address)
  } catch {
    return address // not plugged in now, or nothing that the system knows by this name
  }
}
