/**
 * The police interface for live fingerprint scanners, as makers' libraries have it (`ID_FprCap.dll`, `GALSXXXX.dll`,
 * `libID_FprCap.so`). Every function returns an int: 1 (for data any positive number) is well, a negative one an error.
 * Source: GA/T 626.1-2010, and the published headers `ID_FprCap.h` and `GALS.h`, whose prototypes agree; a channel is
 * counted from 0, raw data are width × height of the capture window, 256 × 360 where nobody has changed it, 500 ppi.
 * `__stdcall` matters to 32-bit Windows alone.
 */
import type { LibraryHandle } from 'koffi'
import { DeviceError } from '../device.ts'

/** An `int`, or memory to write to. */
const INT = 'int'
const MEMORY = 'void *'

/** What a scanner cannot be used without. */
const NEEDED = {
  LIVESCAN_Init: [],
  LIVESCAN_Close: [],
  LIVESCAN_GetChannelCount: [],
  /** Channel; x, y, width, height. */
  LIVESCAN_GetCaptWindow: [INT, MEMORY, MEMORY, MEMORY, MEMORY],
  LIVESCAN_BeginCapture: [INT],
  LIVESCAN_GetFPRawData: [INT, MEMORY],
  LIVESCAN_EndCapture: [INT],
  /** 1 024 bytes: the scanner's code, then text up to a zero. It works before `Init`. */
  LIVESCAN_GetDesc: [MEMORY],
  /** Code; 256 bytes. */
  LIVESCAN_GetErrorInfo: [INT, MEMORY],
} as const

const OPTIONAL = {
  /** 100 is version 1.00. */
  LIVESCAN_GetVersion: [],
} as const

/** Of the certified algorithm's library. The score is of 256 × 360 pixels: no function is told a size. */
const QUALITY = {
  FP_Begin: [],
  FP_End: [],
  /** Picture; one byte, 0 to 100. */
  FP_GetQualityScore: [MEMORY, MEMORY],
} as const

export type ScannerCall = keyof typeof NEEDED | keyof typeof OPTIONAL
export type QualityCall = keyof typeof QUALITY
export type Convention = '__stdcall' | '__cdecl'

type Argument = number | Uint8Array
/** Runs on another thread; calls back with the function's result. */
export type Native = (args: readonly Argument[], done: (error: unknown, result: unknown) => void) => void
export type Functions<Name extends string> = ReadonlyMap<Name, Native>

/** @throws {DeviceError} `other-protocol` when a function is missing. */
export function bindScanner(library: LibraryHandle, convention: Convention): Functions<ScannerCall> {
  const functions = new Map<ScannerCall, Native>()
  for (const [name, types] of entriesOf(NEEDED)) {
    const native = bind(library, convention, name, types)
    if (native === undefined)
      throw new DeviceError('other-protocol', `The library has no ${name}: it is not a scanner’s.`)
    functions.set(name, native)
  }
  for (const [name, types] of entriesOf(OPTIONAL)) {
    const native = bind(library, convention, name, types)
    if (native !== undefined) functions.set(name, native)
  }
  return functions
}

/** Undefined unless all of them are there. */
export function bindQuality(library: LibraryHandle, convention: Convention): Functions<QualityCall> | undefined {
  const functions = new Map<QualityCall, Native>()
  for (const [name, types] of entriesOf(QUALITY)) {
    const native = bind(library, convention, name, types)
    if (native === undefined) return undefined
    functions.set(name, native)
  }
  return functions
}

function bind(
  library: LibraryHandle,
  convention: Convention,
  name: string,
  types: readonly string[],
): Native | undefined {
  try {
    const found = library.func(convention, name, INT, [...types])
    return (args, done) => found.async(...args, done)
  } catch {
    return undefined // the library has no such function
  }
}

function entriesOf<Name extends string>(table: Readonly<Record<Name, readonly string[]>>): [Name, readonly string[]][] {
  return Object.entries(table) as [Name, readonly string[]][]
}
