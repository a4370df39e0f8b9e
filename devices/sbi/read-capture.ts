/** From a checked capture to the reading that the core keeps. */
import {
  DeviceError,
  type DeviceMark,
  MAX_RAW_BYTES,
  type Modality,
  type QualityScore,
  type Reading,
} from '../device.ts'
import { parseFingerRecord } from '../fingerprint/iso-19794-4.ts'
import type { Encoding } from '../picture/iso-record.ts'
import { measureFinger, scoreFinger } from '../quality/finger.ts'
import type { Capture } from './check.ts'
import { parseFaceRecord } from './iso-19794-5.ts'
import { parseIrisRecord } from './iso-19794-6.ts'
import { openBioPicture } from './open-bio-picture.ts'
import type { BioType } from './protocol.ts'

const MODALITIES = { Finger: 'finger', Iris: 'iris', Face: 'portrait' } as const satisfies Record<BioType, Modality>

/**
 * The picture, lossless, and beside it what the device signed. Of a finger our own score comes first, because it is on
 * one scale whatever the device; the device's own follows as `sbi`.
 * @throws {DeviceError} `unreadable` when record or picture is damaged, or they contradict the capture; `too-large`.
 */
export async function readCapture(type: BioType, capture: Capture, device: DeviceMark): Promise<Reading> {
  const { position, width, height, encoding, image, ppi, impression } = openRecordOf(type, capture.record)
  if (position !== capture.position)
    throw new DeviceError('unreadable', "The device's record is of another finger or eye than it says.")
  const raw = Buffer.from(capture.jws, 'latin1')
  if (raw.byteLength > MAX_RAW_BYTES)
    throw new DeviceError('too-large', 'The device signs more for one picture than can be kept.')
  const { grey, ...picture } = await openBioPicture(type, { width, height, encoding, image, ppi })
  const own: QualityScore[] = grey === undefined ? [] : [scoreFinger(measureFinger(grey, width, height), ppi)]
  return {
    modality: MODALITIES[type],
    ...(position === undefined ? {} : { position }),
    ...picture,
    width,
    height,
    ...(ppi === undefined ? {} : { ppi }),
    ...(impression === undefined ? {} : { impression }),
    quality: [...own, { scale: 'sbi', value: capture.qualityScore }],
    device,
    evidence: JSON.stringify(capture.evidence),
    raw: { mediaType: 'application/jose', bytes: Uint8Array.from(raw) },
  }
}

type Opened = {
  position: number | undefined
  width: number
  height: number
  encoding: Encoding
  image: Uint8Array<ArrayBuffer>
  ppi?: number
  impression?: 'plain' | 'rolled'
}

/** An interface for slaps and single fingers that are laid on: plain, unless the record says that it was rolled. */
function openRecordOf(type: BioType, bytes: Uint8Array): Opened {
  if (type === 'Face') return { ...parseFaceRecord(bytes), position: undefined }
  if (type === 'Finger') {
    const record = parseFingerRecord(bytes)
    return { ...record, impression: record.impression ?? 'plain' }
  }
  const { eye, ...rest } = parseIrisRecord(bytes)
  return { ...rest, position: eye }
}
