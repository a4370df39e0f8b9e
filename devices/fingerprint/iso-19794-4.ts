/**
 * ISO/IEC 19794-4, one fingerprint picture: written as 2011 ("FIR", version 020), read as 2011 and as 2005 (version 010).
 * All numbers big-endian. Tables: `reference/domain.md` 4.2; tried on MOSIP's records.
 */

import {
  type Cursor,
  damaged,
  type Encoding,
  openRecord,
  readFrom,
  type Taken,
  writeRecord,
} from '../picture/iso-record.ts'
import type { Impression } from '../port/info.ts'

export type FingerRecord = Taken & {
  /** 1–10; 11 and above are plain thumbs and whole slaps. */
  position: number
  width: number
  height: number
  ppi: number
  encoding: Encoding
  /** Undefined when the record does not know. */
  impression: Impression | undefined
  /** As it lies in the record. */
  image: Uint8Array<ArrayBuffer>
}

/** Table 9. */
const ENCODINGS: readonly Encoding[] = ['raw', 'packed-raw', 'wsq', 'jpeg', 'jpeg-2000', 'jpeg-2000', 'png']
/** In 2005 the lossless code was PNG's. */
const ENCODINGS_2005: readonly Encoding[] = ['raw', 'packed-raw', 'wsq', 'jpeg', 'jpeg-2000', 'png']
const CODES = { 'image/jpeg': 3, 'image/jp2': 5, 'image/png': 6 } as const
/** Table 10: live-scan plain and rolled, non-live plain and rolled, live-scan vertical roll. */
const IMPRESSIONS: Readonly<Record<number, Impression>> = {
  0: 'plain',
  1: 'rolled',
  2: 'plain',
  3: 'rolled',
  9: 'rolled',
}

/**
 * The picture of a record; nothing of the picture itself is looked at.
 * @throws {DeviceError} `unreadable` when a length does not fit, or it does not hold exactly one picture.
 */
export function parseFingerRecord(bytes: Uint8Array): FingerRecord {
  if (bytes[5] === 0x31) return parseOf2005(bytes) // 0[1]0
  const { cursor, isCertified, ...taken } = openRecord(bytes, 'FIR')
  if (isCertified) cursor.skip(cursor.u8() * 3)
  const position = cursor.u8()
  cursor.skip(1) // number of the representation
  const unit = cursor.u8()
  cursor.skip(4) // scan resolution; the picture's own follows
  const density = readDensity(cursor)
  const depth = cursor.u8()
  const encoding = ENCODINGS[cursor.u8()] ?? 'unknown'
  const impression = IMPRESSIONS[cursor.u8()]
  const size = readSize(cursor)
  const image = cursor.take(cursor.u32())
  skipExtendedData(cursor)
  return { ...taken, position, ...size, ppi: ppiOf(unit, density), encoding, impression, image: grey8(image, depth) }
}

/** General header of 32 bytes, one view with a header of 14. */
function parseOf2005(bytes: Uint8Array): FingerRecord {
  const cursor = readFrom(bytes)
  if (String.fromCharCode(...cursor.take(8)) !== 'FIR\x00010\x00')
    throw damaged('it is not a FIR record of version 010')
  if (cursor.u16() !== 0 || cursor.u32() !== bytes.byteLength) throw damaged('its length is not what it says')
  cursor.skip(4) // device 2, acquisition level 2
  if (cursor.u8() !== 1) throw damaged('it does not hold exactly one picture')
  const unit = cursor.u8()
  cursor.skip(4) // scan resolution
  const density = readDensity(cursor)
  const depth = cursor.u8()
  const encoding = ENCODINGS_2005[cursor.u8()] ?? 'unknown'
  cursor.skip(2)
  if (cursor.u32() !== bytes.byteLength - 32) throw damaged("its picture's length is not what it says")
  const position = cursor.u8()
  if (cursor.u8() !== 1) throw damaged('it does not hold exactly one picture')
  cursor.skip(1) // number of the view
  const score = cursor.u8()
  const impression = IMPRESSIONS[cursor.u8()]
  const size = readSize(cursor)
  cursor.skip(1)
  const image = grey8(cursor.take(cursor.left()), depth)
  const taken = { capturedAt: undefined, quality: score <= 100 ? score : undefined }
  return { ...taken, position, ...size, ppi: ppiOf(unit, density), encoding, impression, image }
}

/**
 * One representation, scale per inch, capture and picture resolution alike, 8 bit. The time is UTC and its month counts
 * from 1. `quality`, 0 to 100, goes into a block without vendor and algorithm, since ours is on nobody's scale.
 */
export function writeFingerRecord(record: {
  position: number
  image: Uint8Array
  mediaType: keyof typeof CODES
  width: number
  height: number
  /** Whole pixels per inch. */
  ppi: number
  impression: Impression
  capturedAt: Date
  quality?: number | undefined
}): Uint8Array<ArrayBuffer> {
  const rest = Buffer.alloc(22)
  rest.writeUInt8(record.position, 0)
  rest.writeUInt8(1, 2) // per inch
  for (const at of [3, 5, 7, 9]) rest.writeUInt16BE(record.ppi, at)
  rest.writeUInt8(8, 11)
  rest.writeUInt8(CODES[record.mediaType], 12)
  rest.writeUInt8(record.impression === 'plain' ? 0 : 1, 13)
  rest.writeUInt16BE(record.width, 14)
  rest.writeUInt16BE(record.height, 16)
  rest.writeUInt32BE(record.image.byteLength, 18)
  return writeRecord('FIR', record, Buffer.concat([rest, record.image]))
}

function readDensity(cursor: Cursor): number {
  const density = cursor.u16()
  if (cursor.u16() !== density) throw damaged('its pixels are not square')
  return density
}

function readSize(cursor: Cursor): { width: number; height: number } {
  const [width, height] = [cursor.u16(), cursor.u16()]
  if (width < 1 || height < 1) throw damaged('it gives no size')
  return { width, height }
}

function ppiOf(unit: number, density: number): number {
  if (unit !== 1 && unit !== 2) throw damaged('it gives no unit for its resolution')
  const ppi = unit === 1 ? density : Math.round(density * 254) / 100
  if (ppi < 1 || ppi > 5_000) throw damaged('it gives no resolution')
  return ppi
}

function grey8<T>(image: T, depth: number): T {
  if (depth !== 8) throw damaged(`its pixels have ${depth} bits`)
  return image
}

/** Segmentation, annotation and comment blocks: type 2, length 2 with these four. */
function skipExtendedData(cursor: Cursor): void {
  while (cursor.left() > 0) {
    cursor.skip(2)
    const length = cursor.u16()
    if (length < 4) throw damaged('what follows its picture has no length')
    cursor.skip(length - 4)
  }
}
