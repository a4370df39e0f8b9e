/**
 * What is asked of an R30x sensor, and the shape of a good answer. The numbers are the protocol's (reference/devices.md A1).
 * Nothing here stores, loads or searches: SECURITY: a print that stays on a sensor leaves the house in a pocket, because
 * its flash is not encrypted.
 */

export type Command = {
  readonly name: string
  /** Instruction and its parameters. */
  readonly payload: Uint8Array
  /** How many bytes come with the confirmation code of a good answer. */
  readonly dataBytes: number
  /** How long the answer may take. */
  readonly limitMs: number
}

const QUICK_MS = 600
/** The sensor takes a picture first, and searches it for a finger. */
const PICTURE_MS = 2_000
/** Within this a module answers on its line; 29 bytes take 30 ms at 9 600 baud. */
const HELLO_MS = 250

/** The password that modules are delivered with, 0. The handshakes 17h and 53h exist on some models only. */
export const HELLO = command('password', [0x13, 0, 0, 0, 0], 0, HELLO_MS)
export const GET_IMAGE = command('picture', [0x01], 0, PICTURE_MS)
export const UPLOAD = command('upload', [0x0a], 0, PICTURE_MS)
export const READ_PARAMETERS = command('parameters', [0x0f], 16, QUICK_MS)
/** R503 and newer; older modules refuse it or stay silent. */
export const READ_PRODUCT = command('product', [0x3c], 46, HELLO_MS)
/** Kept by the module through power cuts. @param n 1 to 12 times 9 600 baud. */
export const setBaud = (n: number) => command('rate', [0x0e, 4, n], 0, QUICK_MS)

function command(name: string, payload: number[], dataBytes: number, limitMs: number): Command {
  return { name, payload: Uint8Array.from(payload), dataBytes, limitMs }
}

export type Parameters = {
  /** The lowest bit is set while the module works at something else. */
  isBusy: boolean
  /** 9 or 0 on hardware. */
  systemId: number
  /** 32, 64, 128 or 256. */
  packetBytes: number
  /** Bits per second. */
  baud: number
}

/** @param data the 16 bytes of a good answer; undefined when they cannot be a module's. */
export function readParameters(data: Uint8Array): Parameters | undefined {
  if (data.length !== READ_PARAMETERS.dataBytes) return undefined
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const size = view.getUint16(12)
  const rate = view.getUint16(14)
  if (size > 3 || rate < 1 || rate > 12) return undefined
  return {
    isBusy: (view.getUint16(0) & 1) === 1,
    systemId: view.getUint16(2),
    packetBytes: 32 << size,
    baud: rate * 9_600,
  }
}

export type Product = { model: string; serial: string; width: number; height: number }

/** The largest picture of any of these sensors; more is refused before anything is kept for it. */
export const MAX_SIDE = 512

/**
 * model (16), batch (4), serial (8), hardware (2), sensor (8), width, height, template and database size (2 each).
 * @returns undefined when the size cannot be a sensor's.
 */
export function readProduct(data: Uint8Array): Product | undefined {
  if (data.length !== READ_PRODUCT.dataBytes) return undefined
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const [width, height] = [view.getUint16(38), view.getUint16(40)]
  // Two pixels lie in one byte.
  if (width < 64 || height < 64 || width > MAX_SIDE || height > MAX_SIDE || width % 2 !== 0) return undefined
  return { model: textOf(data.subarray(0, 16)), serial: textOf(data.subarray(20, 28)), width, height }
}

/** What can be printed of a field that is filled up with zeros or spaces. */
function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/[^\x20-\x7e]/g, '')
    .trim()
}
