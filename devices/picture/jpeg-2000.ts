/** JPEG 2000 pictures, which scanners send and nothing else here reads: decoded to pixels, and encoded without loss. */
import { createRequire } from 'node:module'
import { DeviceError } from '../device.ts'
import { parseJpeg2000 } from './jpeg-2000-header.ts'

/** Eight bits a channel, row after row. */
export type Samples = { data: Uint8Array; width: number; height: number; channels: 1 | 3 }

type FrameInfo = { width: number; height: number; bitsPerSample: number; componentCount: number; isSigned: boolean }
type Decoder = {
  getEncodedBuffer(length: number): Uint8Array
  decode(): void
  getFrameInfo(): FrameInfo
  getDecodedBuffer(): Uint8Array
  delete(): void
}
type Encoder = {
  getDecodedBuffer(info: FrameInfo & { isUsingColorTransform: boolean }): Uint8Array
  encode(): void
  getEncodedBuffer(): Uint8Array
  delete(): void
}
type Codec = { J2KDecoder: new () => Decoder; J2KEncoder: new () => Encoder }
type Printing = { print: (line: string) => void; printErr: (line: string) => void }

/** OpenJPEG as WebAssembly, loaded when the first picture comes: it takes some 30 ms and 50 MB of addresses. */
let loaded: Promise<Codec> | undefined
/** What the codec complained of since the last call; it does not throw for everything. */
let complaints = 0

function loadCodec(): Promise<Codec> {
  const create = createRequire(import.meta.url)('@cornerstonejs/codec-openjpeg/wasmjs') as (
    options: Printing,
  ) => Promise<Codec>
  const note = (line: string) => {
    if (/^\[(ERROR|WARNING)\]/.test(line)) complaints += 1
  }
  // SECURITY: its words go nowhere, because they are about foreign bytes and would end in our log.
  loaded ??= create({ print: note, printErr: note })
  return loaded
}

/**
 * Decodes a JP2 file or a bare codestream to its end; its sizes are checked before.
 * @param name what messages call it.
 * @throws {DeviceError} `unreadable` or `too-large`, as {@link parseJpeg2000}.
 */
export async function decodeJpeg2000(bytes: Uint8Array, name: string): Promise<Samples> {
  const { codestream, width, height, channels } = parseJpeg2000(bytes, name)
  return withCodec(name, ({ J2KDecoder }) => {
    const decoder = new J2KDecoder()
    try {
      decoder.getEncodedBuffer(codestream.byteLength).set(codestream)
      decoder.decode()
      const info = decoder.getFrameInfo()
      // A copy, because the codec's memory belongs to the next picture.
      const data = Uint8Array.from(decoder.getDecodedBuffer())
      const isWhole = info.width === width && info.height === height && info.componentCount === channels
      if (complaints > 0 || !isWhole || info.bitsPerSample !== 8 || data.byteLength !== width * height * channels)
        throw new Error('not the picture of its header')
      return { data, width, height, channels }
    } finally {
      decoder.delete()
    }
  })
}

/** A JP2 file without loss, grey or RGB, at least 32 pixels a side. @throws {DeviceError} `unreadable` when the codec fails. */
export async function encodeJpeg2000({ data, width, height, channels }: Samples): Promise<Uint8Array<ArrayBuffer>> {
  const codestream = await withCodec('The picture', ({ J2KEncoder }) => {
    const encoder = new J2KEncoder()
    try {
      const info = { width, height, bitsPerSample: 8, componentCount: channels, isSigned: false }
      encoder.getDecodedBuffer({ ...info, isUsingColorTransform: channels === 3 }).set(data)
      encoder.encode()
      return Uint8Array.from(encoder.getEncodedBuffer())
    } finally {
      encoder.delete()
    }
  })
  return wrapCodestream(codestream, { width, height, channels })
}

async function withCodec<T>(name: string, act: (codec: Codec) => T): Promise<T> {
  const codec = await loadCodec()
  complaints = 0
  try {
    return act(codec)
  } catch (cause) {
    // What failed in the middle may have left its memory in any state: the next picture gets a new one.
    loaded = undefined
    // The codec throws numbers.
    throw new DeviceError('unreadable', `${name} is damaged: it cannot be decoded to its end.`, {
      cause: cause instanceof Error ? cause : undefined,
    })
  }
}

/** The boxes of annex I: signature, file type, header with picture size and colour space, codestream. */
function wrapCodestream(
  codestream: Uint8Array,
  { width, height, channels }: Omit<Samples, 'data'>,
): Uint8Array<ArrayBuffer> {
  const size = Buffer.alloc(14)
  size.writeUInt32BE(height, 0)
  size.writeUInt32BE(width, 4)
  size.writeUInt16BE(channels, 8)
  size.set([7, 7, 0, 0], 10) // 8 bits, JPEG 2000, a colour space that is known, nobody's property
  const colour = Buffer.of(1, 0, 0, 0, 0, 0, channels === 1 ? 17 : 16) // enumerated: grey or sRGB
  return Uint8Array.from(
    Buffer.concat([
      box('jP  ', Buffer.of(0x0d, 0x0a, 0x87, 0x0a)),
      box('ftyp', Buffer.from('jp2 \0\0\0\0jp2 ', 'latin1')),
      box('jp2h', Buffer.concat([box('ihdr', size), box('colr', colour)])),
      box('jp2c', codestream),
    ]),
  )
}

function box(type: string, content: Uint8Array): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(8 + content.byteLength, 0)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, content])
}
