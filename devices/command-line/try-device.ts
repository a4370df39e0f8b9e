/** One act of one device, through the host as the app asks it, so that what works here works there. */
import {
  type Ability,
  type DeviceAnswer,
  DeviceError,
  type DeviceInfo,
  DeviceMark,
  DeviceRequest,
  type Driver,
} from '../device.ts'
import { createDeviceHost } from '../host.ts'
import type { TryCommand } from './options.ts'

/** What a person needs to lay something on, and the device to answer. */
const LIMITS_MS: Readonly<Record<Ability, number>> = {
  card: 15_000,
  chip: 30_000,
  finger: 20_000,
  iris: 20_000,
  portrait: 20_000,
  code: 20_000,
  print: 20_000,
  position: 20_000,
}
/** A device that says what is wrong with it for so long will not be ready in time. */
const PATIENCE_MS = 2_000
const LOOK_MS = 50
const CLOSE_MS = 1_000

/**
 * Waits until the device is ready, then asks it once.
 * @param parts.make with a callback for news of the device.
 * @param parts.heard what the officer would be told on the way.
 * @throws {DeviceError} the device's, `cancelled` by the signal, `timeout`. The driver is closed in any case.
 */
export async function tryDevice(parts: {
  command: TryCommand
  make: (changed: () => void) => Driver
  signal: AbortSignal
  heard?: (phase: string) => void
}): Promise<{ answer: DeviceAnswer; device: DeviceMark }> {
  const { command, signal } = parts
  let onAnswer = (_answer: DeviceAnswer) => {}
  const driver = parts.make(() => {})
  const host = createDeviceHost({
    drivers: [driver],
    send(answer) {
      if (answer.kind === 'progress') parts.heard?.(answer.phase)
      else if ('requestId' in answer && answer.kind !== 'frame') onAnswer(answer)
    },
  })
  const cancel = () => host.receive({ kind: 'cancel', requestId: 'try' })
  try {
    const begun = performance.now()
    const ability = abilityOf(command, driver.info())
    const limitMs = command.timeoutMs ?? LIMITS_MS[ability]
    await whenReady(driver, limitMs, signal)
    const leftMs = Math.max(1, Math.round(begun + limitMs - performance.now()))
    const request = DeviceRequest.parse(requestOf(command, ability, leftMs))
    signal.addEventListener('abort', cancel)
    const answer = await new Promise<DeviceAnswer>((resolve) => {
      onAnswer = resolve
      host.receive(request)
      if (signal.aborted) cancel()
    })
    if (answer.kind === 'error') throw new DeviceError(answer.code, answer.message)
    return { answer, device: DeviceMark.strip().parse(driver.info()) }
  } finally {
    signal.removeEventListener('abort', cancel)
    // A driver whose close hangs keeps nobody waiting: the process ends after this.
    await Promise.race([host.close(), new Promise((resolve) => setTimeout(resolve, CLOSE_MS))])
  }
}

/** What was asked for, else the first thing that the device takes. @throws {DeviceError} `no-device` */
function abilityOf({ take, positions = [] }: TryCommand, { takes }: DeviceInfo): Ability {
  const wanted = take ?? (positions.length > 0 && takes.includes('finger') ? 'finger' : takes[0])
  if (wanted === undefined || !takes.includes(wanted))
    throw new DeviceError('no-device', `This device does not take that; it takes ${takes.join(', ')}.`)
  return wanted
}

async function whenReady(driver: Driver, limitMs: number, signal: AbortSignal): Promise<void> {
  const begun = performance.now()
  let wrongSince: number | undefined
  for (;;) {
    const { status, problem } = driver.info()
    const now = performance.now()
    if (status === 'ready') return
    if (signal.aborted) throw new DeviceError('cancelled', 'It was cancelled.')
    wrongSince = problem === undefined ? undefined : (wrongSince ?? now)
    const isHopeless = wrongSince !== undefined && now - wrongSince >= Math.min(PATIENCE_MS, limitMs)
    if (isHopeless || now - begun >= limitMs) {
      const code = problem ?? (status === 'busy' ? 'busy' : 'timeout')
      throw new DeviceError(code, `The device at this address is not ready (${code}).`)
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}

function requestOf(command: TryCommand, ability: Ability, timeoutMs: number): unknown {
  const asked = { requestId: 'try', timeoutMs }
  const { positions, access, text } = command
  switch (ability) {
    case 'card':
      return { ...asked, kind: 'read-card', subject: '' }
    case 'chip':
      return { ...asked, kind: 'read-card', subject: '', access }
    case 'code':
      return { ...asked, kind: 'scan', subject: '' }
    case 'position':
      return { ...asked, kind: 'locate' }
    case 'print':
      return { ...asked, kind: 'print', job: [{ kind: 'text', text }] }
    default: {
      const usual = ability === 'finger' ? [2] : ability === 'iris' ? [1, 2] : []
      const wanted = ability === 'portrait' ? [] : (positions ?? usual)
      return { ...asked, kind: 'capture', modality: ability, positions: wanted, subject: '', attempt: 1 }
    }
  }
}
