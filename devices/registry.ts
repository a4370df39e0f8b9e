/** Which devices there are: some are fixed, files and practice twins; the real ones come and go. */
import { createSimulatedCamera } from './camera/simulated.ts'
import { createSdtDriver } from './card-reader/driver.ts'
import { sdtHidPlug } from './card-reader/hid-plug.ts'
import { sdtProbe } from './card-reader/probe.ts'
import { createSdtSimulator } from './card-reader/simulated.ts'
import { createHidPosDriver } from './codes/hid-pos.ts'
import { hidPosPlug } from './codes/hid-pos-plug.ts'
import { createHidPosTwin } from './codes/hid-pos-twin.ts'
import type { AddedDevice, DeviceSettings, Driver } from './device.ts'
import { createEmrtdDriver } from './emrtd/driver.ts'
import { createEmrtdSimulator } from './emrtd/simulated.ts'
import { createFolderDriver } from './folder/driver.ts'
import { addedPlug } from './plugs/added-plug.ts'
import { chipPlug } from './plugs/chip-plug.ts'
import { DRIVERS_AT } from './plugs/drivers-at.ts'
import { serialPlug } from './plugs/serial-plug.ts'
import type { Plug } from './pool.ts'
import { createNmeaDriver } from './position/driver.ts'
import { nmeaProbe } from './position/probe.ts'
import { createNmeaTwin } from './position/simulated.ts'
import { createEscPosDriver } from './printer/driver.ts'
import { lpPlug } from './printer/lp-plug.ts'
import { escPosProbe } from './printer/probe.ts'
import { createPrinterTwin } from './printer/simulated.ts'
import { r30xProbe } from './r30x/plug.ts'
import { createSbiDriver } from './sbi/driver.ts'
import { sbiPlug } from './sbi/plug.ts'
import { startSbiSimulator } from './sbi/simulated.ts'
import { libraryPlug } from './scanner-library/plug.ts'
import { watchedFolderPlug } from './watched-folder/plug.ts'

export type DeviceOptions = {
  /** Folder of pictures. */
  captures?: string | undefined
  /** What practice devices show depends on it. */
  seed: number
  /** Real devices and no practice ones. */
  real: boolean
  /** A card reader's serial port, for example `/dev/ttyUSB0` or `COM3`: as if it had been added by hand. */
  reader?: string | undefined
}

/**
 * Those that are always there: a captures folder, or practice devices; none where real ones are asked for. One that
 * cannot even be made is left out, with a line on stderr.
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

function makersOf({ captures, seed, real }: DeviceOptions, changed: () => void): (() => Driver)[] {
  const practiceReader = () => {
    const simulator = createSdtSimulator({ seed })
    return createSdtDriver({ open: () => simulator.line(), simulator, changed })
  }
  if (captures !== undefined) return [() => createFolderDriver(captures), practiceReader]
  if (real) return []
  return [
    () => createSbiDriver({ simulator: startSbiSimulator({ seed }), changed }),
    practiceReader,
    () => createSimulatedCamera({ seed }),
    () => {
      const simulator = createEmrtdSimulator({ seed })
      return createEmrtdDriver({ open: simulator.open, address: 'simulated', roots: [], simulator, changed })
    },
    () => {
      const twin = createHidPosTwin({ seed })
      return createHidPosDriver({ open: twin.open, twin, changed })
    },
    () => {
      const simulator = createPrinterTwin({ seed })
      return createEscPosDriver({ open: simulator.line, simulator, changed })
    },
    () => {
      const simulator = createNmeaTwin({ seed })
      return createNmeaDriver({ open: simulator.line, simulator, changed })
    },
  ]
}

/**
 * Those that come and go: what was added by hand first, and, with `probing`, all that can be found.
 * Without it nothing that nobody has named is opened: practice leaves the machine's ports alone.
 */
export function createPlugs({ probing, reader }: { probing: boolean; reader?: string | undefined }): Plug[] {
  const { sdt, r30x, nmea, 'serial-scanner': serialScanner, 'esc-pos': escPos } = DRIVERS_AT
  const byHand = { sdt, r30x, nmea, 'serial-scanner': serialScanner, 'esc-pos': escPos }
  const named = [addedPlug(byHand), libraryPlug, watchedFolderPlug]
  const found = () => [
    // A receiver speaks once a second: whoever comes behind it is still there within two.
    serialPlug({ probes: [sdtProbe, nmeaProbe, r30xProbe, escPosProbe] }),
    sdtHidPlug,
    hidPosPlug,
    lpPlug(),
    chipPlug(),
    sbiPlug(),
  ]
  const plugs = probing ? [...named, ...found()] : named
  return reader === undefined ? plugs : plugs.map((plug) => alsoAdding(plug, { driver: 'sdt', address: reader }))
}

function alsoAdding(plug: Plug, one: AddedDevice): Plug {
  const withOne = (settings: DeviceSettings) => ({ ...settings, added: [one, ...settings.added] })
  return {
    look: (settings, held) => plug.look(withOne(settings), held),
    ...(plug.close && { close: plug.close }),
  }
}
