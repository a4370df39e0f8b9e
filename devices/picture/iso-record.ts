/**
 * What the ISO/IEC 19794 picture records of 2011 have in common (finger part 4, face part 5, iris part 6): a reader that
 * trusts no length, and their frame.
 */
import { DeviceError } from '../device.ts'

export type Cursor = {
  u8(): number
  u16(): number
  u32(): number
  skip(count: number): void
  take(count: number): Uint8Array<ArrayBuffer>
  /** Bytes that are left. */
  left(): number
}

/** How the picture inside is encoded, whatever number the part of the standard gives it. */
export type Encoding = 'raw' | 'packed-raw' | 'wsq' | 'jpeg' | 'jpeg-2000' | 'png' | 'unknown'

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
      return Uint8Array.from(bytes.subarray(start, start + count)) // a Buffer's slice would still be the whole record
    },
    left: () => bytes.byteLength - at,
  }
}

export function damaged(why: string): DeviceError {
  return new DeviceError('unreadable', `The device's record is damaged: ${why}.`)
}

/** Version, bytes of the general header, and bytes of its last field (distinct positions, eyes, temporal semantics). */
const FORMATS = {
  FIR: { version: '020', head: 16, last: 1 },
  IIR: { version: '020', head: 16, last: 1 },
  FAC: { version: '030', head: 17, last: 2 },
} as const
export type Format = keyof typeof FORMATS

/** When and how well, as every record says it. */
export type Taken = {
  /** Undefined when the record does not say. */
  capturedAt: Date | undefined
  /** 0 to 100, the first quality block; undefined when there is none or it could not be computed. */
  quality: number | undefined
}

/**
 * Opens the frame of a record with one picture and leaves the cursor behind the quality blocks.
 * @returns the cursor, and whether certification blocks follow in formats that have them.
 * @throws {DeviceError} `unreadable`
 */
export function openRecord(bytes: Uint8Array, format: Format): Taken & { cursor: Cursor; isCertified: boolean } {
  const { version, head, last } = FORMATS[format]
  const cursor = readFrom(bytes)
  const magic = String.fromCharCode(...cursor.take(8))
  if (magic !== `${format}\x00${version}\x00`) throw damaged(`it is not a ${format} record of version ${version}`)
  if (cursor.u32() !== bytes.byteLength) throw damaged('its length is not what it says')
  if (cursor.u16() !== 1) throw damaged('it does not hold exactly one picture')
  const isCertified = cursor.u8() === 1
  cursor.skip(last)
  if (cursor.u32() !== bytes.byteLength - head) throw damaged("its picture's length is not what it says")
  const capturedAt = readTime(cursor)
  cursor.skip(5) // technology 1, vendor 2, type 2
  const scores = Array.from({ length: cursor.u8() }, () => {
    const score = cursor.u8()
    cursor.skip(4) // vendor 2, algorithm 2
    return score
  })
  return { cursor, isCertified, capturedAt, quality: scores.find((score) => score <= 100) }
}

/** A record of one picture: the common frame, and `rest` behind its quality block, which is left out without a score. */
export function writeRecord(
  format: Format,
  { capturedAt, quality }: { capturedAt: Date; quality?: number | undefined },
  rest: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const { version, head, last } = FORMATS[format]
  const scored = quality === undefined ? Buffer.of(0) : Buffer.of(1, Math.round(quality), 0, 0, 0, 0) // of nobody's scale
  const taken = Buffer.concat([writeTime(capturedAt), Buffer.alloc(5), scored])
  const total = head + 4 + taken.byteLength + rest.byteLength
  const start = Buffer.alloc(head + 4)
  start.write(`${format}\x00${version}\x00`, 'latin1')
  start.writeUInt32BE(total, 8)
  start.writeUInt16BE(1, 12)
  if (last === 1) start.writeUInt8(1, 15) // one position, or one eye
  start.writeUInt32BE(total - head, head)
  return Uint8Array.from(Buffer.concat([start, taken, rest]))
}

/** Year 2, month, day, hour, minute, second, milliseconds 2; UTC. The month counts from 1, as in MOSIP's records. */
function writeTime(at: Date): Buffer {
  const time = Buffer.alloc(9)
  time.writeUInt16BE(at.getUTCFullYear(), 0)
  const parts = [at.getUTCMonth() + 1, at.getUTCDate(), at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()]
  time.set(parts, 2)
  time.writeUInt16BE(at.getUTCMilliseconds(), 7)
  return time
}

/** Undefined for what is no date, such as all bits set, which says that nobody knows. */
function readTime(cursor: Cursor): Date | undefined {
  const [year, month, day] = [cursor.u16(), cursor.u8(), cursor.u8()]
  const [hour, minute, second, ms] = [cursor.u8(), cursor.u8(), cursor.u8(), cursor.u16()]
  if (year < 1970 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return undefined
  if (hour > 23 || minute > 59 || second > 60 || ms > 999) return undefined
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second, ms))
}
