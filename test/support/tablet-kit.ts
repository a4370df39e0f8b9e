/** What a tablet of a test is given: a devices end that answers with chosen bytes, and people to visit. */
import { randomBytes } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import type {
  CardFields,
  CardReading,
  ChipAccess,
  DeviceAnswer,
  DeviceRequest,
  DriverName,
  RequestOf,
} from '../../devices/device.ts'

export const OFFICER = '1001'
export const PIN = '246813'
/** Signs in on the machine when a test asks for more than one. */
export const SECOND = { number: '1002', pin: '975318' }

export type FakeDevice = (request: DeviceRequest) => DeviceAnswer | undefined

/** A valid beginning and random bytes: the core never decodes a picture. */
export const picture = (size = 2_000): Buffer<ArrayBuffer> =>
  Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), randomBytes(size)])

/** Answers everything; `image` chooses the bytes of a capture. A picture of the page comes back as it was sent. */
export function device(
  driver: DriverName = 'simulated-camera',
  image: (request: RequestOf<'capture'>) => Uint8Array<ArrayBuffer> = () => picture(),
): FakeDevice {
  const mark = { device: driver, driver, model: 'test', serial: '1', simulated: driver === 'simulated-camera' }
  const measures = { mediaType: 'image/png', width: 300, height: 400, ppi: 500 } as const
  return (request) => {
    const { requestId } = request
    switch (request.kind) {
      case 'capture': {
        const positions = request.modality === 'portrait' ? [undefined] : request.positions
        const readings = positions.map((position) => ({
          modality: request.modality,
          ...(position && { position }),
          image: image(request),
          ...measures,
          quality: [{ scale: 'test', value: 50 }],
          device: mark,
          ...(request.modality === 'finger' && { impression: 'plain' as const, raw: signedOf(position) }),
        }))
        return { kind: 'readings', requestId, readings }
      }
      case 'picture': {
        const { modality, position, edit, fileName, device: from } = request
        const reading = {
          modality,
          ...(position && { position }),
          // Bytes of another kind than they came in, as an encoder's are, and the same for the same edit.
          image: editedBytes(request.image, JSON.stringify(edit)),
          ...measures,
          ...(edit.size && edit.size),
          quality: [],
          device: from,
          ...(fileName && { fileName }),
        }
        return { kind: 'readings', requestId, readings: [reading] }
      }
      case 'read-card': {
        const fields = request.practiceCard ?? { name: 'Người có thẻ' }
        if (request.access) return { kind: 'card', requestId, card: chipOf(fields, request.access) }
        const device = { device: 'sdt', driver: 'sdt', model: 'reader', serial: '1', simulated: true } as const
        const raw = new Uint8Array(Buffer.from(JSON.stringify(fields)))
        return { kind: 'card', requestId, card: { card: 'citizen', fields, raw, securityModule: 'SAM-1', device } }
      }
      case 'read-code':
        return { kind: 'code', requestId, ...textIn(request.image) }
      case 'find-edges':
        return { kind: 'edges', requestId }
      case 'scan': {
        const device = {
          device: 'hid-pos-1',
          driver: 'hid-pos',
          model: 'scanner',
          serial: '1',
          simulated: true,
        } as const
        return { kind: 'scanned', requestId, code: { text: SCANNED, symbology: ']Q1', device } }
      }
      case 'locate':
        return { kind: 'position', requestId }
      case 'print':
      case 'preview':
      case 'configure':
      case 'test':
      case 'dial':
        return { kind: 'done', requestId }
      default:
        return undefined
    }
  }
}

/** A device's word for a print, as it came. */
const signedOf = (position: number | undefined) => ({
  mediaType: 'application/jose' as const,
  bytes: new Uint8Array(Buffer.concat([Buffer.from(`signed ${position} `), randomBytes(8)])),
})

/** What stands on a card's code in front of the scanner. */
export const SCANNED = '038144100001||Mã Quét|12031944|Nữ|Thôn 5|01012024'

function chipOf(fields: CardFields, access: ChipAccess): CardReading {
  const device = { device: 'emrtd-1', driver: 'emrtd', model: 'chip reader', serial: '1', simulated: true } as const
  const opens = 'can' in access ? access.can : access.documentNumber
  return {
    card: 'chip',
    fields,
    raw: new Uint8Array(Buffer.from(`files of ${opens}`)),
    portrait: { image: picture(), mediaType: 'image/jpeg' },
    verification: { state: 'not-verified', reason: 'no-authority', access: 'bac' },
    device,
  }
}

/** A picture of a code, as small as it gets. */
export const codePicture = (text: string) => new Uint8Array(Buffer.from(`code:${text}`))
const textIn = (image: Uint8Array): { text?: string } => {
  const text = Buffer.from(image).toString('utf8')
  return text.startsWith('code:') ? { text: text.slice('code:'.length) } : {}
}

const editedBytes = (image: Uint8Array, edit: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.concat([image, Buffer.from(edit)]))

/** Somebody who is not served yet. */
export const ON_ROSTER = {
  person: '01a19467-e800-7d08-84cd-ac1b1894f5b7',
  name: 'Hoà Thị Đượm',
  birthDate: '1950',
  sex: 'female' as const,
  citizenNumber: '038150777123',
  address: 'Thôn 7, xã Cẩm Thủy',
}

/** People whose re-issue needs neither portrait nor prints, so that a test takes only those it is about. */
export const seedOf = (visits: number, names = (index: number) => `Người thử ${index}`) => ({
  officers: [
    { number: OFFICER, name: 'Trần Văn An', role: 'officer' as const },
    { number: SECOND.number, name: 'Lê Thị Bình', role: 'officer' as const },
  ],
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
  roster: [ON_ROSTER],
})
