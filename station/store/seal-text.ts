import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/** Hides what is of a person from whoever has the database, its backups or its server, and not the station's keys. */
export type Sealer = {
  /** 29 bytes longer than the text's UTF-8; the same text is sealed to other bytes each time. */
  seal(text: string): Buffer
  /** @throws {Error} when the bytes were not sealed under this key. */
  open(bytes: Uint8Array): string
  /** The same for the same text, so that it can be looked up: 64 hexadecimal digits. `kind` keeps equal texts of two meanings apart. */
  keyedHash(kind: string, text: string): string
}

const VERSION = 1
const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * AES-256-GCM with random nonces, good for 2^32 texts (NIST SP 800-38D, 8.3), and HMAC-SHA-256.
 * @param key the station's database key, 32 bytes; each use has a key of its own, derived by HKDF.
 */
export function createSealer(key: Uint8Array): Sealer {
  // SECURITY: two derived keys, because what is looked up in the open must say nothing about what is sealed.
  const sealKey = derive(key, 'doorstep/station/seal/1')
  const hashKey = derive(key, 'doorstep/station/keyed-hash/1')
  return {
    seal: (text) => {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', sealKey, nonce, { authTagLength: TAG_BYTES })
      const sealed = [Buffer.of(VERSION), nonce, cipher.update(text, 'utf8'), cipher.final()]
      return Buffer.concat([...sealed, cipher.getAuthTag()])
    },
    open: (bytes) => {
      if (bytes[0] !== VERSION || bytes.byteLength < 1 + NONCE_BYTES + TAG_BYTES)
        throw new Error('these bytes are not sealed')
      const nonce = bytes.subarray(1, 1 + NONCE_BYTES)
      const decipher = createDecipheriv('aes-256-gcm', sealKey, nonce, { authTagLength: TAG_BYTES })
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
      const text = decipher.update(bytes.subarray(1 + NONCE_BYTES, -TAG_BYTES))
      return Buffer.concat([text, decipher.final()]).toString('utf8')
    },
    keyedHash: (kind, text) => createHmac('sha256', hashKey).update(`${kind}\0${text}`, 'utf8').digest('hex'),
  }
}

/** In a column of text: sealed bytes as base64, which never begins with the `{` of older rows in the clear. */
export const sealColumn = (sealer: Sealer, text: string): string => sealer.seal(text).toString('base64')

/** Rows of stations before sealing are JSON in the clear, in files that are encrypted as a whole. */
export const openColumn = (sealer: Sealer, column: string): string =>
  column.startsWith('{') ? column : sealer.open(Buffer.from(column, 'base64'))

const derive = (key: Uint8Array, use: string): Buffer => Buffer.from(hkdfSync('sha256', key, new Uint8Array(), use, 32))
