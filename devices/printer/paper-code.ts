/** A QR code as a printer draws it. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { blacken, blank, type Strip } from './strip.ts'

type Writer = typeof import('zxing-wasm/writer')

let loaded: Promise<Writer> | undefined

/** In the middle, without a margin of its own, as printers do. @param module dots. @param width of the paper. */
export async function drawQr(data: Uint8Array, module: number, width: number): Promise<Strip> {
  loaded ??= load()
  const { writeBarcode } = await loaded
  const text = new TextDecoder().decode(data)
  const { symbol } = await writeBarcode(text, { format: 'QRCode', ecLevel: 'M', scale: 1, withQuietZones: false })
  const strip = blank(width, (symbol?.height ?? 0) * module)
  if (symbol === undefined) return strip
  const left = Math.floor((width - symbol.width * module) / 2)
  for (let y = 0; y < symbol.height * module; y += 1)
    for (let x = 0; x < symbol.width * module; x += 1)
      if (symbol.data[Math.floor(y / module) * symbol.width + Math.floor(x / module)] === 0) blacken(strip, left + x, y)
  return strip
}

async function load(): Promise<Writer> {
  const writer = await import('zxing-wasm/writer')
  // SECURITY: from this installation, because the package would fetch it from the network by itself.
  const bytes = await readFile(createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm'))
  const wasmBinary = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  await writer.prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true })
  return writer
}
