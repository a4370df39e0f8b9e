/** Opening a chip with what is printed on it: PACE where it is offered, else Basic Access Control. */
import { randomBytes } from 'node:crypto'
import { type ChipAccess, type ChipVerification, DeviceError } from '../../device.ts'
import { APPLICATION, CARD_ACCESS } from '../lds/files.ts'
import { OK } from '../wire/apdu.ts'
import { type ChipLink, demand } from '../wire/chip-link.ts'
import { readFile } from '../wire/read-file.ts'
import { STATUS } from '../wire/status-words.ts'
import { ANSWER_BYTES, agreeBac, deriveBacKeys, NONCE_BYTES, openPart, sealPart } from './bac.ts'
import { type Password, passwordsOf } from './mrz-key.ts'
import { readPaceOffers } from './pace-info.ts'
import { runPace } from './run-pace.ts'

/**
 * Ends with the travel document's application selected and the link secured.
 * @throws {DeviceError} `wrong-access` when the chip does not open with this; `card-refused` when it is no chip of this
 * kind; `untrusted` when the chip does not know the secret itself; the link's.
 */
export async function openChip(link: ChipLink, access: ChipAccess): Promise<ChipVerification['access']> {
  const passwords = passwordsOf(access)
  const { offers, offersOthers } = await readOffers(link)
  const [offer] = offers
  if (offer !== undefined) {
    for (const password of passwords) {
      const outcome = await runPace(link, offer, password)
      if (outcome.kind === 'open') {
        link.secure(outcome.keys)
        await selectApplication(link)
        return 'pace'
      }
      if (outcome.kind === 'refused') return openByBac(link, passwords)
    }
    throw wrongAccess()
  }
  if ('can' in access && !offersOthers)
    throw new DeviceError(
      'wrong-access',
      'This chip opens with number, birth date and expiry, not with an access number.',
    )
  return openByBac(link, passwords)
}

async function readOffers(link: ChipLink): Promise<ReturnType<typeof readPaceOffers>> {
  try {
    return readPaceOffers((await readFile(link, CARD_ACCESS)) ?? new Uint8Array(0))
  } catch (error) {
    // A chip from before PACE may answer with any refusal; only BAC tells whether it is one of ours.
    const isOlder = error instanceof DeviceError && (error.code === 'card-refused' || error.code === 'unreadable')
    if (!isOlder) throw error
    return { offers: [], offersOthers: false }
  }
}

async function openByBac(link: ChipLink, passwords: readonly Password[]): Promise<'bac'> {
  await selectApplication(link)
  for (const { reference, secret } of passwords) {
    if (reference !== 1) break // BAC knows no access number
    const reader = { nonce: randomBytes(NONCE_BYTES), key: randomBytes(16) }
    const keys = deriveBacKeys(secret)
    const challenge = await demand(link, 'GET CHALLENGE', { cla: 0, ins: 0x84, p1: 0, p2: 0, le: NONCE_BYTES })
    if (challenge.length !== NONCE_BYTES) throw new DeviceError('unreadable', "The chip's challenge is cut.")
    const data = sealPart(keys, reader, challenge)
    const command = { cla: 0, ins: 0x82, p1: 0, p2: 0, data, le: ANSWER_BYTES }
    const { data: answer, status } = await link.ask('EXTERNAL AUTHENTICATE', command)
    if (status === STATUS.unknownCommand || status === STATUS.unknownClass || status === STATUS.wrongLength)
      throw new DeviceError('card-refused', 'The chip does not know Basic Access Control.')
    if (status !== OK) continue // the chips of different makers say it with different status words
    const chip = openPart(keys, answer, reader.nonce)
    // SECURITY: a chip that accepts our proof and cannot give its own has not got the printed data.
    if (chip === undefined || !chip.nonce.every((byte, at) => byte === challenge[at]))
      throw new DeviceError('untrusted', 'The chip could not prove that it knows what is printed on its card.')
    link.secure(agreeBac(chip, reader))
    return 'bac'
  }
  throw wrongAccess()
}

async function selectApplication(link: ChipLink): Promise<void> {
  await demand(link, 'SELECT of the application', { cla: 0, ins: 0xa4, p1: 0x04, p2: 0x0c, data: APPLICATION })
}

function wrongAccess(): DeviceError {
  return new DeviceError(
    'wrong-access',
    'The chip does not open with this number, birth date and expiry, or access number.',
  )
}
