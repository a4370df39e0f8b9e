/** Requests to the devices process and its answers. Both ends parse what the other sends. */
import { z } from 'zod'
import {
  AddedDevice,
  Biometric,
  DeviceErrorCode,
  DeviceInfo,
  DeviceMark,
  Dial,
  FingerPosition,
  Impression,
  Modality,
  Unclaimed,
} from './info.ts'
import { Corners, PictureEdit, Share } from './picture.ts'
import {
  CardFields,
  CardReading,
  ChipAccess,
  CodeReading,
  ImageBytes,
  PositionFix,
  PrintJob,
  Reading,
} from './readings.ts'

const requestId = z.string().min(1).max(64)
const device = z.string().min(1).max(64)
/** The device gives up after this long; the core waits a little longer and then restarts the process. */
const timeoutMs = z.int().min(1).max(120_000)
/** The one that was chosen for it. When it is not there or not ready, another takes over. */
const preferred = device.optional()
const Pem = z.string().max(20_000)

/** What the officer or the administrator has settled, and what the rule pack vouches for. Sent at each start and change. */
export const DeviceSettings = z.strictObject({
  added: z.array(AddedDevice).max(16),
  /** PEM certificates of the authorities that vouch for scanners. */
  scannerRoots: z.array(Pem).max(32),
  /** PEM certificates of the authorities that sign chips (CSCA). */
  chipRoots: z.array(Pem).max(64),
})
export type DeviceSettings = z.infer<typeof DeviceSettings>

export const DeviceRequest = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('discover'), requestId }),
  z.strictObject({ kind: z.literal('configure'), requestId, settings: DeviceSettings }),
  z.strictObject({
    kind: z.literal('capture'),
    requestId,
    preferred,
    modality: Biometric,
    /** Fingers or eyes, in the order asked for; none for the portrait. */
    positions: z.array(FingerPosition).max(10),
    impression: Impression.optional(),
    /** Tells one person from another to a simulated device; an application id. A real device never learns it. */
    subject: z.string().max(64),
    /** 1 for the first try at this finger or portrait. */
    attempt: z.int().min(1).max(99),
    timeoutMs,
  }),
  /** Shows what the device sees, in `frame` answers, until it is cancelled or the time is over. */
  z.strictObject({
    kind: z.literal('preview'),
    requestId,
    preferred,
    modality: Biometric,
    positions: z.array(FingerPosition).max(10),
    subject: z.string().max(64),
    timeoutMs,
  }),
  /** Waits for a card and reads it. With `access` it is a chip that is read. */
  z.strictObject({
    kind: z.literal('read-card'),
    requestId,
    preferred,
    access: ChipAccess.optional(),
    subject: z.string().max(64),
    /** What stands on the card that lies on a simulated reader. A real device never learns it. */
    practiceCard: CardFields.optional(),
    timeoutMs,
  }),
  /** Waits for a code at a scanner. */
  z.strictObject({
    kind: z.literal('scan'),
    requestId,
    preferred,
    subject: z.string().max(64),
    /** As for `read-card`: whose card a simulated scanner is held to. */
    practiceCard: CardFields.optional(),
    timeoutMs,
  }),
  z.strictObject({ kind: z.literal('print'), requestId, preferred, job: PrintJob, timeoutMs }),
  /** One position fix. */
  z.strictObject({ kind: z.literal('locate'), requestId, preferred, timeoutMs }),
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
  z.strictObject({ kind: z.literal('test'), requestId, device, timeoutMs }),
  z.strictObject({ kind: z.literal('dial'), requestId, device, dial: Dial }),
  z.strictObject({ kind: z.literal('cancel'), requestId }),
])
export type DeviceRequest = z.infer<typeof DeviceRequest>
export type RequestOf<K extends DeviceRequest['kind']> = Extract<DeviceRequest, { kind: K }>

/** What the officer should do or wait for. */
export const Phase = z.enum([
  'lay-card',
  'place-fingers',
  'place-eyes',
  'hold-still',
  'show-code',
  'reading',
  'checking',
  'printing',
  'locating',
])
export type Phase = z.infer<typeof Phase>

/** At most 32 of each. */
const listed = {
  devices: z.array(DeviceInfo).max(32),
  /** Plugged in, and nobody's. */
  unclaimed: z.array(Unclaimed).max(32).optional(),
}

export const DeviceAnswer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('devices'), requestId, ...listed }),
  /** To `capture` and `picture`. Fewer than asked for, when a finger was not there: the rest is still missing. */
  z.strictObject({ kind: z.literal('readings'), requestId, readings: z.array(Reading).min(1).max(10) }),
  z.strictObject({ kind: z.literal('card'), requestId, card: CardReading }),
  z.strictObject({ kind: z.literal('scanned'), requestId, code: CodeReading }),
  /** Without a fix there is no signal, which is an answer. */
  z.strictObject({ kind: z.literal('position'), requestId, fix: PositionFix.optional() }),
  z.strictObject({ kind: z.literal('edges'), requestId, corners: Corners.optional() }),
  /** `text` is UTF-8 as it stands in the code; absent when there is none in the picture. */
  z.strictObject({ kind: z.literal('code'), requestId, text: z.string().max(4_000).optional() }),
  /** To `preview` when it ends, `print`, `test`, `dial` and `configure`. */
  z.strictObject({ kind: z.literal('done'), requestId }),
  z.strictObject({ kind: z.literal('error'), requestId, code: DeviceErrorCode, message: z.string().max(500) }),
  /** On the way; any number of them before the answer. */
  z.strictObject({ kind: z.literal('progress'), requestId, phase: Phase, share: Share.optional() }),
  /** What the device sees now: a JPEG of at most a megabyte. */
  z.strictObject({
    kind: z.literal('frame'),
    requestId,
    image: ImageBytes.refine((bytes) => bytes.byteLength <= 1024 * 1024),
  }),
  /** Sent unasked when a device comes, goes or changes. */
  z.strictObject({ kind: z.literal('status'), ...listed }),
])
export type DeviceAnswer = z.infer<typeof DeviceAnswer>
