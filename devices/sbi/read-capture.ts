/** From a checked capture to the reading that the core keeps. */
import { DeviceError, type DeviceMark, type QualityScore, type Reading } from '../device.ts'
import { openPicture } from '../picture/open-picture.ts'
import { measureFinger, scoreFinger } from '../quality/finger.ts'
import type { Capture } from './check.ts'
import { parseFingerRecord } from './iso-19794-4.ts'
import { parseIrisRecord } from './iso-19794-6.ts'
import type { BioType } from './protocol.ts'

/**
 * The picture as the device encoded it. Of a finger our own score comes first, because it is on one scale whatever
 * the device; the device's own follows as `sbi`.
 * @throws {DeviceError} `unreadable` when record or picture is damaged, or they contradict the capture.
 */
export async function readCapture(type: BioType, capture: Capture, device: DeviceMark): Promise<Reading> {
  const { position, width, height, image, ppi } = openRecordOf(type, capture.record)
  if (position !== capture.position)
    throw new DeviceError('unreadable', "The device's record is of another finger or eye than it says.")
  const { grey, ...picture } = await openPicture(image, 'The picture from the device', 'grey')
  if (picture.mediaType !== 'image/png' || picture.width !== width || picture.height !== height)
    throw new DeviceError('unreadable', "The device's picture is not the one that its record describes.")
  const own: QualityScore[] =
    type === 'Finger' && grey !== undefined ? [scoreFinger(measureFinger(grey, width, height), ppi)] : []
  return {
    modality: type === 'Finger' ? 'finger' : 'iris',
    position,
    image,
    mediaType: picture.mediaType,
    width,
    height,
    ...(ppi === undefined ? {} : { ppi }),
    quality: [...own, { scale: 'sbi', value: capture.qualityScore }],
    device,
    evidence: JSON.stringify(capture.evidence),
  }
}

function openRecordOf(type: BioType, bytes: Uint8Array) {
  if (type === 'Finger') return parseFingerRecord(bytes)
  const { eye, ...rest } = parseIrisRecord(bytes)
  return { ...rest, position: eye, ppi: undefined }
}
