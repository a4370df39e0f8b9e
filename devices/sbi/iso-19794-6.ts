/** ISO/IEC 19794-6:2011, one iris picture ("IIR", version 020). Fields: table 4, as MOSIP's records have them. */
import { damaged, type Encoding, openRecord, type Taken, writeRecord } from '../picture/iso-record.ts'

export type IrisRecord = Taken & {
  /** 1 right, 2 left. */
  eye: number
  width: number
  height: number
  encoding: Encoding
  image: Uint8Array<ArrayBuffer>
}

const ENCODINGS: Readonly<Record<number, Encoding>> = {
  2: 'raw',
  6: 'jpeg',
  8: 'jpeg',
  10: 'jpeg-2000',
  12: 'jpeg-2000',
  14: 'png',
  16: 'png',
}
const CODES = { 'image/jp2': 10, 'image/png': 14 } as const

/**
 * The picture of a record; nothing of the picture itself is looked at.
 * @throws {DeviceError} `unreadable` when the record is damaged.
 */
export function parseIrisRecord(bytes: Uint8Array): IrisRecord {
  const { cursor, isCertified: _, ...taken } = openRecord(bytes, 'IIR')
  cursor.skip(2) // number of the representation
  const eye = cursor.u8()
  cursor.skip(1) // how the picture is cut
  const encoding = ENCODINGS[cursor.u8()] ?? 'unknown'
  cursor.skip(1) // orientation and compression history
  const width = cursor.u16()
  const height = cursor.u16()
  // Bit depth 1, distance 2, roll angle 2 and its uncertainty 2, where the iris lies 8, its diameter 4.
  cursor.skip(19)
  const image = cursor.take(cursor.u32())
  if (width < 1 || height < 1) throw damaged('it gives no size')
  return { ...taken, eye, width, height, encoding, image }
}

/** Grey, uncropped, upright. `quality` is 0 to 100. */
export function writeIrisRecord(record: {
  eye: number
  image: Uint8Array
  mediaType: keyof typeof CODES
  width: number
  height: number
  capturedAt: Date
  quality?: number | undefined
}): Uint8Array<ArrayBuffer> {
  const rest = Buffer.alloc(33)
  rest.writeUInt8(record.eye, 2)
  rest.writeUInt8(1, 3) // uncropped
  rest.writeUInt8(CODES[record.mediaType], 4)
  rest.writeUInt8(0b0101, 5) // upright, and not mirrored
  rest.writeUInt16BE(record.width, 6)
  rest.writeUInt16BE(record.height, 8)
  rest.writeUInt8(8, 10)
  rest.writeUInt16BE(0xffff, 13) // roll angle and its uncertainty: not known
  rest.writeUInt16BE(0xffff, 15)
  rest.writeUInt32BE(record.image.byteLength, 29)
  return writeRecord('IIR', record, Buffer.concat([rest, record.image]))
}
