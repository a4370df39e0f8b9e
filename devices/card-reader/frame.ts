/**
 * Frames of the GA 450 card readers: `AA AA AA 96 69`, length, body, checksum. Pure.
 * The length is big-endian and counts body and checksum; the checksum is the XOR of length and body.
 * A command's body begins with CMD and PARA, a reply's with SW1 SW2 SW3.
 */

/** A piece that came off the line: a whole body, or the news that a frame was there and is damaged. */
export type Incoming = { kind: 'body'; body: Uint8Array } | { kind: 'damaged'; problem: 'length' | 'checksum' }

export type FrameReader = {
  /** Any number of bytes, split anywhere. What precedes a preamble is noise and is dropped. */
  push(bytes: Uint8Array): Incoming[]
  /** Whether a frame has begun and its end has not come. */
  isMidFrame(): boolean
  /** How many bytes are kept; never more than the longest frame. */
  pendingBytes(): number
  /** Nothing more will come: a frame without an end was none, and a whole one may lie behind its preamble. */
  giveUp(): Incoming[]
  /** Forgets what has come of a frame. */
  reset(): void
}

const PREAMBLE = Uint8Array.of(0xaa, 0xaa, 0xaa, 0x96, 0x69)
const HEAD_BYTES = PREAMBLE.length + 2
/** CMD, PARA and the checksum. */
const MIN_LENGTH = 3
/** What a published driver caps it at; the longest frame of the protocol has 2 314. */
export const MAX_LENGTH = 4_089

/** @param body 2 to 4 088 bytes: a command, or a reply with its status. */
export function encodeFrame(body: Uint8Array): Uint8Array {
  const length = body.length + 1
  if (length < MIN_LENGTH || length > MAX_LENGTH) throw new RangeError(`A frame cannot have a length of ${length}.`)
  const frame = new Uint8Array(HEAD_BYTES + length)
  frame.set(PREAMBLE)
  frame[PREAMBLE.length] = length >> 8
  frame[PREAMBLE.length + 1] = length & 0xff
  frame.set(body, HEAD_BYTES)
  frame[frame.length - 1] = checksum(frame.subarray(PREAMBLE.length, -1))
  return frame
}

export function createFrameReader(): FrameReader {
  let kept: Uint8Array = new Uint8Array(0)

  function push(bytes: Uint8Array): Incoming[] {
    const incoming: Incoming[] = []
    const all = Buffer.concat([kept, bytes])
    let at = 0
    for (;;) {
      at = findPreamble(all, at)
      if (all.length < at + HEAD_BYTES) break
      const length = all.readUInt16BE(at + PREAMBLE.length)
      if (length < MIN_LENGTH || length > MAX_LENGTH) {
        incoming.push({ kind: 'damaged', problem: 'length' })
        at += PREAMBLE.length
        continue
      }
      const end = at + HEAD_BYTES + length
      if (all.length < end) break
      if (checksum(all.subarray(at + PREAMBLE.length, end)) === 0) {
        incoming.push({ kind: 'body', body: Uint8Array.from(all.subarray(at + HEAD_BYTES, end - 1)) })
        at = end
      } else {
        incoming.push({ kind: 'damaged', problem: 'checksum' })
        // Only past the preamble: when it was the length that is wrong, a whole frame lies in what it spans.
        at += PREAMBLE.length
      }
    }
    kept = Uint8Array.from(all.subarray(at))
    return incoming
  }

  return {
    push,
    giveUp() {
      const incoming: Incoming[] = []
      while (kept.length >= PREAMBLE.length) {
        const rest = kept.subarray(PREAMBLE.length)
        kept = new Uint8Array(0)
        incoming.push(...push(rest))
      }
      kept = new Uint8Array(0)
      return incoming
    },
    isMidFrame: () => kept.length >= PREAMBLE.length,
    pendingBytes: () => kept.length,
    reset() {
      kept = new Uint8Array(0)
    },
  }
}

/** All frames in bytes that are complete. */
export function parseFrames(bytes: Uint8Array): Incoming[] {
  const frames = createFrameReader()
  return [...frames.push(bytes), ...frames.giveUp()]
}

/** Where the next preamble begins, whole or cut by the end; the end when there is none. */
function findPreamble(bytes: Buffer, from: number): number {
  const whole = bytes.indexOf(PREAMBLE, from)
  if (whole !== -1) return whole
  for (let at = Math.max(from, bytes.length - PREAMBLE.length + 1); at < bytes.length; at += 1)
    if (bytes.subarray(at).every((byte, n) => byte === PREAMBLE[n])) return at
  return bytes.length
}

/** XOR of all bytes; zero over a whole frame from its length to its checksum. */
function checksum(bytes: Uint8Array): number {
  let sum = 0
  for (const byte of bytes) sum ^= byte
  return sum
}
