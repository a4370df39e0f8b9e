/** Which device answers a request, and with what. */
import type { AskedDevice } from './asked-device.ts'
import { type Ability, type DeviceAnswer, DeviceError, type DeviceRequest, type Progressed } from './device.ts'
import type { Lane } from './lane.ts'
import { workOnPicture } from './picture/work.ts'

/** A request that takes its time. */
export type Act = Exclude<DeviceRequest, { kind: 'discover' | 'configure' | 'cancel' | 'dial' }>

/** @param pictures where decoders work, one picture at a time. @throws {DeviceError} */
export async function answerAct(
  { devices, pictures }: { devices: readonly AskedDevice[]; pictures: Lane },
  request: Act,
  signal: AbortSignal,
  { progressed, frame }: { progressed: Progressed; frame: (jpeg: Uint8Array) => void },
): Promise<DeviceAnswer> {
  const { requestId } = request
  const done = { kind: 'done', requestId } as const
  switch (request.kind) {
    case 'capture': {
      const readings = await chooseDevice(devices, request.modality, request).capture(request, signal, progressed)
      return { kind: 'readings', requestId, readings }
    }
    case 'preview':
      await chooseDevice(devices, request.modality, request).preview(request, signal, frame)
      return done
    case 'read-card': {
      const ability = request.access === undefined ? 'card' : 'chip'
      const card = await chooseDevice(devices, ability, request).readCard(request, signal, progressed)
      return { kind: 'card', requestId, card }
    }
    case 'scan': {
      const code = await chooseDevice(devices, 'code', request).scan(request, signal, progressed)
      return { kind: 'scanned', requestId, code }
    }
    case 'print':
      await chooseDevice(devices, 'print', request).print(request, signal, progressed)
      return done
    case 'locate': {
      const fix = await chooseDevice(devices, 'position', request).locate(request, signal, progressed)
      return { kind: 'position', requestId, ...(fix && { fix }) }
    }
    case 'test':
      await findDevice(devices, request.device).test(signal)
      return done
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

/**
 * The preferred device when it is ready or busy, else the first ready one, else the first busy one, which can be
 * waited for: another takes over from one that went.
 * @throws {DeviceError} `no-device`
 */
function chooseDevice(
  devices: readonly AskedDevice[],
  ability: Ability,
  { preferred }: { preferred?: string | undefined },
): AskedDevice {
  // One that is for training alone is asked when there is no other.
  const able = devices
    .filter((device) => device.info()?.takes.includes(ability))
    .sort((one, other) => Number(one.info()?.issuing === false) - Number(other.info()?.issuing === false))
  const withStatus = (status: string, among = able) => among.find((device) => device.info()?.status === status)
  const chosen = able.filter((device) => device.info()?.device === preferred)
  const device = withStatus('ready', chosen) ?? withStatus('busy', chosen) ?? withStatus('ready') ?? withStatus('busy')
  if (device !== undefined) return device
  const why = able.length > 0 ? 'The device is not ready' : 'No device here can do it'
  throw new DeviceError('no-device', `${why} (${ability}).`)
}
