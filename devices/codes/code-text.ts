/** What a scanner has read. Pure. */

/** As it came off the wire: a text, or the news that a code was there and cannot be had. */
export type Scanned =
  | {
      ok: true
      text: string
      /** AIM identifier: `]Q1` a QR code. */
      symbology?: string
      /** By its own word, no hardware is behind it. */
      isSimulated?: true
    }
  /** `cut`: its end did not come. `not-text`: it is not UTF-8, and a guess would garble a name. */
  | { ok: false; problem: 'cut' | 'damaged' | 'not-text' | 'too-large' }

/** Takes a scanner's bytes and gives codes. */
export type CodeReader = {
  /** Whatever the device sends at once: a report, or any piece of a line. */
  push(bytes: Uint8Array): Scanned[]
  /** Whether a code has begun and its end has not come. */
  isMidCode(): boolean
  /** The device is silent for longer than it is within a code. */
  end(): Scanned | undefined
  /** How many bytes are kept; never more than the longest code. */
  pendingBytes(): number
}

/** The largest QR code holds 2 953 bytes; an identity card's 100 to 200. */
export const MAX_CODE_BYTES = 4_000

/** Without one line ending, which scanners add. @returns undefined when nothing is left. */
export function readText(bytes: Uint8Array, symbology?: string): Scanned | undefined {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return { ok: false, problem: 'not-text' }
  }
  text = text.replace(/(\r\n|\r|\n)$/, '')
  return text === '' ? undefined : { ok: true, text, ...(symbology !== undefined && { symbology }) }
}
