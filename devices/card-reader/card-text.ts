/**
 * The text of an ID card: 256 bytes of UTF-16LE, fixed fields padded with spaces (GA/T 490 and its successors). Pure.
 * Four layouts; the letter at byte 248 says which. Characters of the private use area stand for rare ones and are kept.
 */
import type { CardReading } from '../device.ts'

type Kind = Exclude<CardReading['card'], 'chip'>
export type CardText = { card: Kind; fields: CardReading['fields'] }
type Field = keyof CardReading['fields']

export type CardTextResult =
  | { ok: true; text: CardText }
  /** `unknown-kind`: a letter at 248 that nobody has published. `damaged`: not 256 bytes, or a date that is none. */
  | { ok: false; reason: 'unknown-kind' | 'damaged' }

export const TEXT_BYTES = 256
/** An address written after the card was issued; it replaces the one in the text. */
export const ADDRESS_BYTES = 70
/** What stands where an end of validity would. */
const LONG_TERM = '长期'
const KIND_AT = 248

/** Parts of a field as [byte, bytes]; a text that does not fit the first goes on in the second. */
type Layout = { readonly [field in Field]?: readonly (readonly [number, number])[] }

const validity = { validFrom: [[188, 16]], validUntil: [[204, 16]] } as const satisfies Layout
const resident = {
  name: [[0, 30]],
  sex: [[30, 2]],
  birthDate: [[36, 16]],
  address: [[52, ADDRESS_BYTES]],
  citizenNumber: [[122, 36]],
  issuer: [[158, 30]],
  ...validity,
} as const satisfies Layout

const LAYOUTS: Readonly<Record<Kind, Layout>> = {
  citizen: { ...resident, ethnicity: [[32, 4]] },
  /** Its number of a travel permit stands where a citizen's card has nothing. */
  J: { ...resident, documentNumber: [[220, 18]] },
  /** 2017: Latin name first, a number of 15 characters. */
  I: {
    latinName: [[0, 120]],
    sex: [[120, 2]],
    citizenNumber: [[122, 30]],
    nationality: [[152, 6]],
    name: [[158, 30]],
    ...validity,
    birthDate: [[220, 16]],
  },
  /** 2023: a Latin name longer than 35 characters goes on at 220. */
  Y: {
    name: [[0, 30]],
    sex: [[30, 2]],
    birthDate: [[36, 16]],
    latinName: [
      [52, 70],
      [220, 22],
    ],
    citizenNumber: [[122, 36]],
    ...validity,
    nationality: [[242, 6]],
  },
}
const DATES = ['birthDate', 'validFrom', 'validUntil'] as const
const KINDS: Readonly<Record<string, Kind>> = { '': 'citizen', J: 'J', I: 'I', Y: 'Y' }

/** What a card says, before dates and codes are read. A blank field is absent. */
export type CardWords = { card: Kind; words: Partial<Record<Field, string>> }

/** Each field as it stands on the card. Undefined for a letter at 248 that nobody has published. @param bytes 256 of them. */
export function readCardWords(bytes: Uint8Array): CardWords | undefined {
  const card = KINDS[decode(bytes, [[KIND_AT, 2]])]
  if (card === undefined) return undefined
  const words: Partial<Record<Field, string>> = {}
  for (const [field, parts] of partsOf(card)) {
    const text = decode(bytes, parts)
    if (text !== '') words[field] = text
  }
  return { card, words }
}

/** A blank field is absent, and so is a sex that is neither 1 nor 2. Half a surrogate pair becomes U+FFFD. */
export function readCardText(bytes: Uint8Array): CardTextResult {
  if (bytes.length !== TEXT_BYTES) return { ok: false, reason: 'damaged' }
  const read = readCardWords(bytes)
  if (read === undefined) return { ok: false, reason: 'unknown-kind' }
  const { card, words: said } = read
  for (const field of DATES) {
    const text = said[field]
    if (text === undefined) continue
    const date = field === 'validUntil' && text === LONG_TERM ? 'long-term' : isoDate(text)
    // No real card says another thing here: these bytes are not what this layout takes them for.
    if (date === undefined) return { ok: false, reason: 'damaged' }
    said[field] = date
  }
  const { sex, ...others } = said
  const known = sex === '1' ? { sex: 'male' as const } : sex === '2' ? { sex: 'female' as const } : {}
  return { ok: true, text: { card, fields: { ...others, ...known } } }
}

/** The opposite, for the simulator. A field that the layout lacks is left out; one that is too long is cut. */
export function writeCardText({ card, fields }: CardText): Uint8Array {
  const units = new Uint16Array(TEXT_BYTES / 2).fill(0x20)
  for (const [field, parts] of partsOf(card)) {
    const text = cut(cardWords(field, fields[field] ?? ''), parts.reduce((sum, [, bytes]) => sum + bytes, 0) / 2)
    let written = 0
    for (const [at, bytes] of parts) {
      for (let n = 0; n < bytes / 2 && written < text.length; n += 1, written += 1)
        units[at / 2 + n] = text.charCodeAt(written)
    }
  }
  if (card !== 'citizen') units[KIND_AT / 2] = card.charCodeAt(0)
  return littleEndian(units)
}

/** The reply to the read of an appended address; undefined when it is blank. @param bytes 70 of them. */
export function readAppendedAddress(bytes: Uint8Array): string | undefined {
  return decode(bytes, [[0, ADDRESS_BYTES]]) || undefined
}

/** For the simulator: 70 bytes. */
export function writeAppendedAddress(address: string): Uint8Array {
  const text = cut(address, ADDRESS_BYTES / 2).padEnd(ADDRESS_BYTES / 2)
  return littleEndian(Uint16Array.from({ length: text.length }, (_, n) => text.charCodeAt(n)))
}

function partsOf(card: Kind): [Field, readonly (readonly [number, number])[]][] {
  return Object.entries(LAYOUTS[card]) as [Field, readonly (readonly [number, number])[]][]
}

function decode(bytes: Uint8Array, parts: readonly (readonly [number, number])[]): string {
  const text = parts.map(([at, size]) => Buffer.from(bytes.subarray(at, at + size)).toString('utf16le')).join('')
  // Some cards are padded with zeros. What a foreign card says goes to a screen, a database and a PDF: well-formed.
  return text.replace(/[ \0]+$/, '').replace(/\p{Surrogate}/gu, '\uFFFD')
}

function littleEndian(units: Uint16Array): Uint8Array {
  const bytes = new Uint8Array(units.length * 2)
  const view = new DataView(bytes.buffer)
  for (const [n, unit] of units.entries()) view.setUint16(n * 2, unit, true)
  return bytes
}

function cardWords(field: Field, value: string): string {
  if (field === 'sex') return value === '' ? '' : value === 'male' ? '1' : '2'
  if (value === 'long-term') return LONG_TERM
  return field === 'birthDate' || field === 'validFrom' || field === 'validUntil' ? value.replaceAll('-', '') : value
}

/** At most so many UTF-16 units, and no half character at the end. */
function cut(text: string, units: number): string {
  return text.slice(0, units).replace(/[\uD800-\uDBFF]$/, '')
}

/** YYYYMMDD; undefined when there is no such day. */
function isoDate(text: string): string | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(text)
  if (match === null) return undefined
  const iso = match.slice(1).join('-')
  const day = new Date(`${iso}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(iso) ? iso : undefined
}
