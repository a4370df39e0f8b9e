/** What the port says of scanner devices, from what they sign. */
import type { Biometric, DeviceInfo, DeviceMark, DeviceStatus } from '../device.ts'
import type { Address } from './client.ts'
import type { SbiDevice } from './discovery.ts'
import type { BioType } from './protocol.ts'

/** All but what changes from one moment to the next. */
export type Described = Omit<DeviceInfo, 'status' | 'problem'>

/** In the order in which one of them gives its name to all. */
const TAKES: readonly (readonly [BioType, Biometric])[] = [
  ['Finger', 'finger'],
  ['Iris', 'iris'],
  ['Face', 'portrait'],
]

const STATUSES: Readonly<Record<SbiDevice['facts']['deviceStatus'], DeviceStatus>> = {
  Ready: 'ready',
  Busy: 'busy',
  'Not Ready': 'not-ready',
  'Not Registered': 'not-ready',
}

/** Before any was found. */
export const NOBODY: Described = {
  device: 'sbi',
  driver: 'sbi',
  model: 'Scanner',
  serial: '',
  takes: ['finger'],
  fingersAtOnce: 1,
  simulated: true,
  previews: true,
}

/** Before it was found at its place, so that two that are away have two names. */
export function nobodyAt(address: Address, deviceId = ''): Described {
  const place = `${address.port}${address.base}${deviceId}`.replace(/\W+/g, '-').replace(/-$/, '')
  return {
    ...NOBODY,
    device: `sbi-${place}`.slice(0, 64),
    address: `${serviceUrlOf(address)}${encodeURIComponent(deviceId)}`,
  }
}

/** The device that speaks for all of one driver; undefined when there is none. */
export function firstOf(devices: ReadonlyMap<BioType, SbiDevice>): SbiDevice | undefined {
  return TAKES.map(([type]) => devices.get(type)).find((device) => device !== undefined)
}

export function statusOf(device: SbiDevice | undefined): DeviceStatus {
  return device === undefined ? 'not-ready' : STATUSES[device.facts.deviceStatus]
}

/** @param first one of `devices`, as {@link firstOf} gives it. */
export function describe(first: SbiDevice, devices: ReadonlyMap<BioType, SbiDevice>): Described {
  const { digitalId, address } = first
  const finger = devices.get('Finger')
  const isAlone = devices.size === 1
  return {
    device: nameOf(first),
    driver: 'sbi',
    model: `${digitalId.make} ${digitalId.model}`.slice(0, 120),
    serial: digitalId.serialNo,
    takes: TAKES.flatMap(([type, takes]) => (devices.has(type) ? [takes] : [])),
    fingersAtOnce: finger?.digitalId.deviceSubType === 'Slap' ? 4 : 1,
    simulated: [...devices.values()].some((device) => !device.isVouchedFor || isTwin(device)),
    address: isAlone ? urlOf(first) : serviceUrlOf(address),
    ...(finger && {
      // How large the window is, the interface does not say.
      scanner: { impressions: ['plain'], certificates: [`SBI ${finger.facts.certification}`] },
    }),
    previews: true,
  }
}

/** SECURITY: by its own words too, because a root that is given away for a rehearsal can vouch for a practice device. */
function isTwin({ digitalId }: SbiDevice): boolean {
  return digitalId.make === 'SIMULATED' || digitalId.serialNo.startsWith('SIMULATED')
}

/** Stable for one device, wherever its service listens today. */
export function nameOf({ facts }: SbiDevice): string {
  return `sbi-${facts.deviceCode.replace(/[^\w-]/g, '_')}`.slice(0, 64)
}

/** Ends with a slash. */
export function serviceUrlOf({ port, base }: Address): string {
  return `http://127.0.0.1:${port}${base}`
}

/** The service's URL and the device's id in it. */
export function urlOf({ address, facts }: SbiDevice): string {
  return `${serviceUrlOf(address)}${encodeURIComponent(facts.deviceId)}`
}

/** What a reading says of its device. */
export function markOf({ device, driver, model, serial, simulated }: Described): DeviceMark {
  return { device, driver, model, serial, simulated }
}
