/** Which drivers there are: files when a captures folder is given, practice devices when none is. */
import { createSimulatedCamera } from './camera/simulated.ts'
import type { Driver } from './device.ts'
import { createSimulatedScanner } from './fingerprint/simulated.ts'
import { createFolderDriver } from './folder/driver.ts'

export type DeviceOptions = {
  /** Folder of pictures; absent for practice devices. */
  captures?: string | undefined
  /** Practice fingers depend on it. */
  seed: number
}

/** One driver for each modality at least; the first that takes a modality is asked. */
export function createDrivers(options: DeviceOptions): Driver[] {
  if (options.captures !== undefined) return [createFolderDriver(options.captures)]
  return [createSimulatedScanner({ seed: options.seed }), createSimulatedCamera({ seed: options.seed })]
}
