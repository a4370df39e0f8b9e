/** A card with a chip that exists only in memory: the APDUs of Vietnam's ID card, from a person who does not exist. */
import { DeviceError } from '../device.ts'
import { mrzInformation, secretOfMrz } from './access/mrz-key.ts'
import type { VirtualCard } from './card-channel.ts'
import { APPLICATION, CARD_ACCESS } from './lds/files.ts'
import { createCardAccess } from './practice/card-access.ts'
import { type CardSession, createCardSession } from './practice/card-session.ts'
import { makeFiles, type PracticePace } from './practice/files.ts'
import { accessNumberOf, type ChipPerson, zoneDates } from './practice/person.ts'
import { type Command, formatResponse, OK, parseCommand, type Response } from './wire/apdu.ts'
import { isEqual, join, NO_BYTES, toNumber } from './wire/bytes.ts'
import { STATUS } from './wire/status-words.ts'
import { findTlv, writeTlv } from './wire/tlv.ts'

/** What goes wrong, and all but the last three in the middle of the face. */
export type CardFault =
  | 'damaged' // the MAC of an answer is wrong
  | 'wrong-order' // an answer to the command before
  | 'removed' // taken away
  | 'stalled' // it never answers
  | 'hash-differs' // a file was altered after it was signed
  | 'bad-signature'
  | 'expired-signer'

export type VirtualChip = VirtualCard & {
  /** Its access number, as printed on the face. */
  readonly accessNumber: string
  /** Identifiers of all files that were selected since it was made. */
  readonly selected: readonly number[]
}

/** A contactless card as readers show it (PC/SC part 3), whose historical bytes say SIMULATED. */
const HISTORICAL = Buffer.from('SIMULATED')
const ATR_HEAD = Uint8Array.of(0x3b, 0x80 + HISTORICAL.length, 0x80, 0x01, ...HISTORICAL)
export const VIRTUAL_ATR = join(ATR_HEAD, Uint8Array.of(ATR_HEAD.slice(1).reduce((sum, byte) => sum ^ byte, 0)))

export const PRACTICE_PACE: PracticePace[] = [
  { curve: 'P-256', suite: 2 },
  { curve: 'brainpoolP256r1', suite: 2 },
]
const FACE_ID = 0x0102
/** Of the face: where the middle begins for a fault. */
const FAULT_AFTER_PARTS = 4

/**
 * @param options.face a JPEG of at most 60 kB. @param options.pace none for a card that knows BAC alone.
 * @param options.mostBytes it gives at most so many bytes at once, as some chips do.
 */
export function createVirtualCard(options: {
  person: ChipPerson
  face: Uint8Array
  pace?: PracticePace[]
  fault?: CardFault
  mostBytes?: number
}): VirtualChip {
  const { person, fault, pace = PRACTICE_PACE, mostBytes = 256 } = options
  const files = makeFiles(person, options.face, {
    ...(pace.length > 0 && { pace }),
    altered: fault === 'hash-differs',
    ...((fault === 'bad-signature' || fault === 'expired-signer') && { signature: fault }),
  })
  const accessNumber = accessNumberOf(person)
  const zone = secretOfMrz(mrzInformation(person.documentNumber, zoneDates(person)))
  const secrets = { 1: zone, 2: Buffer.from(accessNumber) }
  const selected: number[] = []

  let access = createCardAccess(secrets, files.get(CARD_ACCESS.id))
  let session: CardSession | undefined
  let file: number | undefined
  let isTravelDocument = false
  let parts = 0
  let before: Uint8Array = NO_BYTES

  function reset(): void {
    access = createCardAccess(secrets, files.get(CARD_ACCESS.id))
    session = undefined
    file = undefined
    isTravelDocument = false
    parts = 0
  }

  function select({ p1, data = NO_BYTES }: Command): Response {
    if (p1 === 0x04) {
      isTravelDocument = isEqual(data, APPLICATION)
      file = undefined
      return status(isTravelDocument ? OK : STATUS.notFound)
    }
    const id = Number(toNumber(data))
    selected.push(id)
    const isOpen = id === CARD_ACCESS.id || session !== undefined
    if (!isOpen) return status(STATUS.notSatisfied)
    if (!files.has(id) || isTravelDocument === (id === CARD_ACCESS.id)) return status(STATUS.notFound)
    file = id
    parts = 0
    return status(OK)
  }

  function read({ ins, p1, p2, data = NO_BYTES, le = 0 }: Command): Response {
    const content = files.get(file ?? 0)
    if (content === undefined) return status(STATUS.notSatisfied)
    parts += 1
    const isFar = ins === 0xb1
    const offset = isFar ? Number(toNumber(findTlv(data, 0x54)?.value ?? NO_BYTES)) : p1 * 256 + p2
    if (offset >= content.length) return status(STATUS.wrongOffset)
    const part = content.slice(offset, offset + Math.min(le - (isFar ? 4 : 0), mostBytes))
    return { data: isFar ? writeTlv(0x53, part) : part, status: OK }
  }

  function act(command: Command): Response {
    if (command.ins === 0xa4) return select(command)
    if (command.ins === 0xb0 || command.ins === 0xb1) return read(command)
    const step = access.answer(command)
    if (step === undefined) return status(STATUS.unknownCommand)
    if (step.keys) session = createCardSession(step.keys)
    return step.response
  }

  return {
    atr: VIRTUAL_ATR,
    accessNumber,
    selected,
    reset,
    answer(apdu) {
      const command = parseCommand(apdu)
      if (command === undefined) return formatResponse(status(STATUS.wrongLength))
      const now = session
      const opened = now === undefined ? command : now.open(command)
      if (opened === undefined) {
        session = undefined // ICAO 9303-11, 9.8.8: the keys are gone
        return formatResponse(status(STATUS.wrongSecureMessaging))
      }
      const plain = act(opened)
      const isFaulty = file === FACE_ID && parts > FAULT_AFTER_PARTS
      if (isFaulty && fault === 'removed') throw new DeviceError('card-removed', 'The card was taken away.')
      if (isFaulty && fault === 'stalled') return new Promise(() => {})
      const answer = formatResponse(now === undefined ? plain : now.protect(opened.ins, plain))
      const last = before
      before = answer
      if (isFaulty && fault === 'wrong-order') return last
      if (isFaulty && fault === 'damaged') answer[answer.length - 3] = (answer.at(-3) ?? 0) ^ 1
      return answer
    },
  }
}

function status(word: number): Response {
  return { data: NO_BYTES, status: word }
}

/** Whether a reader shows the card above, by what came over the wire. */
export function isVirtualAtr(atr: Uint8Array): boolean {
  return Buffer.from(atr).includes(HISTORICAL)
}
