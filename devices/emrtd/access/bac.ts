/** Basic Access Control (ICAO 9303-11, 4.3): both sides prove that they know what is printed. Pure. */
import { type Bytes, isEqual, join, xor } from '../wire/bytes.ts'
import { DES_BLOCK, pad } from './retail-mac.ts'
import type { SessionKeys } from './secure-messaging.ts'
import { deriveKey, KEY_FOR, SUITES } from './suites.ts'

const suite = SUITES['3des']
const SEED_BYTES = 16
export const NONCE_BYTES = 8
/** Two nonces and a key, and the MAC behind them. */
const PLAIN_BYTES = 32
export const ANSWER_BYTES = PLAIN_BYTES + DES_BLOCK

export type BacKeys = { encKey: Bytes; macKey: Bytes }
/** One side's part: a nonce of 8 bytes and a key of 16. */
export type BacPart = { nonce: Uint8Array; key: Uint8Array }

/** @param secret 16 bytes or more; the first 16 count. */
export function deriveBacKeys(secret: Uint8Array): BacKeys {
  const seed = secret.subarray(0, SEED_BYTES)
  return { encKey: deriveKey(suite, seed, KEY_FOR.encryption), macKey: deriveKey(suite, seed, KEY_FOR.mac) }
}

/** What one side sends: its nonce, the other's nonce and its key, encrypted, with a MAC. 40 bytes. */
export function sealPart(keys: BacKeys, own: BacPart, theirNonce: Uint8Array): Bytes {
  const sealed = suite.encrypt(keys.encKey, new Uint8Array(DES_BLOCK), join(own.nonce, theirNonce, own.key))
  return join(sealed, suite.mac(keys.macKey, pad(sealed, DES_BLOCK)))
}

/** What the other side sent; undefined when its MAC is wrong or it answers another nonce. */
export function openPart(keys: BacKeys, sent: Uint8Array, ownNonce: Uint8Array): BacPart | undefined {
  if (sent.length !== ANSWER_BYTES) return undefined
  const sealed = sent.subarray(0, PLAIN_BYTES)
  if (!isEqual(suite.mac(keys.macKey, pad(sealed, DES_BLOCK)), sent.subarray(PLAIN_BYTES))) return undefined
  const plain = suite.decrypt(keys.encKey, new Uint8Array(DES_BLOCK), sealed)
  // SECURITY: an answer to another challenge is a replay.
  if (!isEqual(plain.subarray(NONCE_BYTES, 2 * NONCE_BYTES), ownNonce)) return undefined
  return { nonce: plain.subarray(0, NONCE_BYTES), key: plain.subarray(2 * NONCE_BYTES) }
}

/** The session of both: keys from both parts, and a counter of the ends of both nonces. */
export function agreeBac(chip: BacPart, reader: BacPart): SessionKeys {
  const secret = xor(reader.key, chip.key)
  return {
    suite,
    encKey: deriveKey(suite, secret, KEY_FOR.encryption),
    macKey: deriveKey(suite, secret, KEY_FOR.mac),
    counter: join(chip.nonce.subarray(4), reader.nonce.subarray(4)),
  }
}
