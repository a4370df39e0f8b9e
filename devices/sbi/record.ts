/** What the ISO/IEC 19794 picture records of 2011 have in common: a reader that trusts no length, and their frame. */
import { DeviceError } from '../device.ts'

export type Cursor = {
  u8(): number
  u16(): number
  u32(): number
  skip(count: number): void
  take(count: number): Uint8Array<ArrayBuffer>
}

/** Reads big-endian numbers from the front. @throws {DeviceError} `unreadable` beyond the end. */
export function readFrom(bytes: Uint8Array): Cursor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const advance = (count: number): number => {
    // SECURITY: every length comes from the record itself, because nothing else says where a picture ends.
    if (count > bytes.byteLength - at) throw damaged('it ends too early')
    at += count
    return at - count
  }
  return {
    u8: () => view.getUint8(advance(1)),
    u16: () => view.getUint16(advance(2)),
    u32: () => view.getUint32(advance(4)),
    skip: (count) => {
      advance(count)
    },
    take: (count) => {
      const start = advance(count)
      return bytes.slice(start, start + count) as Uint8Array<ArrayBuffer>
    },
  }
}

export function damaged(why: string): DeviceError {
  return new DeviceError('unreadable', `The device's record is damaged: ${why}.`)
}

/**
 * Opens the frame of a record with one picture and leaves the cursor behind the quality blocks.
 * @param format `FIR` or `IIR`.
 * @returns the cursor, and whether certification blocks follow in formats that have them.
 * @throws {DeviceError} `unreadable`
 */
export function openRecord(bytes: Uint8Array, format: string): { cursor: Cursor; isCertified: boolean } {
  const cursor = readFrom(bytes)
  if (text(cursor.take(8)) !== `${format}\x00020\x00`) throw damaged(`it is not a ${format} record of version 020`)
  if (cursor.u32() !== bytes.byteLength) throw damaged('its length is not what it says')
  if (cursor.u16() !== 1) throw damaged('it does not hold exactly one picture')
  const isCertified = cursor.u8() === 1
  cursor.skip(1) // distinct positions, or eyes present
  if (cursor.u32() !== bytes.byteLength - 16) throw damaged("its picture's length is not what it says")
  cursor.skip(14) // date and time 9, technology 1, vendor 2, type 2
  cursor.skip(cursor.u8() * 5)
  return { cursor, isCertified }
}

/** A record of one picture: the common frame, and `rest` behind its quality block. */
export function writeRecord(format: string, taken: Date, quality: number, rest: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = Buffer.alloc(40)
  const total = head.byteLength + rest.byteLength
  head.write(`${format}\x00020\x00`, 'latin1')
  head.writeUInt32BE(total, 8)
  head.writeUInt16BE(1, 12)
  head.writeUInt8(1, 15)
  head.writeUInt32BE(total - 16, 16)
  head.writeUInt16BE(taken.getUTCFullYear(), 20)
  const parts = [taken.getUTCMonth() + 1, taken.getUTCDate(), taken.getUTCHours(), taken.getUTCMinutes()]
  for (const [index, part] of [...parts, taken.getUTCSeconds()].entries()) head.writeUInt8(part, 22 + index)
  head.writeUInt16BE(taken.getUTCMilliseconds(), 27)
  head.writeUInt8(1, 34) // one quality block; vendor and algorithm 0 say: of nobody's scale
  head.writeUInt8(Math.round(quality), 35)
  return Uint8Array.from(Buffer.concat([head, rest]))
}

function text(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}
