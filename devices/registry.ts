/** Which drivers there are: files when a captures folder is given, real devices when asked for, else practice devices. */
import { createSimulatedCamera } from './camera/simulated.ts'
import { createSdtDriver } from './card-reader/driver.ts'
import { createSdtSimulator } from './card-reader/simulated.ts'
import type { Driver } from './device.ts'
import { createFolderDriver } from './folder/driver.ts'
import { createSbiDriver } from './sbi/driver.ts'
import { startSbiSimulator } from './sbi/simulated.ts'
import { openSerialLine } from './transport/serial.ts'

export type DeviceOptions = {
  /** Folder of pictures. */
  captures?: string | undefined
  /** What practice devices show depends on it. */
  seed: number
  /** Real devices and no practice ones. */
  real: boolean
  /** The card reader's serial port, for example `/dev/ttyUSB0` or `COM3`. */
  reader?: string | undefined
}

/**
 * The first ready one that takes a modality is asked. A driver that cannot even be made is left out, with a line on stderr.
 * @param changed called when a device comes, goes or changes.
 */
export function createDrivers(options: DeviceOptions, changed: () => void): Driver[] {
  return makersOf(options, changed).flatMap((make) => {
    try {
      return [make()]
    } catch (cause) {
      console.error('a device driver did not start:', cause)
      return []
    }
  })
}

function makersOf({ captures, seed, real, reader }: DeviceOptions, changed: () => void): (() => Driver)[] {
  const practiceReader = () => {
    const simulator = createSdtSimulator({ seed })
    return createSdtDriver({ open: () => simulator.line(), simulator, changed })
  }
  if (captures !== undefined) return [() => createFolderDriver(captures), practiceReader]
  if (real)
    return [
      () => createSbiDriver({ changed }),
      ...(reader === undefined ? [] : [() => createSdtDriver({ open: () => openSerialLine(reader), changed })]),
    ]
  return [
    () => createSbiDriver({ simulator: startSbiSimulator({ seed }), changed }),
    practiceReader,
    () => createSimulatedCamera({ seed }),
  ]
}
