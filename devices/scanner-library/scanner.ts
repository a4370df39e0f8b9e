/** A scanner behind its library: opened, measured, and asked for frames. */
import { DeviceError } from '../device.ts'
import { explainCode } from './codes.ts'
import type { QualityCall, ScannerCall } from './functions.ts'
import { createGuarded, createInt, type Guarded } from './guarded.ts'
import type { ScannerLibrary } from './library.ts'

export type Limits = {
  /** Opening looks for the device, checks its licence and warms it up. */
  initMs: number
  callMs: number
}
export const LIMITS: Limits = { initMs: 20_000, callMs: 5_000 }

export type Scanner = {
  library: ScannerLibrary
  width: number
  height: number
  description: { text: string; code: number }
  /** 100 is version 1.00; absent when the library does not say. */
  version: number | undefined
  /** As {@link ScannerLibrary.call}. @throws {DeviceError} for a negative result too. */
  demand(name: ScannerCall | QualityCall, ...args: (number | Guarded)[]): Promise<number>
  /** Whatever it returns. */
  attempt(name: ScannerCall | QualityCall, ...args: (number | Guarded)[]): Promise<number>
  /** Called even when the library is stuck: then as soon as it is back, and nobody waits for that. Never fails. */
  release(name: 'LIVESCAN_EndCapture' | 'LIVESCAN_Close' | 'FP_End', ...args: number[]): Promise<void>
}

/** Single-finger scanners have one. */
export const CHANNEL = 0
/** SECURITY: no memory by a number that a library made up; four times what the largest single-finger window has. */
const MAX_SIDE = 2_000
const MIN_SIDE = 64
const DESCRIPTION_BYTES = 1_024
const ERROR_BYTES = 256

/** @throws {DeviceError} `unplugged` when no scanner is there, and as the library's calls. */
export async function openScanner(library: ScannerLibrary, limits: Limits): Promise<Scanner> {
  const attempt = (name: ScannerCall | QualityCall, ...args: (number | Guarded)[]) =>
    library.call(name, args, { limitMs: name === 'LIVESCAN_Init' ? limits.initMs : limits.callMs })

  async function demand(name: ScannerCall | QualityCall, ...args: (number | Guarded)[]): Promise<number> {
    const result = await attempt(name, ...args)
    if (result > 0) return result
    const words = createGuarded(ERROR_BYTES)
    await attempt('LIVESCAN_GetErrorInfo', result, words)
    throw explainCode(result, name, readText(words.bytes))
  }

  async function release(name: 'LIVESCAN_EndCapture' | 'LIVESCAN_Close' | 'FP_End', ...args: number[]): Promise<void> {
    const released = library.call(name, args, { limitMs: limits.callMs, must: true }).catch(() => {}) // it is over either way
    if (!library.isStuck()) await released
  }

  const description = createGuarded(DESCRIPTION_BYTES)
  await demand('LIVESCAN_GetDesc', description)
  const version = library.has('LIVESCAN_GetVersion') ? await attempt('LIVESCAN_GetVersion') : undefined
  await demand('LIVESCAN_Init')
  await demand('LIVESCAN_GetChannelCount')
  const [x, y, width, height] = [createInt(), createInt(), createInt(), createInt()]
  await demand('LIVESCAN_GetCaptWindow', CHANNEL, x, y, width, height)
  if ([width.value(), height.value()].some((side) => side < MIN_SIDE || side > MAX_SIDE)) {
    await release('LIVESCAN_Close')
    throw new DeviceError('failed', `The library wants a picture of ${width.value()} × ${height.value()} pixels.`)
  }
  if (library.has('FP_Begin')) await attempt('FP_Begin')
  return {
    library,
    width: width.value(),
    height: height.value(),
    description: readDescription(description.bytes),
    version: version !== undefined && version > 0 ? version : undefined,
    demand,
    attempt,
    release,
  }
}

/** The first byte is the scanner's code, 255 for one that has none; some makers begin with their text at once. */
function readDescription(bytes: Uint8Array): { text: string; code: number } {
  const code = bytes[0]!
  const isText = code >= 0x20 && code < 0x7f
  return { code: isText ? 0xff : code, text: readText(isText ? bytes : bytes.subarray(1)) }
}

/** Up to its zero, as UTF-8 or else GB 18030, without what cannot be shown. */
function readText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  const words = end === -1 ? bytes : bytes.subarray(0, end)
  return decodeText(words)
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 100)
}

/** Electron's tables of characters are not Node's: one that is missing throws, as bytes that do not fit do. */
function decodeText(bytes: Uint8Array): string {
  for (const encoding of ['utf-8', 'gb18030'])
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes)
    } catch {
      // the next one
    }
  return Buffer.from(bytes).toString('latin1')
}
