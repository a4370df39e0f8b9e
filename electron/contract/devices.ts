import { z } from 'zod'
import {
  Ability,
  AddedDevice,
  Address,
  DeviceErrorCode,
  DeviceInfo,
  Dial,
  Phase,
  PrintJob,
  Unclaimed,
} from '../../devices/device.ts'
import { Source, Uuid } from '../../station/protocol/index.ts'
import { ask, Nothing } from './method.ts'

const device = z.string().min(1).max(64)

export const DeviceView = DeviceInfo.extend({
  /** What its readings count as; decided by the core. */
  source: Source,
  /** It can be told to behave badly, to train for it. */
  hasDial: z.boolean(),
  /** As it was told last. */
  dial: Dial.optional(),
  /** What it was chosen for, before others that can do it too. */
  chosenFor: z.array(Ability),
  /** It was added by hand and can be taken away again. */
  isAdded: z.boolean(),
  /** ISO instants. */
  usedAt: z.string().optional(),
  testedAt: z.string().optional(),
  /** `ok`, or the code of the error. */
  testOutcome: z.string().optional(),
})
export type DeviceView = z.infer<typeof DeviceView>

export const Devices = z.strictObject({
  devices: z.array(DeviceView),
  /** Plugged in, and nobody knows what it is or may open it. */
  unclaimed: z.array(Unclaimed),
  /** What was added by hand, whether it is there or not. */
  added: z.array(AddedDevice),
  /** What runs now, and what the officer should do. */
  running: z.array(z.strictObject({ application: Uuid.optional(), phase: Phase, share: z.number().optional() })),
  /** Which camera the page opens: the machine's own, or the practice twin. */
  camera: z.enum(['page-camera', 'canvas-camera']),
  /** Three starts in a minute: devices are off until the next start. */
  safeMode: z.boolean(),
})
export type Devices = z.infer<typeof Devices>

/** `stop` alone keeps the team here. */
const state = z.enum(['ok', 'warn', 'stop'])
/** Whether the team may leave. Each line says in numbers what there is. */
export const KitItem = z.discriminatedUnion('item', [
  /** Of a full battery by what a visit takes; absent where the machine does not say. */
  z.strictObject({ item: z.literal('battery'), state, visits: z.int().optional() }),
  z.strictObject({ item: z.literal('disk'), state, visits: z.int() }),
  z.strictObject({
    item: z.literal('device'),
    state,
    ability: Ability,
    model: z.string().optional(),
    problem: z.enum([...DeviceErrorCode.options, 'not-tried', 'missing']).optional(),
  }),
  /** Seconds that this clock is ahead of the station's, when they last spoke. */
  z.strictObject({ item: z.literal('clock'), state, aheadSeconds: z.int().optional() }),
  z.strictObject({ item: z.literal('keys'), state, daysLeft: z.int() }),
  /** Of a scanner. */
  z.strictObject({ item: z.literal('certificate'), state, model: z.string(), daysLeft: z.int() }),
  /** Absent: never. */
  z.strictObject({ item: z.literal('sync'), state, at: z.string().optional() }),
])
export type KitItem = z.infer<typeof KitItem>

export const KitCheck = z.strictObject({
  items: z.array(KitItem).max(24),
  /** No line says stop. */
  isReady: z.boolean(),
  /** Homes that wait today. */
  visits: z.int(),
})
export type KitCheck = z.infer<typeof KitCheck>

export const deviceMethods = {
  listDevices: ask(Nothing, Devices, [], { whenLocked: false, onApplicantPage: true }),
  testDevice: ask(z.strictObject({ device }), Nothing, DeviceErrorCode.options),
  /** Practice only. */
  setDial: ask(z.strictObject({ device, dial: Dial }), Nothing, ['not-practice', ...DeviceErrorCode.options]),
  /** Before others that can do it too; without a device, whichever is ready. */
  chooseDevice: ask(z.strictObject({ ability: Ability, device: device.optional() }), Nothing),
  /** `bad-address`: not one that this driver can have. `supervisor-only`: a maker's library is a program that is run. */
  addDevice: ask(AddedDevice, Nothing, ['bad-address', 'too-many', 'supervisor-only']),
  removeDevice: ask(z.strictObject({ address: Address }), Nothing),
  /** On the receipt printer. */
  printReceipt: ask(z.strictObject({ job: PrintJob }), Nothing, DeviceErrorCode.options),
  /** The next code at a scanner, for a search. */
  scanText: ask(Nothing, z.strictObject({ text: z.string() }), DeviceErrorCode.options),
  /** Ends what `scanText` waits for. */
  cancelScan: ask(Nothing, Nothing),
  /** @param battery as the page's machine says it: 0 to 1. */
  checkKit: ask(
    z.strictObject({
      battery: z.strictObject({ level: z.number().min(0).max(1), isCharging: z.boolean() }).optional(),
    }),
    KitCheck,
  ),
  /** For the administrator: versions, states, counts and codes; nothing of a person. */
  getDiagnostics: ask(Nothing, z.strictObject({ fileName: z.string(), text: z.string() })),
}
