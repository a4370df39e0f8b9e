/** What a tablet of a test is given: a devices end that answers with chosen bytes, and people to visit. */
import { randomBytes } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import type { DeviceAnswer, DeviceRequest, DriverName } from '../../devices/device.ts'

export const OFFICER = '1001'
export const PIN = '246813'

type CaptureRequest = Extract<DeviceRequest, { kind: 'capture' }>
export type FakeDevice = (request: CaptureRequest) => DeviceAnswer | undefined

/** A valid beginning and random bytes: the core never decodes a picture. */
export const picture = (size = 2_000): Buffer<ArrayBuffer> =>
  Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), randomBytes(size)])

/** Answers every capture; `image` chooses the bytes. */
export function device(
  driver: DriverName = 'simulated-scanner',
  image: (request: CaptureRequest) => Uint8Array<ArrayBuffer> = () => picture(),
): FakeDevice {
  return (request) => ({
    kind: 'reading',
    requestId: request.requestId,
    reading: {
      modality: request.modality,
      ...(request.position && { position: request.position }),
      image: image(request),
      mediaType: 'image/png',
      width: 300,
      height: 400,
      ppi: 500,
      quality: [{ scale: 'test', value: 50 }],
      device: { device: driver, driver, model: 'test', serial: '1' },
    },
  })
}

/** People whose re-issue needs neither portrait nor prints, so that a test takes only those it is about. */
export const seedOf = (visits: number, names = (index: number) => `Người thử ${index}`) => ({
  officers: [{ number: OFFICER, name: 'Trần Văn An', role: 'officer' as const }],
  visits: Array.from({ length: visits }, (_, index) => ({
    visit: uuidv7(),
    name: names(index),
    birthDate: '1944-03-12',
    sex: 'female' as const,
    citizenNumber: `038144${String(100_000 + index)}`,
    address: 'Thôn 1, xã Cẩm Thủy',
    reason: 'Người cao tuổi',
    from: '08:00',
    to: '09:00',
    urgent: false,
    procedure: 're-issue',
  })),
  roster: [],
})
