/** What a sensor's confirmation code means to the officer. Pure. Source: reference/devices.md A1. */
import { DeviceError, type DeviceErrorCode } from '../device.ts'

/** Where the driver goes on by it. */
export const CODE = {
  done: 0x00,
  packetError: 0x01,
  noFinger: 0x02,
  pictureFailed: 0x03,
  uploadFailed: 0x0f,
  wrongPassword: 0x13,
  noPicture: 0x15,
  mustVerify: 0x21,
} as const

const MEANINGS: Readonly<Record<number, readonly [DeviceErrorCode, string]>> = {
  1: ['unreadable', 'The commands reach the sensor damaged.'],
  2: ['timeout', 'No finger lay on the sensor.'],
  3: ['failed', 'The sensor could not take a picture.'],
  6: ['failed', 'The print is too smudged for the sensor.'],
  7: ['failed', 'The print shows too little for the sensor.'],
  8: ['failed', 'The prints are not of the same finger.'],
  9: ['failed', 'The sensor knows no such print.'],
  10: ['failed', 'The sensor could not combine the prints.'],
  11: ['failed', 'The place is outside the sensor’s library.'],
  12: ['failed', 'The sensor could not read a template.'],
  13: ['failed', 'The sensor could not send a template.'],
  14: ['failed', 'The sensor cannot take more packets.'],
  15: ['unreadable', 'The sensor could not send its picture.'],
  16: ['failed', 'The sensor could not delete a template.'],
  17: ['failed', 'The sensor could not clear its library.'],
  19: ['no-permission', 'The sensor has another password than the one it was delivered with.'],
  21: ['failed', 'The sensor has no picture to send.'],
  24: ['failed', 'The sensor’s memory is damaged: it is out of service.'],
  26: ['failed', 'The sensor knows no such register.'],
  29: ['failed', 'The sensor’s port failed: it is out of service.'],
  32: ['other-protocol', 'The sensor has another address than the one it was delivered with.'],
  33: ['no-permission', 'The sensor wants its password first.'],
}

/** @param command its name goes into the message. */
export function explainCode(code: number, command: string): DeviceError {
  const known = MEANINGS[code]
  const number = `${code.toString(16).toUpperCase().padStart(2, '0')}h to ${command}`
  if (known === undefined) return new DeviceError('failed', `The sensor answered ${number}.`)
  return new DeviceError(known[0], `${known[1]} (${number})`)
}
