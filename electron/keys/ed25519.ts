/** Ed25519 by node:crypto, which Electron's BoringSSL has. Keys travel as 32 raw bytes: the seed, and a JWK's `x`. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'

export type SigningKey = { seed: Uint8Array; publicKey: string }

export function newSigningKey(): SigningKey {
  const { privateKey } = generateKeyPairSync('ed25519')
  const { d, x } = privateKey.export({ format: 'jwk' })
  return { seed: Buffer.from(d!, 'base64url'), publicKey: x! }
}

export function privateKeyOf(key: SigningKey): KeyObject {
  return createPrivateKey({
    format: 'jwk',
    key: { kty: 'OKP', crv: 'Ed25519', d: Buffer.from(key.seed).toString('base64url'), x: key.publicKey },
  })
}

export function publicKeyOf(publicKey: string): KeyObject {
  return createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: publicKey } })
}

/** 64 bytes as base64url, over `domain ‖ bytes`. */
export function signBytes(key: SigningKey, domain: string, bytes: Uint8Array): string {
  return sign(null, Buffer.concat([Buffer.from(domain), bytes]), privateKeyOf(key)).toString('base64url')
}

export function verifyBytes(publicKey: string, domain: string, bytes: Uint8Array, signature: string): boolean {
  return verify(
    null,
    Buffer.concat([Buffer.from(domain), bytes]),
    publicKeyOf(publicKey),
    Buffer.from(signature, 'base64url'),
  )
}
