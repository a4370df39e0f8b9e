/** ISO/IEC 19794-5:2011, one portrait ("FAC", version 030). Fields: table 2, as MOSIP's records have them. */
import { damaged, type Encoding, openRecord, type Taken, writeRecord } from '../picture/iso-record.ts'

export type FaceRecord = Taken & {
  width: number
  height: number
  encoding: Encoding
  image: Uint8Array<ArrayBuffer>
}

/** Table 17. */
const ENCODINGS: readonly Encoding[] = ['jpeg', 'jpeg-2000', 'jpeg-2000', 'png']
const CODES = { 'image/jpeg': 0, 'image/jp2': 2, 'image/png': 3 } as const

/**
 * The picture of a record; nothing of the picture itself is looked at, and what stands behind it (a shape in three
 * dimensions) is left out.
 * @throws {DeviceError} `unreadable` when the record is damaged.
 */
export function parseFaceRecord(bytes: Uint8Array): FaceRecord {
  const { cursor, isCertified: _, ...taken } = openRecord(bytes, 'FAC')
  const landmarks = cursor.u16()
  // Gender, eye and hair colour, height 4, properties 3, expression 2, pose 3 and its uncertainty 3.
  cursor.skip(15)
  cursor.skip(landmarks * 8)
  cursor.skip(1) // kind of portrait
  const encoding = ENCODINGS[cursor.u8()] ?? 'unknown'
  const width = cursor.u16()
  const height = cursor.u16()
  cursor.skip(5) // sampling rate 1, processing 2, cross reference 1, colour space 1
  const image = cursor.take(cursor.u32())
  if (width < 1 || height < 1) throw damaged('it gives no size')
  return { ...taken, width, height, encoding, image }
}

/** A full frontal portrait without landmarks; what it does not say of the person is marked as not said. */
export function writeFaceRecord(record: {
  image: Uint8Array
  mediaType: keyof typeof CODES
  width: number
  height: number
  capturedAt: Date
  quality?: number | undefined
}): Uint8Array<ArrayBuffer> {
  const rest = Buffer.alloc(32)
  rest.writeUInt8(1, 17) // full frontal
  rest.writeUInt8(CODES[record.mediaType], 18)
  rest.writeUInt16BE(record.width, 19)
  rest.writeUInt16BE(record.height, 21)
  rest.writeUInt32BE(record.image.byteLength, 28)
  return writeRecord('FAC', record, Buffer.concat([rest, record.image]))
}
