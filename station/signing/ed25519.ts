/** Ed25519 by node:crypto. Public keys travel as 32 raw bytes in base64url; private keys stay key objects. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'

/** RFC 8410: what stands before the 32 bytes of an Ed25519 public key in DER. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

export type SigningKey = { privateKey: KeyObject; publicKey: string }

/** A new private key as PEM (PKCS#8), to be written to a file. */
export function newPrivateKeyPem(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
}

/** @throws when the text is not a private key. */
export function readSigningKey(pem: string): SigningKey {
  const privateKey = createPrivateKey(pem)
  const der = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return { privateKey, publicKey: der.subarray(SPKI_PREFIX.length).toString('base64url') }
}

export const signBytes = (key: SigningKey, bytes: Uint8Array): string =>
  sign(null, bytes, key.privateKey).toString('base64url')

/** Whether `signature` is the key's over `domain ‖ bytes`. */
export function hasSigned(publicKey: string, domain: string, bytes: Uint8Array, signature: string): boolean {
  const raw = Buffer.from(publicKey, 'base64url')
  const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), format: 'der', type: 'spki' })
  return verify(null, Buffer.concat([Buffer.from(domain), bytes]), key, Buffer.from(signature, 'base64url'))
}
