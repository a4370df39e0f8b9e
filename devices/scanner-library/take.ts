/** One print: frames until one is good enough, or the best when patience or time is over. */

import { DeviceError, type Phase, type QualityScore } from '../device.ts'
import { type FingerMeasures, measureFinger, scoreFinger } from '../quality/finger.ts'
import { orAborted, pause } from '../wait.ts'
import { explainCode, isPassing } from './codes.ts'
import { createGuarded, type Guarded } from './guarded.ts'
import { CHANNEL, type Scanner } from './scanner.ts'

export type Print = { pixels: Uint8Array<ArrayBuffer>; quality: QualityScore[] }

/** Nothing is wrong with the scanner. */
export class NoFinger extends DeviceError {
  constructor() {
    super('timeout', 'No finger lay on the scanner in time.')
  }
}

/** Between two frames; scanners give ten a second. */
const POLL_MS = 100
/** Half a thumb at 500 ppi is a finger; less than the other is none. Between the two it is coming or going. */
const FINGER_PIXELS = 20_000
const BARE_PIXELS = 8_000
/** Of both scales: above every pack's least (55 points of GA's), so that a better frame would change nothing. */
const ENOUGH = 65
/** A worn print does not get better by waiting; the officer turns or moistens the finger and tries again. */
const PATIENCE_MS = 6_000
/** The picture that `FP_GetQualityScore` reads; it is told no size. */
const SCORED = { width: 256, height: 360 } as const

type Act = {
  /** When the best of what came has to do, by `performance.now()`. */
  deadline: number
  /** The finger before this one may still lie there. */
  afterAnother: boolean
  signal: AbortSignal
  progressed: (phase: Phase) => void
}

/**
 * A capture that was begun is ended, whatever comes.
 * @throws {NoFinger}
 * @throws {DeviceError} what the library's codes mean; the signal's reason.
 */
export async function takePrint(scanner: Scanner, act: Act): Promise<Print> {
  const { signal } = act
  signal.throwIfAborted()
  await orAborted(scanner.demand('LIVESCAN_BeginCapture', CHANNEL), signal)
  try {
    return await watch(scanner, act)
  } finally {
    const ended = scanner.release('LIVESCAN_EndCapture', CHANNEL)
    // A library that hangs is not waited for by an officer who has given it up.
    if (!signal.aborted) await ended
  }
}

async function watch(scanner: Scanner, { deadline, afterAnother, signal, progressed }: Act): Promise<Print> {
  let best: Print | undefined
  let mustLift = afterAnother
  let phase: Phase | undefined
  let since = 0
  const say = (now: Phase) => {
    if (now !== phase) progressed(now)
    phase = now
  }
  say('place-fingers')
  while (performance.now() < deadline) {
    const pixels = await takeFrame(scanner, signal)
    const measures = pixels && measureFinger(pixels, scanner.width, scanner.height)
    if (measures !== undefined) mustLift &&= measures.foreground >= BARE_PIXELS
    if (pixels !== undefined && measures !== undefined && !mustLift && measures.foreground >= FINGER_PIXELS) {
      if (best === undefined) since = performance.now()
      say('hold-still')
      const print = { pixels, quality: await score(scanner, pixels, measures, signal) }
      if (best === undefined || least(print) > least(best)) best = print
      if (least(best) >= ENOUGH || performance.now() - since > PATIENCE_MS) return best
    }
    await pause(POLL_MS, signal)
  }
  if (best === undefined) throw new NoFinger()
  return best
}

/** Undefined when none was there this time. */
async function takeFrame(scanner: Scanner, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer> | undefined> {
  // New for each frame: one that comes late writes into no other's.
  const memory = createGuarded(scanner.width * scanner.height)
  const result = await orAborted(scanner.attempt('LIVESCAN_GetFPRawData', CHANNEL, memory), signal)
  if (result > 0) return Uint8Array.from(memory.bytes)
  if (isPassing(result)) return undefined
  throw explainCode(result, 'LIVESCAN_GetFPRawData')
}

async function score(
  scanner: Scanner,
  pixels: Uint8Array,
  measures: FingerMeasures,
  signal: AbortSignal,
): Promise<QualityScore[]> {
  const own = scoreFinger(measures)
  const { width, height } = scanner
  if (!scanner.library.has('FP_GetQualityScore') || width !== SCORED.width || height !== SCORED.height) return [own]
  const picture: Guarded = createGuarded(pixels.length)
  picture.bytes.set(pixels)
  const value = createGuarded(1)
  const result = await orAborted(scanner.attempt('FP_GetQualityScore', picture, value), signal)
  const points = value.bytes[0]!
  return result === 1 && points <= 100 ? [own, { scale: 'ga', value: points }] : [own]
}

const least = ({ quality }: Print) => Math.min(...quality.map(({ value }) => value))
