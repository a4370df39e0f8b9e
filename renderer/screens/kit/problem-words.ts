import type { DeviceView } from '../../../electron/contract/index.ts'

/** What is wrong with a device that nobody is using: the key of its sentence. What was taken is not the question then. */
export function problemWords(problem: NonNullable<DeviceView['problem']>): string {
  return problem === 'unplugged' || problem === 'no-device' ? 'devices.away' : `reason.${problem}`
}
