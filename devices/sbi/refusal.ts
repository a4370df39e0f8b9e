/** What a service's error code means to us. Codes: the interface's own, and those of MOSIP's mock service (7xx). */
import { DeviceError, type DeviceErrorCode } from '../device.ts'

const MEANINGS: Readonly<Record<string, readonly [DeviceErrorCode, string]>> = {
  '100': ['no-device', 'the device is not registered'],
  '101': ['timeout', 'nothing was on the device'],
  '102': ['unreadable', 'nothing could be made of the picture'],
  '103': ['untrusted', 'the device was tampered with'],
  '104': ['no-device', 'its management server is not there'],
  '105': ['unreadable', 'the fingers or eyes are the wrong way round'],
  '106': ['no-device', 'the device is not there'],
  '107': ['untrusted', 'the key of the device has expired'],
  '108': ['untrusted', 'the device has no key of its domain'],
  '109': ['failed', 'it does not take so many at once'],
  '110': ['no-device', 'the device is not ready'],
  '111': ['busy', 'another program uses the device'],
  '202': ['no-device', 'no device is connected'],
  '605': ['no-device', 'the device is not known there'],
  '609': ['timeout', 'the live picture is over'],
  '701': ['timeout', 'nothing came onto the device in time'],
  '702': ['busy', 'another device of the service is in use'],
  '703': ['busy', 'a capture is already running'],
  '705': ['no-device', 'the device is not connected'],
  '708': ['timeout', 'nothing was captured'],
}

/** The error of a capture that the service refused with `code`. */
export function refusalOf(code: string): DeviceError {
  const [meaning, words] = MEANINGS[code] ?? ['failed', 'the service refused the capture']
  // SECURITY: the code alone, not the service's own text, because that text is foreign and ends in our log.
  return new DeviceError(meaning, `The scanner's service answered ${code.replace(/\W/g, '?')}: ${words}.`)
}
