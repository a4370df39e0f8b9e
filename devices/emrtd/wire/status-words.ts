/** What a chip's status (SW1 SW2) means to the officer. Pure. */
import { DeviceError, type DeviceErrorCode } from '../../device.ts'

export const STATUS = {
  endOfFile: 0x6282,
  authenticationFailed: 0x6300,
  wrongLength: 0x6700,
  notSatisfied: 0x6982,
  noSecureMessaging: 0x6987,
  wrongSecureMessaging: 0x6988,
  wrongData: 0x6a80,
  notFound: 0x6a82,
  wrongParameters: 0x6a86,
  noReference: 0x6a88,
  wrongOffset: 0x6b00,
  unknownCommand: 0x6d00,
  unknownClass: 0x6e00,
} as const

const MEANINGS: Readonly<Record<number, readonly [DeviceErrorCode, string]>> = {
  [STATUS.notSatisfied]: ['card-refused', 'The chip does not give this file'],
  27011: ['card-refused', 'The chip is blocked'],
  27013: ['card-refused', 'The chip does not take this command now'],
  [STATUS.noSecureMessaging]: ['untrusted', 'The chip misses the protection of a command'],
  [STATUS.wrongSecureMessaging]: ['untrusted', 'The chip says that a command was changed on its way'],
  [STATUS.notFound]: ['card-refused', 'The chip does not have this file or application'],
  [STATUS.unknownCommand]: ['card-refused', 'The chip does not know this command'],
  [STATUS.unknownClass]: ['card-refused', 'The chip does not know this command'],
}

/** @param command its name goes into the message, which never holds what a chip says. */
export function explainStatus(status: number, command: string): DeviceError {
  const number = `${status.toString(16).toUpperCase().padStart(4, '0')} to ${command}`
  const [code, text] = MEANINGS[status] ?? ['card-refused', 'The chip refuses']
  return new DeviceError(code, `${text}. (${number})`)
}
