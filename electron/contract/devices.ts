import { z } from 'zod'
import { DeviceErrorCode, DeviceInfo, Dial, Phase } from '../../devices/device.ts'
import { Source, Uuid } from '../../station/protocol/index.ts'
import { ask, Nothing } from './method.ts'

export const DeviceView = DeviceInfo.extend({
  /** What its readings count as; decided by the core. */
  source: Source,
  /** It can be told to behave badly, to train for it. */
  hasDial: z.boolean(),
  /** As it was told last. */
  dial: Dial.optional(),
})
export type DeviceView = z.infer<typeof DeviceView>

export const Devices = z.strictObject({
  devices: z.array(DeviceView),
  /** What runs now, and what the officer should do. */
  running: z.array(z.strictObject({ application: Uuid.optional(), phase: Phase, share: z.number().optional() })),
  /** Which camera the page opens: the machine's own, or the practice twin. */
  camera: z.enum(['page-camera', 'canvas-camera']),
  /** Three starts in a minute: devices are off until the next start. */
  safeMode: z.boolean(),
})
export type Devices = z.infer<typeof Devices>

export const deviceMethods = {
  listDevices: ask(Nothing, Devices, [], { whenLocked: false, onApplicantPage: true }),
  testDevice: ask(z.strictObject({ device: z.string().max(64) }), Nothing, DeviceErrorCode.options),
  /** Practice only. */
  setDial: ask(z.strictObject({ device: z.string().max(64), dial: Dial }), Nothing, [
    'not-practice',
    ...DeviceErrorCode.options,
  ]),
  /** For the administrator: versions, states, counts and codes; nothing of a person. */
  getDiagnostics: ask(Nothing, z.strictObject({ fileName: z.string(), text: z.string() })),
}
