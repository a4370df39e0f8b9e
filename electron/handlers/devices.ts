import type { Dial } from '../../devices/device.ts'
import { sourceOf } from '../application/sources.ts'
import type { DeviceView, deviceMethods } from '../contract/index.ts'
import type { Handlers } from '../contract/serve.ts'
import { diagnosticsOf } from '../diagnostics/diagnostics.ts'
import type { HandlerParts } from './parts.ts'

export type DeviceHandlers = Pick<Handlers, keyof typeof deviceMethods>

export function createDeviceHandlers(parts: HandlerParts): DeviceHandlers {
  const { devices } = parts
  const isPractice = () => parts.session().records.enrolled.certificate.environment === 'practice'
  const dialled = new Map<string, Dial>()
  const list = (): DeviceView[] =>
    devices.list().map((info) => {
      const dial = dialled.get(info.device)
      return { ...info, source: sourceOf(info), hasDial: info.simulated && isPractice(), ...(dial && { dial }) }
    })
  return {
    listDevices: () => ({
      ok: true,
      value: {
        devices: list(),
        running: devices.progress().map(({ subject, phase, share }) => ({
          application: subject,
          phase,
          ...(share !== undefined && { share }),
        })),
        camera: parts.pageCamera(),
        safeMode: parts.about().safeMode,
      },
    }),
    testDevice: async ({ device }) => outcomeOf(await devices.test(device)),
    // SECURITY: whether it is practice is the certificate's word; a production device takes no orders to misbehave.
    setDial: async ({ device, dial }) => {
      const isDialled = list().some((known) => known.device === device && known.hasDial)
      if (!isDialled) return { ok: false, reason: 'not-practice' }
      const answer = await devices.dial(device, dial)
      if (answer.ok) dialled.set(device, dial)
      parts.changed('devices')
      return outcomeOf(answer)
    },
    getDiagnostics: async () => ({ ok: true, value: await diagnosticsOf(parts) }),
  }
}

type Answered = Awaited<ReturnType<HandlerParts['devices']['test']>>

const outcomeOf = (answer: Answered) =>
  answer.ok ? ({ ok: true, value: {} } as const) : { ok: false as const, reason: answer.code, detail: answer.message }
