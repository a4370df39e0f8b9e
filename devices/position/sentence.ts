/**
 * Sentences of NMEA 0183: `$`, talker and type, fields between commas, `*`, and the XOR of all between as two hex digits.
 * Pure.
 */

/** A sentence whose checksum holds, without its line end; or the news that one began as they do, and is damaged. */
export type Incoming = { kind: 'sentence'; text: string } | { kind: 'damaged' }

export type SentenceReader = {
  /** Any number of bytes, split anywhere. What stands before a `$` is noise and is dropped. */
  push(bytes: Uint8Array): Incoming[]
  /** How many bytes are kept; never more than the longest sentence. */
  pendingBytes(): number
}

/** The standard says 82; makers' own sentences are longer. */
export const MOST_BYTES = 120
const DOLLAR = 0x24
const CR = 0x0d
const LF = 0x0a
const BEGINNING = /^\$[A-Z]{2}/
const WHOLE = /^\$([A-Z][A-Z0-9]{2,9},[\x20-\x29\x2b-\x7e]*)\*([0-9A-F]{2})$/i

export function createSentenceReader(): SentenceReader {
  const kept = new Uint8Array(MOST_BYTES)
  /** How many of them; 0 while no sentence has begun. */
  let length = 0

  /** What lies there now; half of another protocol is no damaged sentence. */
  function end(isOver: boolean): Incoming | undefined {
    const text = Buffer.from(kept.subarray(0, length)).toString('latin1')
    length = 0
    if (isOver && isWhole(text)) return { kind: 'sentence', text }
    return BEGINNING.test(text) ? { kind: 'damaged' } : undefined
  }

  function take(byte: number): Incoming | undefined {
    if (byte === CR || byte === LF) return end(true)
    const begins = byte === DOLLAR
    // One that begins in another, or outgrows every sentence: the end of the one before is lost.
    const lost = begins || length === MOST_BYTES ? end(false) : undefined
    if (begins || length > 0) {
      kept[length] = byte
      length += 1
    }
    return lost
  }

  return {
    push: (bytes) => Array.from(bytes, take).filter((each) => each !== undefined),
    pendingBytes: () => length,
  }
}

/** A sentence without a checksum is none: nobody could tell what the line has made of it. */
function isWhole(text: string): boolean {
  const [, body, sum] = WHOLE.exec(text) ?? []
  return body !== undefined && sum !== undefined && Number.parseInt(sum, 16) === checksum(body)
}

/** @param body ASCII without `$`, `*` or line ends, such as `GPGGA,…`. @returns the sentence with its line end. */
export function writeSentence(body: string): string {
  return `$${body}*${checksum(body).toString(16).toUpperCase().padStart(2, '0')}\r\n`
}

function checksum(body: string): number {
  let sum = 0
  for (let at = 0; at < body.length; at += 1) sum ^= body.charCodeAt(at)
  return sum
}
