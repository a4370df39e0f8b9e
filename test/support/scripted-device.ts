/** A host over a device that does what the test says. */
import { type CardReading, DeviceAnswer, type DeviceInfo, type Driver, type Reading } from '../../devices/device.ts'
import { createDeviceHost } from '../../devices/host.ts'

export type Capture = NonNullable<Driver['capture']>

export const info: DeviceInfo = {
  device: 'scripted',
  driver: 'sbi',
  model: '',
  serial: '',
  takes: ['finger'],
  fingersAtOnce: 4,
  status: 'ready',
  simulated: true,
}
const { takes: _t, fingersAtOnce: _f, status: _s, ...rest } = info
export const mark = rest

export function readingOf(position: number): Reading {
  const image = new Uint8Array([1])
  return { modality: 'finger', position, image, mediaType: 'image/png', width: 1, height: 1, quality: [], device: mark }
}

export const card: CardReading = { card: 'citizen', fields: { name: '王' }, raw: new Uint8Array(256), device: mark }

export function finger(requestId: string, rest: Record<string, unknown> = {}) {
  return {
    kind: 'capture',
    requestId,
    modality: 'finger',
    positions: [1],
    subject: 's',
    attempt: 1,
    timeoutMs: 60_000,
    ...rest,
  }
}

export const readCard = (requestId: string, rest: Record<string, unknown> = {}) => ({
  kind: 'read-card',
  requestId,
  subject: 's',
  timeoutMs: 60_000,
  ...rest,
})

/** A host over `capture`, whose answers are parsed as the core would and can be waited for. */
export function start(capture: Capture, rest: Partial<Driver> = {}, ...others: Driver[]) {
  const answers: DeviceAnswer[] = []
  let heard = () => {}
  const host = createDeviceHost({
    drivers: [{ info: () => info, capture, close: async () => {}, ...rest }, ...others],
    send(answer) {
      answers.push(DeviceAnswer.parse(answer))
      heard()
    },
  })
  const find = (requestId: string) =>
    answers.filter((answer) => 'requestId' in answer && answer.requestId === requestId && answer.kind !== 'progress')
  return {
    host,
    answers,
    find,
    async answerTo(requestId: string): Promise<DeviceAnswer> {
      for (;;) {
        const [answer] = find(requestId)
        if (answer !== undefined) return answer
        await new Promise<void>((resolve) => {
          heard = resolve
        })
      }
    },
  }
}
