/**
 * A multipart stream of JPEGs, as STREAM gives it: bytes in, pictures out. A part's end is its Content-Length and never
 * the boundary, because MOSIP's own service names another boundary than it sends, and a JPEG can hold any bytes.
 */
import { DeviceError } from '../device.ts'

/** As the port allows. */
export const MAX_PART = 1024 * 1024
const MAX_HEAD = 4 * 1024
const LF = 10
const CR = 13

export type MjpegReader = {
  /** The pictures that these bytes complete. @throws {DeviceError} `unreadable`; the stream is of no use afterwards. */
  push(bytes: Uint8Array): Uint8Array<ArrayBuffer>[]
  /** Whether the stream may end here: not in the middle of a picture. */
  isBetweenParts(): boolean
}

export function createMjpegReader(): MjpegReader {
  /** Of the head that comes; a boundary, some headers, an empty line. */
  let head = ''
  /** Of the part that comes; undefined while its head does. */
  let part: { bytes: Uint8Array<ArrayBuffer>; filled: number } | undefined

  /** Takes one byte of a head, and begins the part behind its last. */
  function takeHead(byte: number): void {
    if (byte === CR) return
    // Empty lines between two parts belong to neither.
    if (byte === LF && head === '') return
    head += String.fromCharCode(byte)
    // SECURITY: counted while it comes, because what never ends would fill the memory.
    if (head.length > MAX_HEAD) throw unreadable('a head that does not end')
    if (!head.endsWith('\n\n')) return
    const [, length] = /^content-length:[ \t]*(\d{1,7})[ \t]*$/im.exec(head) ?? []
    if (length === undefined) throw unreadable('a part without its length')
    // SECURITY: nothing is allocated for a length beyond the limit, because it is the service's word alone.
    if (Number(length) < 1 || Number(length) > MAX_PART) throw unreadable('a part of an impossible length')
    part = { bytes: new Uint8Array(Number(length)), filled: 0 }
    head = ''
  }

  return {
    push(bytes) {
      const whole: Uint8Array<ArrayBuffer>[] = []
      let at = 0
      while (at < bytes.byteLength) {
        if (part === undefined) {
          takeHead(bytes[at] as number)
          at += 1
          continue
        }
        const piece = bytes.subarray(at, at + part.bytes.byteLength - part.filled)
        part.bytes.set(piece, part.filled)
        part.filled += piece.byteLength
        at += piece.byteLength
        if (part.filled < part.bytes.byteLength) continue
        if (part.bytes[0] !== 0xff || part.bytes[1] !== 0xd8) throw unreadable('a part that is no JPEG')
        whole.push(part.bytes)
        part = undefined
      }
      return whole
    },
    isBetweenParts: () => part === undefined,
  }
}

/** A part as a service sends it. */
export function formatPart(jpeg: Uint8Array): Uint8Array {
  const head = `--BoundaryString\r\nContent-Type:image/jpeg\r\nContent-Length:${jpeg.byteLength}\r\n\r\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), jpeg, Buffer.from('\r\n\r\n')])
}

function unreadable(what: string): DeviceError {
  return new DeviceError('unreadable', `The device's live picture cannot be read: ${what}.`)
}
