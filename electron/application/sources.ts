import type { DeviceMark, DriverName } from '../../devices/device.ts'
import type { Source } from '../../station/protocol/index.ts'

/**
 * What each driver's readings are at best. SECURITY: decided here and not by the driver or the page, so that nothing
 * simulated can call itself real; a new driver has to be entered before the core takes a reading from it.
 */
const sources: Record<DriverName, Source> = {
  folder: 'file',
  'watched-folder': 'file',
  sbi: 'device',
  'scanner-library': 'device',
  r30x: 'device',
  sdt: 'device',
  emrtd: 'device',
  'hid-pos': 'device',
  'serial-scanner': 'device',
  'esc-pos': 'device',
  nmea: 'device',
  'simulated-camera': 'simulated',
  'page-camera': 'device',
  'canvas-camera': 'simulated',
  'page-pen': 'device',
  'page-file': 'file',
  'page-keys': 'device',
}

/** A camera that is a program and not hardware; the label is the system's name of it. */
const VIRTUAL_CAMERA = /fake|virtual|dummy|loopback|obs/i

/** SECURITY: the worse of what the registry and the driver say: a real driver may have a simulator beneath it. */
export function sourceOf({ driver, model, simulated }: DeviceMark): Source {
  if (simulated || (driver === 'page-camera' && VIRTUAL_CAMERA.test(model))) return 'simulated'
  return sources[driver]
}
