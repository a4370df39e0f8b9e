/**
 * The port between the core and the devices process: requests, answers, status, errors.
 * Everything here is serialisable and nothing is implemented. Both ends parse what the other sends.
 */
import { z } from 'zod'

/** ISO/IEC 19794-4 finger positions: 1–5 right thumb to little finger, 6–10 left thumb to little finger. */
export const FingerPosition = z.int().min(1).max(10)
/** ISO/IEC 19794-6 eye labels: 1 right, 2 left. */
export const EyePosition = z.int().min(1).max(2)

/** What a device takes of a person. */
export const Biometric = z.enum(['portrait', 'finger', 'iris'])
export type Biometric = z.infer<typeof Biometric>

/** What a picture is of. `position` beside it is the finger, the eye, or a document's page. */
export const Modality = z.enum([...Biometric.options, 'document', 'signature'])
export type Modality = z.infer<typeof Modality>

/** What a device can do. */
export const Ability = z.enum([...Biometric.options, 'card'])
export type Ability = z.infer<typeof Ability>

/** No still picture of a kit device is larger: a 1600×1500 raw slap is 2.4 MB, a 12-megapixel portrait about 8 MB. */
export const MAX_IMAGE_BYTES = 16 * 1024 * 1024
export const ImageBytes = z
  .instanceof(Uint8Array)
  .refine((bytes) => bytes.byteLength > 0 && bytes.byteLength <= MAX_IMAGE_BYTES)

/**
 * The drivers that exist. The core's registry (`electron/application/sources.ts`) says of each
 * whether its readings are real; a driver can claim a name but not what the name means.
 */
export const DriverName = z.enum([
  'folder', // pictures from a folder
  'sbi', // a Secure Biometric Interface service on a socket
  'sdt', // a GA 450 card reader on a serial line
  'simulated-camera', // a tethered camera's twin
  'page-camera', // getUserMedia in the page
  'canvas-camera', // its twin: a drawn stream
  'page-pen', // strokes on the page
  'page-file', // a file that the officer chose
])
export type DriverName = z.infer<typeof DriverName>

export const DeviceStatus = z.enum(['ready', 'busy', 'not-ready'])
export type DeviceStatus = z.infer<typeof DeviceStatus>

export const DeviceInfo = z.strictObject({
  /** Stable for one physical device, for example `folder` or `sbi-4501-KIT07`. */
  device: z.string().min(1).max(64),
  driver: DriverName,
  model: z.string().max(120),
  serial: z.string().max(120),
  takes: z.array(Ability).min(1),
  /** Most fingers in one capture: 4 for a slap scanner, else 1. */
  fingersAtOnce: z.int().min(1).max(4),
  status: DeviceStatus,
  /** What the driver knows of its device; the core adds what it knows itself and believes the worse. */
  simulated: z.boolean(),
})
export type DeviceInfo = z.infer<typeof DeviceInfo>

/** A score with the name of its scale: NFIQ 2, a vendor's and ours are different scales and never mixed. */
export const QualityScore = z.strictObject({ scale: z.string().min(1).max(40), value: z.number().min(0).max(100) })
export type QualityScore = z.infer<typeof QualityScore>

/** The device behind a reading. */
export const DeviceMark = DeviceInfo.omit({ status: true, takes: true, fingersAtOnce: true })
export type DeviceMark = z.infer<typeof DeviceMark>

/** Parts of the whole, from 0 to 1, so that it holds at any resolution. */
const Share = z.number().min(0).max(1)
export const Rotation = z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)])
/** Left upper corner and size, after the rotation. */
export const Crop = z.strictObject({ x: Share, y: Share, width: Share.positive(), height: Share.positive() })
/** Clockwise from the left upper one, after the rotation. */
export const Corners = z.array(z.strictObject({ x: Share, y: Share })).length(4)
export type Corners = z.infer<typeof Corners>

/** What was done to a picture on the way from the camera: rotated clockwise, then straightened or cut, then scaled. */
export const PictureEdit = z.strictObject({
  rotate: Rotation,
  crop: Crop.optional(),
  corners: Corners.optional(),
  /** Exactly this size, in pixels. */
  size: z.strictObject({ width: z.int().min(1).max(10_000), height: z.int().min(1).max(10_000) }).optional(),
  ppi: z.number().positive().max(5_000).optional(),
})
export type PictureEdit = z.infer<typeof PictureEdit>

export const Reading = z.strictObject({
  modality: Modality,
  position: z.int().min(1).max(99).optional(),
  /** The encoded picture, as the device or file gave it; re-encoded only by a `picture` request. */
  image: ImageBytes,
  mediaType: z.enum(['image/png', 'image/jpeg']),
  width: z.int().min(1).max(10_000),
  height: z.int().min(1).max(10_000),
  /** Pixels per inch; absent when the picture does not say. */
  ppi: z.number().positive().max(5_000).optional(),
  quality: z.array(QualityScore).max(8),
  device: DeviceMark,
  /** For the folder driver: the file's name, without its folder. */
  fileName: z.string().max(255).optional(),
  /** What the device signed or reported beside the picture, as JSON: certificate, hash chain, transaction. */
  evidence: z.string().max(8_000).optional(),
})
export type Reading = z.infer<typeof Reading>

/** What a card says, in the words of the card. The core's rule pack says which field each belongs to. */
export const CardReading = z.strictObject({
  /** By GA 450's card types: citizen, J residence permit of Hong Kong, Macao, Taiwan, I and Y permanent residence of foreigners. */
  card: z.enum(['citizen', 'J', 'I', 'Y']),
  fields: z.strictObject({
    name: z.string().max(200).optional(),
    latinName: z.string().max(200).optional(),
    sex: z.enum(['male', 'female']).optional(),
    /** GB/T 3304 code. */
    ethnicity: z.string().max(2).optional(),
    /** ISO date. */
    birthDate: z.string().max(10).optional(),
    address: z.string().max(300).optional(),
    citizenNumber: z.string().max(20).optional(),
    issuer: z.string().max(100).optional(),
    /** ISO date. */
    validFrom: z.string().max(10).optional(),
    /** ISO date, or `long-term`. */
    validUntil: z.string().max(10).optional(),
  }),
  /** The card's text block exactly as it was read. */
  raw: z.instanceof(Uint8Array).refine((bytes) => bytes.byteLength <= 4_096),
  /** The number of the reader's security module. */
  securityModule: z.string().max(60).optional(),
  device: DeviceMark,
})
export type CardReading = z.infer<typeof CardReading>

/** What went wrong, as a closed set; the core turns each into an outcome that the page can explain. */
export const DeviceErrorCode = z.enum([
  'no-device', // nothing on this machine can do it
  'not-found', // the folder holds no picture for this finger or portrait
  'no-card', // none was laid on in time
  'card-removed', // taken away in the middle
  'card-refused', // it is there and says no: another kind, or damaged
  'unreadable', // a picture or a frame came, and it is damaged
  'untrusted', // a signature, a hash chain or a transaction that does not hold
  'unplugged', // the device went in the middle
  'busy', // another program or capture has it
  'too-large',
  'timeout',
  'cancelled',
  'failed', // the driver's own fault; the message says what
])
export type DeviceErrorCode = z.infer<typeof DeviceErrorCode>

const requestId = z.string().min(1).max(64)
/** The device gives up after this long; the core waits a little longer and then restarts the process. */
const timeoutMs = z.int().min(1).max(120_000)

/** How a practice device behaves, to train for it and to test it. */
export const Dial = z.enum(['well', 'slow', 'busy', 'unplugged', 'poor', 'damaged'])
export type Dial = z.infer<typeof Dial>

export const DeviceRequest = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('discover'), requestId }),
  z.strictObject({
    kind: z.literal('capture'),
    requestId,
    modality: Biometric,
    /** Fingers or eyes, in the order asked for; none for the portrait. */
    positions: z.array(FingerPosition).max(10),
    /** Tells one person from another to a simulated device; an application id. A real device never learns it. */
    subject: z.string().max(64),
    /** 1 for the first try at this finger or portrait. */
    attempt: z.int().min(1).max(99),
    timeoutMs,
  }),
  /** Waits for a card and reads it. */
  z.strictObject({
    kind: z.literal('read-card'),
    requestId,
    subject: z.string().max(64),
    /** What stands on the card that lies on a simulated reader. A real device never learns it. */
    practiceCard: CardReading.shape.fields.optional(),
    timeoutMs,
  }),
  /** Decodes a picture that came from the page, edits it and encodes it anew; nothing that the camera hid in it survives. */
  z.strictObject({
    kind: z.literal('picture'),
    requestId,
    modality: Modality,
    position: z.int().min(1).max(99).optional(),
    image: ImageBytes,
    edit: PictureEdit,
    device: DeviceMark,
    fileName: z.string().max(255).optional(),
    timeoutMs,
  }),
  /** Where a document lies in a picture. */
  z.strictObject({ kind: z.literal('find-edges'), requestId, image: ImageBytes, timeoutMs }),
  /** A QR or bar code in a picture. */
  z.strictObject({ kind: z.literal('read-code'), requestId, image: ImageBytes, timeoutMs }),
  z.strictObject({ kind: z.literal('test'), requestId, device: z.string().min(1).max(64), timeoutMs }),
  z.strictObject({ kind: z.literal('dial'), requestId, device: z.string().min(1).max(64), dial: Dial }),
  z.strictObject({ kind: z.literal('cancel'), requestId }),
])
export type DeviceRequest = z.infer<typeof DeviceRequest>
export type RequestOf<K extends DeviceRequest['kind']> = Extract<DeviceRequest, { kind: K }>

/** What the officer should do or wait for. */
export const Phase = z.enum(['lay-card', 'place-fingers', 'place-eyes', 'hold-still', 'reading', 'checking'])
export type Phase = z.infer<typeof Phase>

export const DeviceAnswer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('devices'), requestId, devices: z.array(DeviceInfo).max(32) }),
  /** To `capture` and `picture`. Fewer than asked for, when a finger was not there: the rest is still missing. */
  z.strictObject({ kind: z.literal('readings'), requestId, readings: z.array(Reading).min(1).max(10) }),
  z.strictObject({ kind: z.literal('card'), requestId, card: CardReading }),
  z.strictObject({ kind: z.literal('edges'), requestId, corners: Corners.optional() }),
  /** `text` is UTF-8 as it stands in the code; absent when there is none in the picture. */
  z.strictObject({ kind: z.literal('code'), requestId, text: z.string().max(4_000).optional() }),
  /** To `test` and `dial`. */
  z.strictObject({ kind: z.literal('done'), requestId }),
  z.strictObject({ kind: z.literal('error'), requestId, code: DeviceErrorCode, message: z.string().max(500) }),
  /** On the way; any number of them before the answer. */
  z.strictObject({ kind: z.literal('progress'), requestId, phase: Phase, share: Share.optional() }),
  /** Sent unasked when a device comes, goes or changes. */
  z.strictObject({ kind: z.literal('status'), devices: z.array(DeviceInfo).max(32) }),
])
export type DeviceAnswer = z.infer<typeof DeviceAnswer>

export type Progressed = (phase: Phase, share?: number) => void

/** A driver, inside the devices process. One instance drives one device; it does what its device `takes`. */
export type Driver = {
  info(): DeviceInfo
  /**
   * At least one reading, each of a position that was asked for.
   * @throws {DeviceError} with one of {@link DeviceErrorCode}; stops soon after `signal` aborts.
   */
  capture?(request: RequestOf<'capture'>, signal: AbortSignal, progressed: Progressed): Promise<Reading[]>
  /** @throws {DeviceError} */
  readCard?(request: RequestOf<'read-card'>, signal: AbortSignal, progressed: Progressed): Promise<CardReading>
  /** Asks the device whether it works. @throws {DeviceError} when it does not. */
  test?(signal: AbortSignal): Promise<void>
  /** Only a practice device has one: it turns the simulated hardware beneath, never the driver. */
  dial?(dial: Dial): void
  /** Only a practice device: whose hand, eyes or face is there now, and which card lies on the reader. */
  present?(subject: string, card?: CardReading['fields']): void
  close(): Promise<void>
}

/** Thrown by drivers; the devices process turns it into an `error` answer. The caller may try again. */
export class DeviceError extends Error {
  readonly code: DeviceErrorCode
  constructor(code: DeviceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'DeviceError'
    this.code = code
  }
}
