/**
 * What a JPEG 2000 picture says of itself before a pixel is decoded (ISO/IEC 15444-1 annexes A and I). Pure, and stricter
 * than the standard: what no scanner needs is refused, because the decoder behind it meets foreign bytes.
 */
import { DeviceError } from '../device.ts'

export type Jpeg2000 = {
  /** The codestream alone, from SOC to EOC: the decoder gets nothing else. */
  codestream: Uint8Array
  width: number
  height: number
  /** 1 grey, 3 red, green and blue; 8 bits each. */
  channels: 1 | 3
}

const MAX_SIDE = 10_000
/** Of decoded pixels. A 1600 × 1500 slap is 2.4 MB, a portrait of 1080p 6 MB. */
const MAX_DECODED_BYTES = 16 * 1024 * 1024
// SECURITY: the decoder allocates for each of these before it looks at the data, so that a few bytes could fill the memory.
const MAX_TILES = 256
const MAX_PRECINCTS = 65_536
const MAX_LAYERS = 64
const MAX_LEVELS = 12
/** Binary logarithm of 16 pixels; encoders use 32 or 64. */
const MIN_BLOCK_EXPONENT = 4

const SIGNATURE = [0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20, 0x0d, 0x0a, 0x87, 0x0a]
const SOC = 0xff4f
const SIZ = 0xff51
const COD = 0xff52
const COC = 0xff53
const POC = 0xff5f
const PPM = 0xff60
const PPT = 0xff61
const SOT = 0xff90
const SOD = 0xff93
const EOC = 0xffd9
const S_YCC = 18

/**
 * Of a JP2 file or a bare codestream.
 * @param name what messages call it.
 * @throws {DeviceError} `unreadable` when it is cut, damaged or not 8-bit grey or RGB; `too-large` beyond 10 000 pixels a
 *   side or 16 MB decoded.
 */
export function parseJpeg2000(bytes: Uint8Array, name: string): Jpeg2000 {
  const refuse = (why: string) => new DeviceError('unreadable', `${name} cannot be read: ${why}.`)
  const isFile = SIGNATURE.every((byte, index) => bytes[index] === byte)
  const codestream = isFile ? findCodestream(bytes, refuse) : bytes
  const view = viewOf(codestream)
  const u16 = (at: number) => (at + 2 <= view.byteLength ? view.getUint16(at) : cut(refuse))
  const u32 = (at: number) => (at + 4 <= view.byteLength ? view.getUint32(at) : cut(refuse))
  if (u16(0) !== SOC || u16(2) !== SIZ) throw refuse('it is not JPEG 2000')

  const [width, height] = [u32(8), u32(12)]
  const channels = u16(40)
  if (u32(16) !== 0 || u32(20) !== 0 || u32(32) !== 0 || u32(36) !== 0) throw refuse('it does not begin at its corner')
  if (channels !== 1 && channels !== 3) throw refuse(`it has ${channels} channels`)
  for (let at = 42; at < 42 + channels * 3; at += 3)
    if (u16(at) !== 0x0701 || u16(at + 1) !== 0x0101) throw refuse('it has not 8 bits for each pixel')
  if (width < 1 || height < 1) throw refuse('it is empty')
  if (width > MAX_SIDE || height > MAX_SIDE || width * height * channels > MAX_DECODED_BYTES)
    throw new DeviceError('too-large', `${name} has ${width} × ${height} pixels, more than any scanner takes.`)
  const tile = { width: u32(24), height: u32(28) }
  const tiles = Math.ceil(width / tile.width) * Math.ceil(height / tile.height)
  if (!(tiles >= 1 && tiles <= MAX_TILES)) throw refuse(`it has ${tiles} tiles`)

  let at = 2
  let isCoded = false
  for (; u16(at) !== SOT; at += 2 + u16(at + 2)) {
    const marker = u16(at)
    if (!isSegment(marker) || u16(at + 2) < 2) throw refuse('its header is damaged')
    if ([COC, POC, PPM].includes(marker)) throw refuse('it uses options that no scanner needs')
    if (marker !== COD) continue
    isCoded = true
    const levels = view.byteLength >= at + 14 + 32 ? view.getUint8(at + 9) : cut(refuse)
    const blocks = [view.getUint8(at + 10), view.getUint8(at + 11)].map((exponent) => exponent + 2)
    if (levels > MAX_LEVELS || u16(at + 6) > MAX_LAYERS || Math.min(...blocks) < MIN_BLOCK_EXPONENT)
      throw refuse('it is cut into more parts than a picture needs')
    const hasPrecincts = (view.getUint8(at + 4) & 1) === 1
    const sizes = Array.from({ length: levels + 1 }, (_, level) =>
      hasPrecincts ? view.getUint8(at + 14 + level) : 0xff,
    )
    if (tiles * channels * countPrecincts(tile, { width, height }, sizes) > MAX_PRECINCTS)
      throw refuse('it is cut into more parts than a picture needs')
  }
  if (!isCoded) throw refuse('it does not say how it is coded')

  const end = walkTiles(at, u16, u32, refuse)
  return { codestream: codestream.subarray(0, end), width, height, channels }
}

/** Goes through all tile parts by their lengths, so that a cut picture is noticed, which the decoder would fill with grey. */
function walkTiles(
  from: number,
  u16: (at: number) => number,
  u32: (at: number) => number,
  refuse: (why: string) => DeviceError,
): number {
  let at = from
  while (u16(at) !== EOC) {
    const length = u32(at + 6)
    if (u16(at) !== SOT || u16(at + 2) !== 10 || length < 14) throw refuse('its tiles are damaged')
    let inner = at + 12
    for (; u16(inner) !== SOD; inner += 2 + u16(inner + 2))
      if (!isSegment(u16(inner)) || u16(inner + 2) < 2 || [COD, COC, POC, PPT].includes(u16(inner)))
        throw refuse('its tiles use options that no scanner needs')
    if (inner + 2 > at + length) throw refuse('its tiles are damaged')
    at += length
  }
  return at + 2
}

/** How many parts the levels of one tile have together. `sizes`: low four bits the width's exponent, high four the height's. */
function countPrecincts(
  tile: { width: number; height: number },
  picture: { width: number; height: number },
  sizes: readonly number[],
): number {
  const width = Math.min(tile.width, picture.width)
  const height = Math.min(tile.height, picture.height)
  return sizes
    .map((size, level) => {
      const scale = 2 ** (sizes.length - 1 - level)
      const across = Math.ceil(width / scale / 2 ** (size & 15)) + 1
      return across * (Math.ceil(height / scale / 2 ** (size >> 4)) + 1)
    })
    .reduce((sum, count) => sum + count, 0)
}

/** The content of the file's `jp2c` box. */
function findCodestream(bytes: Uint8Array, refuse: (why: string) => DeviceError): Uint8Array {
  for (const { type, content } of boxesOf(bytes, refuse)) {
    if (type === 'jp2c') return content
    if (type !== 'jp2h') continue
    for (const inner of boxesOf(content, refuse)) {
      const view = viewOf(inner.content)
      const isYcc =
        inner.type === 'colr' && view.byteLength >= 7 && view.getUint8(0) === 1 && view.getUint32(3) === S_YCC
      if (inner.type === 'pclr' || isYcc) throw refuse('its colours are neither grey nor RGB')
    }
  }
  throw refuse('it ends before its picture')
}

function* boxesOf(bytes: Uint8Array, refuse: (why: string) => DeviceError) {
  const view = viewOf(bytes)
  let at = 0
  while (at < bytes.byteLength) {
    if (at + 8 > bytes.byteLength) throw refuse('it ends too early')
    const length = view.getUint32(at) || bytes.byteLength - at // 0: to the end
    if (length < 8 || at + length > bytes.byteLength) throw refuse('it ends too early')
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    yield { type, content: bytes.subarray(at + 8, at + length) }
    at += length
  }
}

/** A marker that a length follows. */
function isSegment(marker: number): boolean {
  return marker >= 0xff50 && marker <= 0xff6f
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function cut(refuse: (why: string) => DeviceError): never {
  throw refuse('it ends too early')
}
