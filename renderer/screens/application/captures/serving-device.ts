import type { Devices, DeviceView } from '../../../../electron/contract/index.ts'

type Ability = DeviceView['takes'][number]

/**
 * The device that the core asks: the chosen one while it is there, else one that is ready, else one that is busy.
 * Undefined when none is there: another takes over from one that went.
 */
export function findServing(devices: Devices | undefined, ability: Ability): DeviceView | undefined {
  const there = ableTo(devices, ability).filter(({ status }) => status !== 'not-ready')
  return (
    there.find(({ chosenFor }) => chosenFor.includes(ability)) ??
    there.find(({ status }) => status === 'ready') ??
    there[0]
  )
}

/** There or not. */
export function ableTo(devices: Devices | undefined, ability: Ability): DeviceView[] {
  return devices?.devices.filter(({ takes }) => takes.includes(ability)) ?? []
}
