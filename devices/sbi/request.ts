/** What a device is asked for. */
import { randomUUID } from 'node:crypto'
import type { SbiDevice } from './discovery.ts'
import { type CaptureRequest, SPEC_VERSION, type StreamRequest } from './protocol.ts'
import { findName, type Slap } from './slaps.ts'

/** The score at which a device captures by itself; MOSIP's default for fingers. */
const REQUESTED_SCORE = '40'

/** Whether all fingers of a slap, or both eyes, are laid on at once. */
export function takesTogether({ digitalId }: SbiDevice): boolean {
  return digitalId.deviceSubType === 'Slap' || digitalId.deviceSubType === 'Double'
}

/** One RCAPTURE, with a transaction of its own. Fingers of the slap that were not asked for are its exceptions. */
export function requestOf(device: SbiDevice, slap: Slap, previousHash: string, timeoutMs: number): CaptureRequest {
  const names = (positions: readonly number[]) => positions.flatMap((each) => findName(device.type, each) ?? [])
  const { env, purpose, deviceId } = device.facts
  return {
    env,
    purpose,
    specVersion: SPEC_VERSION,
    timeout: String(Math.max(1, timeoutMs)),
    captureTime: new Date().toISOString().replace(/\.\d+Z$/, 'Z'), // no milliseconds: services parse no others
    transactionId: randomUUID(),
    bio: [
      {
        type: device.type,
        count: String(device.type === 'Face' ? 1 : slap.positions.length),
        bioSubType: names(slap.positions),
        exception: names(slap.exceptions),
        requestedScore: REQUESTED_SCORE,
        deviceId,
        deviceSubId: slap.subId,
        previousHash,
      },
    ],
    customOpts: null,
  }
}

/** One STREAM of the part that a capture of the slap would use. */
export function streamRequestOf(device: SbiDevice, slap: Slap, timeoutMs: number): StreamRequest {
  return { deviceId: device.facts.deviceId, deviceSubId: slap.subId, timeout: String(Math.max(1, timeoutMs)) }
}
