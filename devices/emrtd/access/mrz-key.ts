/** The secret that opens a chip, from what is printed on the card (ICAO 9303-11, 4.3.2 and 9.7.3). Pure. */
import { createHash } from 'node:crypto'
import type { ChipAccess } from '../../device.ts'
import type { Bytes } from '../wire/bytes.ts'

/** In the zone's own width; a longer number goes on in the field behind it. */
export const NUMBER_WIDTH = 9

/**
 * Numbers that stand on a card in one form and in its machine-readable zone in another. Vietnam's card has the last
 * nine of its twelve digits in the zone's number field, and all twelve behind it (domain.md 2.3).
 */
const SHORTENED: readonly { printed: RegExp; inZone: (number: string) => string }[] = [
  { printed: /^\d{12}$/, inZone: (number) => number.slice(-NUMBER_WIDTH) },
]

/** The forms in which a printed number may stand in the zone, the likeliest first. */
export function numbersInZone(printed: string): string[] {
  const number = printed.toUpperCase().replace(/[^A-Z0-9]/g, '')
  const short = SHORTENED.filter((form) => form.printed.test(number)).map((form) => form.inZone(number))
  return [...short, number]
}

/** Weights 7, 3, 1; letters count from 10, the filler 0. */
export function checkDigit(text: string): string {
  let sum = 0
  for (const [at, character] of [...text].entries())
    sum += (character === '<' ? 0 : Number.parseInt(character, 36)) * ([7, 3, 1][at % 3] ?? 0)
  return String(sum % 10)
}

/**
 * Number, birth date and expiry with their check digits.
 * @param number one of {@link numbersInZone}. @param dates YYMMDD.
 */
export function mrzInformation(number: string, dates: { birth: string; expiry: string }): string {
  const parts = [number.padEnd(NUMBER_WIDTH, '<'), dates.birth, dates.expiry]
  return parts.map((part) => part + checkDigit(part)).join('')
}

/** 20 bytes; the key seed of BAC is the first 16 of them. */
export function secretOfMrz(information: string): Bytes {
  return Uint8Array.from(createHash('sha1').update(information).digest())
}

/** How a chip may be opened with what the officer has: a reference number of PACE and its secret. */
export type Password = { reference: 1 | 2; secret: Bytes }

/** One for each form of the number, or the card access number alone. */
export function passwordsOf(access: ChipAccess): Password[] {
  if ('can' in access) return [{ reference: 2, secret: Uint8Array.from(Buffer.from(access.can, 'latin1')) }]
  const dates = { birth: toSixDigits(access.birthDate), expiry: toSixDigits(access.validUntil) }
  return numbersInZone(access.documentNumber).map((number) => ({
    reference: 1,
    secret: secretOfMrz(mrzInformation(number, dates)),
  }))
}

/** From an ISO date: year, month and day, two digits each. */
export function toSixDigits(date: string): string {
  return date.replaceAll('-', '').slice(2)
}
