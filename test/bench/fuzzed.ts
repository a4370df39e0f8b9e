/** One parser that is fuzzed, and what has to hold of any. */
import { DeviceError } from '../../devices/device.ts'

export type Fuzzed = {
  name: string
  /** Whole frames, of which most cases are made. */
  valid: readonly Uint8Array[]
  /** Throws when something does not hold that has to. @param pieces the bytes as a line might hand them over. */
  parse(pieces: readonly Uint8Array[], bytes: Uint8Array): void | Promise<void>
  /** Only one case of so many, where a million takes longer than five minutes. */
  oneOf?: number
}

/** Bytes that a reader may keep of what came: never more than its protocol's longest frame. */
export function mustKeepAtMost(limit: number, kept: number): void {
  if (kept > limit) throw new Error(`The parser keeps ${kept} bytes.`)
}

/** A refusal is an answer; anything else that is thrown is a crash. */
export function refusing(parse: () => unknown): void {
  try {
    parse()
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error
  }
}
