/** The ciphers and MACs that protect a chip's session, and how their keys are derived (ICAO 9303-11, 9.7 and 9.8). Pure. */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import { cmac } from '@noble/ciphers/aes.js'
import { type Bytes, join } from '../wire/bytes.ts'
import { DES_BLOCK, decryptTripleDes, encryptTripleDes, pad, retailMac } from './retail-mac.ts'

export type Suite = {
  name: '3des' | 'aes-128' | 'aes-192' | 'aes-256'
  keyBytes: number
  blockBytes: number
  /** CBC over whole blocks. */
  encrypt(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Bytes
  decrypt(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Bytes
  /** 8 bytes over whole blocks. */
  mac(key: Uint8Array, padded: Uint8Array): Bytes
  /** 8 bytes over the public key in a PACE token: CMAC pads by itself. */
  tokenMac(key: Uint8Array, data: Uint8Array): Bytes
  /** The IV of a protected message: none in 3DES, the encrypted counter in AES. */
  iv(key: Uint8Array, counter: Uint8Array): Bytes
}

/** A MAC is cut to this on the wire. */
const MAC_BYTES = 8
const AES_BLOCK = 16

const tripleDes: Suite = {
  name: '3des',
  keyBytes: 16,
  blockBytes: DES_BLOCK,
  encrypt: encryptTripleDes,
  decrypt: decryptTripleDes,
  mac: retailMac,
  tokenMac: (key, data) => retailMac(key, pad(data, DES_BLOCK)),
  iv: () => new Uint8Array(DES_BLOCK),
}

function aes(bits: 128 | 192 | 256): Suite {
  const cipher = `aes-${bits}-cbc`
  const mac = (key: Uint8Array, data: Uint8Array) => Uint8Array.from(cmac(data, key).subarray(0, MAC_BYTES))
  const encrypt = (key: Uint8Array, iv: Uint8Array, data: Uint8Array) => {
    const coder = createCipheriv(cipher, key, iv).setAutoPadding(false)
    return join(coder.update(data), coder.final())
  }
  return {
    name: `aes-${bits}`,
    keyBytes: bits / 8,
    blockBytes: AES_BLOCK,
    encrypt,
    decrypt: (key, iv, data) => {
      const coder = createDecipheriv(cipher, key, iv).setAutoPadding(false)
      return join(coder.update(data), coder.final())
    },
    mac,
    tokenMac: mac,
    iv: (key, counter) => encrypt(key, new Uint8Array(AES_BLOCK), counter),
  }
}

export const SUITES = { '3des': tripleDes, 'aes-128': aes(128), 'aes-192': aes(192), 'aes-256': aes(256) } as const

/** What a derived key is for. */
export const KEY_FOR = { encryption: 1, mac: 2, password: 3 } as const

/** SHA-1 gives the keys of 16 bytes, SHA-256 the longer ones. */
export function deriveKey(suite: Suite, secret: Uint8Array, purpose: 1 | 2 | 3): Bytes {
  const hash = createHash(suite.keyBytes > 16 ? 'sha256' : 'sha1')
  const digest = hash
    .update(secret)
    .update(Uint8Array.of(0, 0, 0, purpose))
    .digest()
  const key = Uint8Array.from(digest.subarray(0, suite.keyBytes))
  return suite.name === '3des' ? key.map(withOddParity) : key
}

function withOddParity(byte: number): number {
  let ones = 0
  for (let bits = byte >> 1; bits > 0; bits >>= 1) ones += bits & 1
  return (byte & 0xfe) | (ones % 2 === 0 ? 1 : 0)
}
