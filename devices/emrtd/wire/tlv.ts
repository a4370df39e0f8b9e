/** BER-TLV, as chips and certificates use it: definite lengths of at most 64 kB, tags of at most three bytes. Pure. */
import { type Bytes, join } from './bytes.ts'

export type Tlv = {
  /** As it stands: 0x61, 0x5F1F, 0x7F61. */
  tag: number
  value: Uint8Array
  /** Tag, length and value. */
  whole: Uint8Array
}
export type TlvHeader = { tag: number; headerBytes: number; length: number }

/** No file of a chip is read beyond this, whatever its length says. */
export const MAX_LENGTH = 0xffff
/** A face lies six deep in its file. */
const MAX_DEPTH = 10
const MAX_TAG_BYTES = 3
const CONSTRUCTED = 0x20

/** What stands at the beginning, which can be less than the object. Undefined for what is no header of ours. */
export function readHeader(bytes: Uint8Array, at = 0): TlvHeader | undefined {
  let end = at
  const next = () => {
    const byte = bytes[end]
    end += 1
    return byte
  }
  const first = next()
  if (first === undefined) return undefined
  let tag = first
  if ((first & 0x1f) === 0x1f)
    for (;;) {
      const more = next()
      if (more === undefined || end - at > MAX_TAG_BYTES) return undefined
      tag = tag * 256 + more
      if (more < 0x80) break
    }
  const short = next()
  if (short === undefined) return undefined
  if (short < 0x80) return { tag, headerBytes: end - at, length: short }
  // Without a length (80) only a walk to the end would tell it, and DER has none of these.
  const count = short & 0x7f
  if (count === 0 || count > 4) return undefined
  let length = 0
  for (let n = 0; n < count; n += 1) {
    const byte = next()
    if (byte === undefined) return undefined
    length = length * 256 + byte
  }
  return length > MAX_LENGTH ? undefined : { tag, headerBytes: end - at, length }
}

/** The object at `at`; undefined when it is not whole. */
export function readTlv(bytes: Uint8Array, at = 0): Tlv | undefined {
  const header = readHeader(bytes, at)
  if (header === undefined) return undefined
  const from = at + header.headerBytes
  const to = from + header.length
  if (to > bytes.length) return undefined
  return { tag: header.tag, value: bytes.subarray(from, to), whole: bytes.subarray(at, to) }
}

/** Objects one behind the other, to the last byte; undefined when something else is between or behind them. */
export function readTlvs(bytes: Uint8Array): Tlv[] | undefined {
  const all: Tlv[] = []
  for (let at = 0; at < bytes.length; ) {
    const one = readTlv(bytes, at)
    if (one === undefined) return undefined
    all.push(one)
    at += one.whole.length
  }
  return all
}

/** The first object along a path of tags: `findTlv(dg1, 0x61, 0x5f1f)`. */
export function findTlv(bytes: Uint8Array, ...path: readonly number[]): Tlv | undefined {
  const [tag, ...rest] = path
  const found = readTlvs(bytes)?.find((one) => one.tag === tag)
  return found === undefined || rest.length === 0 ? found : findTlv(found.value, ...rest)
}

/** Calls `visit` with each object, outer before inner, to a depth of ten. What is not whole is passed over. */
export function walkTlvs(bytes: Uint8Array, visit: (one: Tlv) => void, depth = MAX_DEPTH): void {
  for (const one of readTlvs(bytes) ?? []) {
    visit(one)
    if (depth > 1 && isConstructed(one.tag)) walkTlvs(one.value, visit, depth - 1)
  }
}

/** @param content at most 64 kB together. */
export function writeTlv(tag: number, ...content: readonly Uint8Array[]): Bytes {
  const value = join(...content)
  const { length } = value
  const tagBytes = tag > 0xff ? [tag >> 8, tag & 0xff] : [tag]
  const lengthBytes =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, (length >> 8) & 0xff, length & 0xff]
  return join(Uint8Array.of(...tagBytes, ...lengthBytes), value)
}

function isConstructed(tag: number): boolean {
  const first = tag > 0xffff ? tag >> 16 : tag > 0xff ? tag >> 8 : tag
  return (first & CONSTRUCTED) !== 0
}
