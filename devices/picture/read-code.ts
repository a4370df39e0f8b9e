/** QR and bar codes in a picture. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { DeviceError } from '../device.ts'
import { decodePixels, fromPixels, type Pixels } from './pixels.ts'

/** Pixels on the longer side: most codes are found in the small picture, in a tenth of the time. */
const SIZES = [1_200, 4_000]
const MAX_TEXT = 4_000

type Reader = typeof import('zxing-wasm/reader')

/**
 * The text of the code; of several the QR code, because that is what an identity card bears.
 * @returns undefined when there is no code in the picture.
 * @throws {DeviceError} `unreadable` for a damaged picture and for a code that is not UTF-8; `too-large`.
 */
export async function readCode(image: Uint8Array, signal: AbortSignal): Promise<string | undefined> {
  const picture = await decodePixels(image, 'The picture', 0)
  const reader = await loadReader()
  for (const size of SIZES) {
    signal.throwIfAborted()
    if (size !== SIZES[0] && Math.max(picture.width, picture.height) <= SIZES[0]!) break
    const found = await reader.readBarcodes(await rgba(picture, size), { tryHarder: true, maxNumberOfSymbols: 8 })
    const valid = found.filter((code) => code.isValid)
    const code = valid.find(({ format }) => format.startsWith('QR')) ?? valid[0]
    if (code !== undefined) return textOf(code.bytes)
  }
  return undefined
}

/** The bytes and not the reader's own text: it guesses at a character set, and a guess garbles names. */
function textOf(bytes: Uint8Array): string {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new DeviceError('unreadable', 'The code does not hold UTF-8 text.', { cause })
  }
  if (text.length > MAX_TEXT) throw new DeviceError('too-large', 'The code holds more text than an identity card.')
  return text
}

/** SECURITY: pixels and not the file, because the code reader has picture decoders of its own that nobody asked for. */
async function rgba(picture: Pixels, longest: number): Promise<ImageData> {
  const fit = { width: longest, height: longest, fit: 'inside', withoutEnlargement: true } as const
  const { data, info } = await fromPixels(picture).resize(fit).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  const { width, height } = info
  return { data: new Uint8ClampedArray(data), width, height, colorSpace: 'srgb' } as ImageData
}

let loaded: Promise<Reader> | undefined

function loadReader(): Promise<Reader> {
  loaded ??= load().catch((cause) => {
    loaded = undefined
    throw cause
  })
  return loaded
}

async function load(): Promise<Reader> {
  const reader = await import('zxing-wasm/reader')
  // SECURITY: from this installation, because the package would fetch it from the network by itself.
  const file = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')
  const bytes = await readFile(file)
  const wasmBinary = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  await reader.prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true })
  return reader
}
