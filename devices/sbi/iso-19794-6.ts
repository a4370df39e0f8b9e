/** ISO/IEC 19794-6:2011, one iris picture ("IIR", version 020). Fields: table 4, as MOSIP's records have them. */
import { DeviceError } from '../device.ts'
import { damaged, openRecord, writeRecord } from './record.ts'

export type IrisRecord = {
  /** 1 right, 2 left. */
  eye: number
  width: number
  height: number
  /** A PNG file. */
  image: Uint8Array<ArrayBuffer>
}

const FORMATS: Readonly<Record<number, string>> = {
  2: 'raw',
  4: 'raw',
  6: 'JPEG',
  8: 'JPEG',
  10: 'lossless JPEG 2000',
  12: 'lossless JPEG 2000',
}
const GREY_PNG = 14
const COLOUR_PNG = 16

/**
 * The picture of a record; nothing of the picture itself is looked at.
 * @throws {DeviceError} `unreadable` when the record is damaged or its picture is not a PNG.
 */
export function parseIrisRecord(bytes: Uint8Array): IrisRecord {
  const { cursor } = openRecord(bytes, 'IIR')
  cursor.skip(2) // number of the representation
  const eye = cursor.u8()
  cursor.skip(1) // how the picture is cut
  const format = cursor.u8()
  cursor.skip(1) // orientation and compression history
  const width = cursor.u16()
  const height = cursor.u16()
  // Bit depth 1, distance 2, roll angle 2 and its uncertainty 2, where the iris lies 8, its diameter 4.
  cursor.skip(19)
  const image = cursor.take(cursor.u32())
  if (format !== GREY_PNG && format !== COLOUR_PNG) throw foreign(FORMATS[format] ?? `unknown (${format})`)
  if (width < 1 || height < 1) throw damaged('it gives no size')
  return { eye, width, height, image }
}

/** Grey, uncropped, upright. `quality` is 0 to 100. */
export function writeIrisRecord(record: IrisRecord, taken: Date, quality: number): Uint8Array<ArrayBuffer> {
  const rest = Buffer.alloc(33)
  rest.writeUInt8(record.eye, 2)
  rest.writeUInt8(1, 3) // uncropped
  rest.writeUInt8(GREY_PNG, 4)
  rest.writeUInt8(0b0101, 5) // upright, and not mirrored
  rest.writeUInt16BE(record.width, 6)
  rest.writeUInt16BE(record.height, 8)
  rest.writeUInt8(8, 10)
  rest.writeUInt16BE(0xffff, 13) // roll angle and its uncertainty: not known
  rest.writeUInt16BE(0xffff, 15)
  rest.writeUInt32BE(record.image.byteLength, 29)
  return writeRecord('IIR', taken, quality, Buffer.concat([rest, record.image]))
}

function foreign(format: string): DeviceError {
  return new DeviceError('unreadable', `The device sends ${format} pictures; only PNG can be read so far.`)
}
