/**
 * What vpcd, the virtual reader of vsmartcard, and its card say to each other: a length of two bytes, big-endian, and so
 * many bytes. Pure.
 */

/** A payload of one byte is no APDU. */
export const CONTROL = { off: 0, on: 1, reset: 2, atr: 4 } as const
const HEAD_BYTES = 2
const MOST_BYTES = 0xffff

/** @param payload at most 65 535 bytes: an answer to reset, or a response. */
export function encodeVpcdFrame(payload: Uint8Array): Uint8Array {
  if (payload.length > MOST_BYTES) throw new RangeError(`A frame cannot have ${payload.length} bytes.`)
  const frame = new Uint8Array(HEAD_BYTES + payload.length)
  new DataView(frame.buffer).setUint16(0, payload.length)
  frame.set(payload, HEAD_BYTES)
  return frame
}

/** @returns a function that takes any number of bytes, split anywhere, and gives the payloads that are whole. */
export function createVpcdReader(): (bytes: Uint8Array) => Uint8Array[] {
  let kept: Buffer = Buffer.alloc(0)
  return (bytes) => {
    const payloads: Uint8Array[] = []
    const all = Buffer.concat([kept, bytes])
    let at = 0
    while (all.length >= at + HEAD_BYTES) {
      const end = at + HEAD_BYTES + all.readUInt16BE(at)
      if (all.length < end) break
      payloads.push(Uint8Array.from(all.subarray(at + HEAD_BYTES, end)))
      at = end
    }
    kept = Buffer.from(all.subarray(at))
    return payloads
  }
}
