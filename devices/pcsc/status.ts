/** What PC/SC's numbers mean. Pure. The numbers are those of `winscard.h`, the same on all systems. */
import { DeviceError, type DeviceErrorCode } from '../device.ts'

/** SCARD_* results, where something goes on by them. */
export const STATUS = {
  success: 0,
  timeout: 0x8010000a,
  sharingViolation: 0x8010000b,
  noCard: 0x8010000c,
  unknownReader: 0x80100009,
  notTransacted: 0x80100016,
  readerUnavailable: 0x80100017,
  dataLost: 0x8010002f,
  noReaders: 0x8010002e,
  unresponsive: 0x80100066,
  unpowered: 0x80100067,
  reset: 0x80100068,
  removed: 0x80100069,
} as const

/** SCARD_STATE_* bits of a reader. */
export const STATE = { unknown: 0x04, unavailable: 0x08, present: 0x20, mute: 0x200 } as const

const MEANINGS: Readonly<Record<number, readonly [DeviceErrorCode, string]>> = {
  // The daemon ended, or a program that serves it: what was open there is no more.
  2148532227: ['unplugged', 'The smart card service was started anew.'],
  2148532242: ['unplugged', 'The smart card service is ending.'],
  2148532243: ['unplugged', 'The smart card service stopped answering.'],
  2148532253: ['unplugged', 'The smart card service does not run.'],
  2148532254: ['unplugged', 'The smart card service was stopped.'],
  [STATUS.unknownReader]: ['unplugged', 'The reader was unplugged.'],
  [STATUS.readerUnavailable]: ['unplugged', 'The reader was unplugged.'],
  [STATUS.noReaders]: ['unplugged', 'The reader was unplugged.'],
  [STATUS.noCard]: ['card-removed', 'The card was taken away.'],
  [STATUS.unpowered]: ['card-removed', 'The card has no power any more.'],
  [STATUS.reset]: ['card-removed', 'The card was reset by another program, or was laid on anew.'],
  [STATUS.removed]: ['card-removed', 'The card was taken away.'],
  [STATUS.unresponsive]: ['card-refused', 'The card does not answer.'],
  2148532239: ['card-refused', 'The card speaks neither T=0 nor T=1.'],
  2148532325: ['card-refused', 'The reader cannot speak with this card.'],
  [STATUS.sharingViolation]: ['busy', 'Another program has the card.'],
  2148532263: ['no-permission', 'This user may not use the smart card service.'],
  2148532330: ['no-permission', 'This user may not use the smart card service.'],
  [STATUS.notTransacted]: ['unreadable', 'The connection to the card was disturbed.'],
  [STATUS.dataLost]: ['unreadable', 'The connection to the card was disturbed.'],
  2148532226: ['cancelled', 'The call to the card was given up.'],
  [STATUS.timeout]: ['timeout', 'The smart card service did not answer in time.'],
}

/** @param status not success. @param call its name goes into the message, which never holds what a card says. */
export function explainStatus(status: number, call: string): DeviceError {
  const number = `${status.toString(16).toUpperCase().padStart(8, '0')}h to ${call}`
  const known = MEANINGS[status]
  if (known === undefined) return new DeviceError('failed', `The smart card service answered ${number}.`)
  return new DeviceError(known[0], `${known[1]} (${number})`)
}
