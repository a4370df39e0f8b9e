/** Compact JWS (RFC 7515), EdDSA alone. Signing is synchronous, so that a receipt is signed inside its transaction. */
import { compactVerify, errors, importJWK } from 'jose'
import type { z } from 'zod'
import { type SigningKey, signBytes } from './ed25519.ts'

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** The bytes that are signed, for a key that is not here. @param typ one of the protocol's `typ` words. */
export const jwsInput = (typ: string, keyId: string, statement: unknown): string =>
  `${part({ alg: 'EdDSA', typ, kid: keyId })}.${part(statement)}`

/** @param typ one of the protocol's `typ` words. */
export function signStatement(typ: string, keyId: string, key: SigningKey, statement: unknown): string {
  const input = jwsInput(typ, keyId, statement)
  return `${input}.${signBytes(key, Buffer.from(input))}`
}

/**
 * The statement in a JWS, or undefined when it does not hold: wrong key, wrong kind, or not the schema.
 * @param findKey the raw public key that must have signed such a statement; what it throws is thrown.
 */
export async function readStatement<T>(
  jws: string,
  typ: string,
  schema: z.ZodType<T>,
  findKey: (statement: T) => Promise<string | undefined>,
): Promise<T | undefined> {
  const claimed = schema.safeParse(statementIn(jws))
  const x = claimed.success ? await findKey(claimed.data) : undefined
  if (x === undefined) return undefined
  const key = await importJWK({ kty: 'OKP', crv: 'Ed25519', x }, 'EdDSA')
  try {
    // SECURITY: pinned, because `none` or a keyed hash named in the header would let anyone sign.
    const { protectedHeader } = await compactVerify(jws, key, { algorithms: ['EdDSA'] })
    // SECURITY: each kind has its own `typ`, because a receipt must not pass for a token.
    return protectedHeader.typ === typ ? claimed.data : undefined
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
}

/** What it says, believed by nobody yet. */
export function statementIn(jws: string): unknown {
  try {
    return JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}
