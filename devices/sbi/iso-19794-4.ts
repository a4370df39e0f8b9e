/** ISO/IEC 19794-4:2011, one fingerprint picture ("FIR", version 020). */
import { DeviceError } from '../device.ts'
import { damaged, openRecord, writeRecord } from './record.ts'

export type FingerRecord = {
  /** 1–10; 11 and above are plain thumbs and whole slaps. */
  position: number
  width: number
  height: number
  ppi: number
  /** A PNG file. */
  image: Uint8Array<ArrayBuffer>
}

/** Table 9 of the standard. */
const COMPRESSIONS = ['raw', 'packed raw', 'WSQ', 'JPEG', 'JPEG 2000', 'lossless JPEG 2000', 'PNG']
const PNG = 6

/**
 * The picture of a record; nothing of the picture itself is looked at.
 * @throws {DeviceError} `unreadable` when the record is damaged or its picture is not a PNG.
 */
export function parseFingerRecord(bytes: Uint8Array): FingerRecord {
  const { cursor, isCertified } = openRecord(bytes, 'FIR')
  if (isCertified) cursor.skip(cursor.u8() * 3)
  const position = cursor.u8()
  cursor.skip(1) // number of the representation
  const unit = cursor.u8()
  cursor.skip(4) // scan resolution; the picture's own follows
  const density = cursor.u16()
  if (cursor.u16() !== density) throw damaged('its pixels are not square')
  cursor.skip(1) // bit depth; the PNG says it itself
  const compression = cursor.u8()
  cursor.skip(1) // impression type
  const width = cursor.u16()
  const height = cursor.u16()
  const image = cursor.take(cursor.u32())
  if (compression !== PNG) throw foreign(COMPRESSIONS[compression] ?? `unknown (${compression})`)
  if (unit !== 1 && unit !== 2) throw damaged('it gives no unit for its resolution')
  const ppi = unit === 1 ? density : Math.round(density * 254) / 100
  if (ppi < 1 || ppi > 5_000 || width < 1 || height < 1) throw damaged('it gives no size or resolution')
  return { position, width, height, ppi, image }
}

/** Whole pixels per inch, 8 bit, live-scan plain. `quality` is 0 to 100. */
export function writeFingerRecord(record: FingerRecord, taken: Date, quality: number): Uint8Array<ArrayBuffer> {
  const rest = Buffer.alloc(22)
  rest.writeUInt8(record.position, 0)
  rest.writeUInt8(1, 2) // per inch
  for (const at of [3, 5, 7, 9]) rest.writeUInt16BE(record.ppi, at)
  rest.writeUInt8(8, 11)
  rest.writeUInt8(PNG, 12)
  rest.writeUInt16BE(record.width, 14)
  rest.writeUInt16BE(record.height, 16)
  rest.writeUInt32BE(record.image.byteLength, 18)
  return writeRecord('FIR', taken, quality, Buffer.concat([rest, record.image]))
}

function foreign(compression: string): DeviceError {
  return new DeviceError('unreadable', `The device sends ${compression} pictures; only PNG can be read so far.`)
}
