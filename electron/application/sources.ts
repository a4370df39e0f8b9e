import type { DriverName } from '../../devices/device.ts'
import type { Source } from '../../station/protocol/index.ts'

/**
 * What each driver's readings are. SECURITY: decided here and not by the driver or the page, so that nothing
 * simulated can call itself real; a new driver has to be entered before the core takes a reading from it.
 */
const sources: Record<DriverName, Source> = {
  folder: 'file',
  'simulated-scanner': 'simulated',
  'simulated-camera': 'simulated',
}

export const sourceOf = (driver: DriverName): Source => sources[driver]
