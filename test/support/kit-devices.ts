/** What a devices process says of itself, told by a test. */
import type { DeviceInfo, DeviceRequest, RequestOf, Unclaimed } from '../../devices/device.ts'
import type { Tablet } from './tablet.ts'

/** A scanner that is ready, and what is different about it. */
export const deviceInfo = (more: Partial<DeviceInfo> = {}): DeviceInfo => ({
  device: 'sbi-1',
  driver: 'sbi',
  model: 'Scanner',
  serial: '1',
  takes: ['finger'],
  fingersAtOnce: 1,
  status: 'ready',
  simulated: true,
  ...more,
})

export const tellDevices = (tablet: Tablet, devices: readonly DeviceInfo[], unclaimed: readonly Unclaimed[] = []) =>
  tablet.receive({
    kind: 'from-devices',
    message: { kind: 'status', devices: [...devices], ...(unclaimed.length > 0 && { unclaimed: [...unclaimed] }) },
  })

/** What the devices process was sent of one kind, since `from`. */
export const sentOf = <K extends DeviceRequest['kind']>(tablet: Tablet, kind: K, from = 0): RequestOf<K>[] =>
  tablet.state.sent
    .slice(from)
    .flatMap((message) => (message.kind === 'to-devices' ? [message.message as DeviceRequest] : []))
    .filter((request): request is RequestOf<K> => request.kind === kind)

/** Whether a text stands anywhere in the log. */
export const auditSays = (tablet: Tablet, text: string): Promise<boolean> =>
  tablet.look((db) => db.prepare('SELECT 1 FROM audit WHERE instr(entry, ?) > 0').get(text) !== undefined)
