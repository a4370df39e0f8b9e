/**
 * The port between the core and the devices process: requests, answers, status, errors.
 * Everything here is serialisable and nothing is implemented. Both ends parse what the other sends.
 */
import { z } from 'zod'

/** ISO/IEC 19794-4 finger positions: 1–5 right thumb to little finger, 6–10 left thumb to little finger. */
export const FingerPosition = z.int().min(1).max(10)

export const Modality = z.enum(['portrait', 'finger'])
export type Modality = z.infer<typeof Modality>

/** No still picture of a kit device is larger: a 1600×1500 raw slap is 2.4 MB, a 12-megapixel portrait about 8 MB. */
export const MAX_IMAGE_BYTES = 16 * 1024 * 1024

/**
 * The drivers that exist. The core's registry (`electron/application/sources.ts`) says of each
 * whether its readings are real; a driver can claim a name but not what the name means.
 */
export const DriverName = z.enum(['folder', 'simulated-scanner', 'simulated-camera'])
export type DriverName = z.infer<typeof DriverName>

export const DeviceStatus = z.enum(['ready', 'busy', 'not-ready'])
export type DeviceStatus = z.infer<typeof DeviceStatus>

export const DeviceInfo = z.strictObject({
  /** Stable for one physical device, for example `folder` or `simulated-scanner`. */
  device: z.string().min(1).max(64),
  driver: DriverName,
  model: z.string().max(120),
  serial: z.string().max(120),
  modalities: z.array(Modality).min(1),
  status: DeviceStatus,
})
export type DeviceInfo = z.infer<typeof DeviceInfo>

/** A score with the name of its scale: NFIQ 2, a vendor's and ours are different scales and never mixed. */
export const QualityScore = z.strictObject({ scale: z.string().min(1).max(40), value: z.number().min(0).max(100) })
export type QualityScore = z.infer<typeof QualityScore>

export const Reading = z.strictObject({
  modality: Modality,
  position: FingerPosition.optional(),
  /** The encoded picture, as the device or file gave it; never re-encoded. */
  image: z.instanceof(Uint8Array).refine((bytes) => bytes.byteLength > 0 && bytes.byteLength <= MAX_IMAGE_BYTES),
  mediaType: z.enum(['image/png', 'image/jpeg']),
  width: z.int().min(1).max(10_000),
  height: z.int().min(1).max(10_000),
  /** Pixels per inch; absent when the picture does not say. */
  ppi: z.number().positive().max(5_000).optional(),
  quality: z.array(QualityScore).max(8),
  device: DeviceInfo.omit({ status: true, modalities: true }),
  /** For the folder driver: the file's name, without its folder. */
  fileName: z.string().max(255).optional(),
})
export type Reading = z.infer<typeof Reading>

/** What went wrong, as a closed set; the core turns each into an outcome that the page can explain. */
export const DeviceErrorCode = z.enum([
  'no-device', // nothing on this machine can take this modality
  'not-found', // the folder holds no picture for this finger or portrait
  'unreadable', // a picture or a frame came, and it is damaged
  'too-large',
  'timeout',
  'cancelled',
  'failed', // the driver's own fault; the message says what
])
export type DeviceErrorCode = z.infer<typeof DeviceErrorCode>

const requestId = z.string().min(1).max(64)

export const DeviceRequest = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('discover'), requestId }),
  z.strictObject({
    kind: z.literal('capture'),
    requestId,
    modality: Modality,
    position: FingerPosition.optional(),
    /** Tells one person from another to a simulated device; an application id. A real device ignores it. */
    subject: z.string().max(64),
    /** 1 for the first try at this finger or portrait. */
    attempt: z.int().min(1).max(99),
    /** The device gives up after this long; the core waits a little longer and then restarts the process. */
    timeoutMs: z.int().min(1).max(120_000),
  }),
  z.strictObject({ kind: z.literal('cancel'), requestId }),
])
export type DeviceRequest = z.infer<typeof DeviceRequest>

export const DeviceAnswer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('devices'), requestId, devices: z.array(DeviceInfo).max(32) }),
  z.strictObject({ kind: z.literal('reading'), requestId, reading: Reading }),
  z.strictObject({ kind: z.literal('error'), requestId, code: DeviceErrorCode, message: z.string().max(500) }),
  /** Sent unasked when a device comes, goes or changes. */
  z.strictObject({ kind: z.literal('status'), devices: z.array(DeviceInfo).max(32) }),
])
export type DeviceAnswer = z.infer<typeof DeviceAnswer>

/** A driver, inside the devices process. One instance drives one device. */
export type Driver = {
  info(): DeviceInfo
  /** @throws {DeviceError} with one of {@link DeviceErrorCode}; stops soon after `signal` aborts. */
  capture(request: Extract<DeviceRequest, { kind: 'capture' }>, signal: AbortSignal): Promise<Reading>
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
