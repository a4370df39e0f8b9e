/** Which device answers a request, and with what. */
import type { AskedDevice } from './asked-device.ts'
import { type Ability, type DeviceAnswer, DeviceError, type DeviceRequest, type Progressed } from './device.ts'
import type { Lane } from './lane.ts'
import { workOnPicture } from './picture/work.ts'

/** A request that takes its time. */
export type Act = Exclude<DeviceRequest, { kind: 'discover' | 'cancel' | 'dial' }>

/** @param pictures where decoders work, one picture at a time. @throws {DeviceError} */
export async function answerAct(
  { devices, pictures }: { devices: readonly AskedDevice[]; pictures: Lane },
  request: Act,
  signal: AbortSignal,
  progressed: Progressed,
): Promise<DeviceAnswer> {
  const { requestId } = request
  switch (request.kind) {
    case 'capture': {
      const readings = await chooseDevice(devices, request.modality).capture(request, signal, progressed)
      return { kind: 'readings', requestId, readings }
    }
    case 'read-card': {
      const card = await chooseDevice(devices, 'card').readCard(request, signal, progressed)
      return { kind: 'card', requestId, card }
    }
    case 'test':
      await findDevice(devices, request.device).test(signal)
      return { kind: 'done', requestId }
    default:
      return pictures.take(() => workOnPicture(request, signal), signal)
  }
}

/** @throws {DeviceError} `no-device` */
export function findDevice(devices: readonly AskedDevice[], name: string): AskedDevice {
  const device = devices.find((each) => each.info()?.device === name)
  if (device === undefined) throw new DeviceError('no-device', 'No device here has that name.')
  return device
}

/** The first ready device, else the first busy one, which can be waited for. @throws {DeviceError} `no-device` */
function chooseDevice(devices: readonly AskedDevice[], ability: Ability): AskedDevice {
  const able = devices.filter((device) => device.info()?.takes.includes(ability))
  const withStatus = (status: string) => able.find((device) => device.info()?.status === status)
  const device = withStatus('ready') ?? withStatus('busy')
  if (device !== undefined) return device
  const why = able.length > 0 ? 'The device is not ready' : 'No device here can do it'
  throw new DeviceError('no-device', `${why} (${ability}).`)
}
