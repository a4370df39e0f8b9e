/** What a reader's status byte (SW3) means to the officer. Pure. */
import { DeviceError, type DeviceErrorCode } from '../device.ts'

const MEANINGS: Readonly<Record<number, readonly [DeviceErrorCode, string]>> = {
  1: ['unplugged', 'The port of the security module is not there.'],
  2: ['timeout', 'The security module did not answer the reader in time.'],
  3: ['unreadable', 'Bytes were lost between the reader and its security module.'],
  5: ['busy', 'Another program has the security module.'],
  9: ['failed', 'The reader could not open its file.'],
  16: ['unreadable', 'The commands reach the reader damaged.'],
  17: ['unreadable', 'The commands reach the reader cut.'],
  33: ['failed', 'The reader does not take this command now.'],
  35: ['failed', 'The reader may not do this.'],
  36: ['failed', 'The reader met an error that it has no name for.'],
  49: ['card-refused', 'The card does not accept the security module.'],
  50: ['card-refused', 'The security module does not accept the card.'],
  51: ['card-refused', 'The data of the card do not hold together.'],
  55: ['card-refused', 'The fingerprint data of the card do not hold together.'],
  63: ['unreadable', 'The card gave too much or too little.'],
  64: ['card-refused', 'The card is of an unknown kind.'],
  65: ['card-removed', 'The card was taken away or lies badly.'],
  71: ['card-removed', 'The card stopped answering.'],
  96: ['failed', 'The security module failed its self-test: the reader is out of service.'],
  102: ['failed', 'The security module is not authorised: the reader is out of service.'],
  128: ['card-removed', 'The card is gone.'],
  129: ['card-removed', 'The card could not be selected.'],
  145: ['card-refused', 'The card lacks what was asked for.'],
}

/** 66h: said of the module itself, or, when a card was addressed, of what the module may do with this card. */
const NOT_AUTHORISED = 0x66

/** @param status SW3. @param command its name goes into the message, which never holds what a card says. */
export function explainStatus(status: number, command: string): DeviceError {
  const known = MEANINGS[status]
  const number = `${status.toString(16).toUpperCase().padStart(2, '0')}h to ${command}`
  if (known === undefined) return new DeviceError('failed', `The reader answered ${number}.`)
  const isOfCard = command === 'select' || command === 'read' || command === 'address'
  if (status === NOT_AUTHORISED && isOfCard)
    return new DeviceError('card-refused', `The security module is not authorised for this card. (${number})`)
  return new DeviceError(known[0], `${known[1]} (${number})`)
}
