/** Stateless nonces: station time under a keyed hash, so that a token needs no client clock and the station no memory. */
import { createHmac, timingSafeEqual } from 'node:crypto'

/** One hour of station time: a day's work renews it on every answer. */
const GOOD_FOR_MS = 60 * 60 * 1000
const TIME_BYTES = 8
const MAC_BYTES = 16

export type Nonces = { fresh: () => string; isGood: (nonce: string) => boolean }

/** @param key 32 bytes that only the station has. @param now milliseconds since 1970. */
export function createNonces(key: Uint8Array, now: () => number): Nonces {
  const mac = (time: Uint8Array) =>
    createHmac('sha256', key).update('doorstep/nonce/1\0').update(time).digest().subarray(0, MAC_BYTES)
  return {
    fresh: () => {
      const time = Buffer.alloc(TIME_BYTES)
      time.writeBigUInt64BE(BigInt(now()))
      return Buffer.concat([time, mac(time)]).toString('base64url')
    },
    isGood: (nonce) => {
      const bytes = Buffer.from(nonce, 'base64url')
      if (bytes.length !== TIME_BYTES + MAC_BYTES) return false
      const time = bytes.subarray(0, TIME_BYTES)
      if (!timingSafeEqual(mac(time), bytes.subarray(TIME_BYTES))) return false
      const ageMs = now() - Number(time.readBigUInt64BE())
      return ageMs >= 0 && ageMs <= GOOD_FOR_MS
    },
  }
}
