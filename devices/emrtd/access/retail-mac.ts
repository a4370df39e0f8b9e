/** ISO/IEC 9797-1 padding method 2, triple DES and the MAC of algorithm 3 ("retail MAC"). Pure. */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { type Bytes, join, NO_BYTES, xor } from '../wire/bytes.ts'

export const DES_BLOCK = 8

/** 80, then zeros to a whole block: always at least one byte more. */
export function pad(data: Uint8Array, blockBytes: number): Bytes {
  const zeros = blockBytes - 1 - (data.length % blockBytes)
  return join(data, Uint8Array.of(0x80), new Uint8Array(zeros))
}

/** Undefined when it is not padded so. */
export function unpad(data: Uint8Array): Uint8Array | undefined {
  const at = data.findLastIndex((byte) => byte !== 0)
  return data[at] === 0x80 ? data.subarray(0, at) : undefined
}

/** @param key 16 bytes, two DES keys. @param data whole blocks. */
export function encryptTripleDes(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Bytes {
  const cipher = createCipheriv('des-ede3-cbc', withThirdKey(key), iv).setAutoPadding(false)
  return join(cipher.update(data), cipher.final())
}

/** The opposite. */
export function decryptTripleDes(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Bytes {
  const cipher = createDecipheriv('des-ede3-cbc', withThirdKey(key), iv).setAutoPadding(false)
  return join(cipher.update(data), cipher.final())
}

/**
 * DES-CBC under the first key; the last block under both. Electron's cryptography has no single DES, so that the first
 * key stands three times in a triple one, which comes to the same.
 * @param key 16 bytes. @param padded whole blocks, at least one. @returns 8 bytes.
 */
export function retailMac(key: Uint8Array, padded: Uint8Array): Bytes {
  const first = key.subarray(0, DES_BLOCK)
  const head = padded.subarray(0, -DES_BLOCK)
  const zero = new Uint8Array(DES_BLOCK)
  const chained = head.length === 0 ? NO_BYTES : encryptTripleDes(join(first, first), zero, head)
  const last = head.length === 0 ? zero : chained.subarray(-DES_BLOCK)
  return encryptTripleDes(key, zero, xor(padded.subarray(-DES_BLOCK), last))
}

function withThirdKey(key: Uint8Array): Bytes {
  return join(key, key.subarray(0, DES_BLOCK))
}
