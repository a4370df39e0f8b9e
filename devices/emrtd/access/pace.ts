/** PACE with Generic Mapping over an elliptic curve (ICAO 9303-11, 4.4): the arithmetic of both sides. Pure. */
import { type Bytes, toNumber } from '../wire/bytes.ts'
import { writeTlv } from '../wire/tlv.ts'
import type { Curve } from './curves.ts'
import type { PaceOffer } from './pace-info.ts'
import type { SessionKeys } from './secure-messaging.ts'
import { deriveKey, KEY_FOR, type Suite } from './suites.ts'

export type Point = InstanceType<Curve['curve']['Point']>

const [PUBLIC_KEY, OBJECT_ID, CURVE_POINT] = [0x7f49, 0x06, 0x86] as const

/** The nonce is one block for the shorter keys and two for the longer, so that it is at least as long as the key. */
export function nonceBytes(suite: Suite): number {
  return suite.keyBytes > 16 ? 32 : 16
}

export function encryptNonce(suite: Suite, secret: Uint8Array, nonce: Uint8Array): Bytes {
  return suite.encrypt(deriveKey(suite, secret, KEY_FOR.password), new Uint8Array(suite.blockBytes), nonce)
}

/** Undefined for what is not as long as a nonce. With a wrong secret another nonce comes out. */
export function decryptNonce(suite: Suite, secret: Uint8Array, sealed: Uint8Array): Bytes | undefined {
  if (sealed.length !== nonceBytes(suite)) return undefined
  return suite.decrypt(deriveKey(suite, secret, KEY_FOR.password), new Uint8Array(suite.blockBytes), sealed)
}

/** A fresh secret number of the curve. */
export function drawSecret({ curve }: Curve): bigint {
  return toNumber(curve.utils.randomSecretKey())
}

/** Undefined for bytes that are no uncompressed point of the curve, or its neutral one. */
export function readPoint({ curve }: Curve, bytes: Uint8Array): Point | undefined {
  if (bytes[0] !== 4) return undefined
  try {
    // SECURITY: noble refuses points off the curve, which would give away the secret number; the cofactor of all is 1.
    const point = curve.Point.fromBytes(bytes)
    return point.is0() ? undefined : point
  } catch {
    return undefined
  }
}

export const formatPoint = (point: Point): Bytes => Uint8Array.from(point.toBytes(false))

/** The new generator: nonce times the old one, plus what both agree on. Undefined in the case that never comes. */
export function mapGenerator(
  { curve }: Curve,
  nonce: Uint8Array,
  own: { secret: bigint; theirPoint: Point },
): Point | undefined {
  const number = toNumber(nonce) % curve.Point.Fn.ORDER
  if (number === 0n) return undefined
  const mapped = curve.Point.BASE.multiply(number).add(own.theirPoint.multiply(own.secret))
  return mapped.is0() ? undefined : mapped
}

/** The session's keys from the second agreement, over the new generator. */
export function agreePace({ suite, curve }: PaceOffer, secret: bigint, theirPoint: Point): SessionKeys {
  const size = curve.curve.Point.Fp.BYTES
  const shared = formatPoint(theirPoint.multiply(secret)).subarray(1, 1 + size)
  return {
    suite,
    encKey: deriveKey(suite, shared, KEY_FOR.encryption),
    macKey: deriveKey(suite, shared, KEY_FOR.mac),
    counter: new Uint8Array(suite.blockBytes),
  }
}

/** What one side shows as proof: a MAC over the public key of the other. 8 bytes. */
export function tokenFor({ suite, protocol }: PaceOffer, macKey: Uint8Array, theirPoint: Point): Bytes {
  const key = writeTlv(PUBLIC_KEY, writeTlv(OBJECT_ID, protocol), writeTlv(CURVE_POINT, formatPoint(theirPoint)))
  return suite.tokenMac(macKey, key)
}
