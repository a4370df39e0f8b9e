/** The chain that binds the captures of one person to each other: each hash is over the one before and the new record. */
import { createHash } from 'node:crypto'

/** What the first capture follows: the SHA-256 of nothing. */
export const CHAIN_START = hex(sha256())

/** Upper-case hex of SHA-256 over the raw digests, as MOSIP's own service joins them. `previous` is hex. */
export function nextHash(previous: string, record: Uint8Array): string {
  return hex(sha256(Buffer.from(previous, 'hex'), sha256(record)))
}

/** How a service joins: the digests as bytes, or their hex text in capitals or small letters. */
export type Joint = 'digests' | 'upper-case-text' | 'lower-case-text'

/**
 * How `hash` follows `previous` over `record`; undefined when it does not. The specification can be read as joining the
 * digests or their hex text, and says nothing of the text's case; each binds as well, so that each is accepted.
 */
export function findJoint(hash: string, previous: string, record: Uint8Array): Joint | undefined {
  const joined = previous + hex(sha256(record))
  const joints: readonly (readonly [Joint, string])[] = [
    ['digests', nextHash(previous, record)],
    ['upper-case-text', ofText(joined.toUpperCase())],
    ['lower-case-text', ofText(joined.toLowerCase())],
  ]
  return joints.find(([, each]) => each === hash.toUpperCase())?.[0]
}

function ofText(text: string): string {
  return hex(sha256(Buffer.from(text, 'latin1')))
}

function sha256(...parts: Uint8Array[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

function hex(digest: Buffer): string {
  return digest.toString('hex').toUpperCase()
}
