/**
 * Packets of the serial fingerprint sensors ZFM-20 to -70, R301 to R308, R503, AS608 and FPM10A. Pure.
 * `EF 01`, module address (4), packet id (1), length (2), payload, checksum (2), all big-endian. The length counts payload
 * and checksum; the checksum is the sum of packet id, both length bytes and payload, modulo 65 536.
 * Source: ZhianTec ZFM user manual, chapter 5; checked against two public drivers (reference/devices.md A1).
 */

/** What a packet is for. */
export const PACKET = { command: 0x01, data: 0x02, answer: 0x07, lastData: 0x08 } as const
export type PacketId = (typeof PACKET)[keyof typeof PACKET]

/** A piece that came off the line: a whole packet, or the news that one was there and is damaged. */
export type Incoming =
  | { kind: 'packet'; id: PacketId; payload: Uint8Array }
  | { kind: 'damaged'; problem: 'head' | 'checksum' }

export type PacketReader = {
  /** Any number of bytes, split anywhere. What precedes a header is noise and is dropped. */
  push(bytes: Uint8Array): Incoming[]
  /** Whether a packet has begun and its end has not come. */
  isMidPacket(): boolean
  /** How many bytes are kept; less than the longest packet. */
  pendingBytes(): number
  /** Forgets what has come of a packet. */
  reset(): void
}

/** The largest packet that a module can be set to; commands and answers are shorter. */
export const MAX_PAYLOAD = 256

/** With the address that every module is delivered with: two bytes alone are too easily found in a picture. */
const HEADER = Uint8Array.of(0xef, 0x01, 0xff, 0xff, 0xff, 0xff)
/** Header, packet id, length. */
const HEAD_BYTES = 9
const SUM_BYTES = 2
export const MAX_PACKET_BYTES = HEAD_BYTES + MAX_PAYLOAD + SUM_BYTES

/** @param payload 1 to 256 bytes: an instruction with its parameters, a confirmation code with its data, or a part of a picture. */
export function encodePacket(id: PacketId, payload: Uint8Array): Uint8Array {
  if (payload.length < 1 || payload.length > MAX_PAYLOAD)
    throw new RangeError(`A packet cannot have a payload of ${payload.length} bytes.`)
  const packet = new Uint8Array(HEAD_BYTES + payload.length + SUM_BYTES)
  const view = new DataView(packet.buffer)
  packet.set(HEADER)
  view.setUint8(6, id)
  view.setUint16(7, payload.length + SUM_BYTES)
  packet.set(payload, HEAD_BYTES)
  view.setUint16(packet.length - SUM_BYTES, checksum(packet.subarray(6, -SUM_BYTES)))
  return packet
}

export function createPacketReader(): PacketReader {
  let kept: Uint8Array = new Uint8Array(0)

  function push(bytes: Uint8Array): Incoming[] {
    const incoming: Incoming[] = []
    const all = Buffer.concat([kept, bytes])
    let at = 0
    for (;;) {
      at = findHeader(all, at)
      if (all.length < at + HEAD_BYTES) break
      const id = all[at + 6]!
      const length = all.readUInt16BE(at + 7)
      if (!isPacketId(id) || length <= SUM_BYTES || length > MAX_PAYLOAD + SUM_BYTES) {
        incoming.push({ kind: 'damaged', problem: 'head' })
        at += HEADER.length
        continue
      }
      const end = at + HEAD_BYTES + length
      if (all.length < end) break
      const isWhole = all.readUInt16BE(end - SUM_BYTES) === checksum(all.subarray(at + 6, end - SUM_BYTES))
      if (isWhole) {
        const payload = Uint8Array.from(all.subarray(at + HEAD_BYTES, end - SUM_BYTES))
        incoming.push({ kind: 'packet', id, payload })
        at = end
      } else {
        incoming.push({ kind: 'damaged', problem: 'checksum' })
        // Only past the header: a byte that was lost lets a packet reach into the next one, which is whole.
        at += HEADER.length
      }
    }
    kept = Uint8Array.from(all.subarray(at))
    return incoming
  }

  return {
    push,
    isMidPacket: () => kept.length >= HEADER.length,
    pendingBytes: () => kept.length,
    reset() {
      kept = new Uint8Array(0)
    },
  }
}

/** Where the next header begins, whole or cut by the end; the end when there is none. */
function findHeader(bytes: Buffer, from: number): number {
  const whole = bytes.indexOf(HEADER, from)
  if (whole !== -1) return whole
  for (let at = Math.max(from, bytes.length - HEADER.length + 1); at < bytes.length; at += 1)
    if (bytes.subarray(at).every((byte, n) => byte === HEADER[n])) return at
  return bytes.length
}

function isPacketId(byte: number): byte is PacketId {
  return Object.values(PACKET).some((id) => id === byte)
}

function checksum(bytes: Uint8Array): number {
  let sum = 0
  for (const byte of bytes) sum += byte
  return sum & 0xffff
}
