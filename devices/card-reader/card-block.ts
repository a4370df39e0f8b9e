/** What the read of a card gives: lengths, text, picture and, where the reader and the card know them, prints. Pure. */
import type { CardReading } from '../device.ts'
import { TEXT_BYTES } from './card-text.ts'

export type CardBlock = {
  text: Uint8Array
  /** Compressed in a way that is not published: kept, and decoded by nobody here. */
  picture: Uint8Array
  /** None, one or two records of 512 bytes; undefined when the reader was not asked for them. */
  prints: Uint8Array | undefined
}
export type CardPrint = NonNullable<CardReading['prints']>[number]

export const PICTURE_BYTES = 1_024
/** GA/T 1012: a record says outcome, finger and quality; the rest is features for the certified matcher. */
export const PRINT_BYTES = 512
const MOST_PRINTS = 2

const MARK = 0x43 // 'C'
/** Outcome, finger, quality. */
const FACTS_AT = 4
const OUTCOMES: Readonly<Record<number, CardPrint['outcome']>> = {
  1: 'registered',
  2: 'failed',
  3: 'not-registered',
  9: 'unknown',
}
/** GA 777.1 numbers fingers 11 to 20 in the order in which ISO has 1 to 10; 97 to 99 are fingers that nobody knows. */
const GA_FIRST = 11
const FINGERS = 10
const FINGER_UNKNOWN = 99

/** @param data of a good reply. Undefined when its lengths contradict what came. */
export function splitCardBlock(data: Uint8Array, withPrints: boolean): CardBlock | undefined {
  const head = withPrints ? 6 : 4
  if (data.length < head) return undefined
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const sizes = [TEXT_BYTES, PICTURE_BYTES, ...(withPrints ? [data.length - head - TEXT_BYTES - PICTURE_BYTES] : [])]
  if (data.length !== head + sizes.reduce((sum, size) => sum + size, 0)) return undefined
  if (sizes.some((size, n) => view.getUint16(n * 2) !== size)) return undefined
  const pictureAt = head + TEXT_BYTES
  const prints = data.slice(pictureAt + PICTURE_BYTES)
  if (prints.length % PRINT_BYTES !== 0 || prints.length > MOST_PRINTS * PRINT_BYTES) return undefined
  return {
    text: data.slice(head, pictureAt),
    picture: data.slice(pictureAt, pictureAt + PICTURE_BYTES),
    prints: withPrints ? prints : undefined,
  }
}

/** The opposite, for the simulator. */
export function joinCardBlock({ text, picture, prints }: CardBlock): Uint8Array {
  const parts = [text, picture, ...(prints === undefined ? [] : [prints])]
  return Uint8Array.of(...parts.flatMap(({ length }) => [length >> 8, length & 0xff]), ...parts.flatMap((p) => [...p]))
}

/** What the records say; one that is blank is none, and one that does not begin as it should is unknown. */
export function readPrints(bytes: Uint8Array): CardPrint[] {
  const prints: CardPrint[] = []
  for (let at = 0; at + PRINT_BYTES <= bytes.length && prints.length < MOST_PRINTS; at += PRINT_BYTES) {
    const record = bytes.subarray(at, at + PRINT_BYTES)
    if (record.every((byte) => byte === record[0])) continue
    prints.push(record[0] === MARK ? readPrint(record) : { outcome: 'unknown' })
  }
  return prints
}

function readPrint(record: Uint8Array): CardPrint {
  const [outcome = 0, finger = 0, quality = 0] = record.subarray(FACTS_AT)
  const position = finger - GA_FIRST + 1
  return {
    outcome: OUTCOMES[outcome] ?? 'unknown',
    ...(position >= 1 && position <= FINGERS && { position }),
    ...(quality <= 100 && { quality }),
  }
}

/** For the simulator: a record whose features mean nothing. @param features fills what follows. */
export function writePrint({ outcome, position, quality = 0 }: CardPrint, features: () => number): Uint8Array {
  const record = Uint8Array.from({ length: PRINT_BYTES }, features)
  const code = Object.entries(OUTCOMES).find(([, each]) => each === outcome)?.[0]
  record[0] = MARK
  record.set([Number(code), position === undefined ? FINGER_UNKNOWN : position + GA_FIRST - 1, quality], FACTS_AT)
  return record
}
