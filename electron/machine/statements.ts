import { compactVerify, importJWK, SignJWT } from 'jose'
import type { z } from 'zod'
import type { SigningKey } from '../keys/ed25519.ts'

/** A statement that does not hold: wrong key, wrong kind, or not the schema. Treat what it said as not said. */
export class StatementError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StatementError'
  }
}

/**
 * Verifies a compact JWS of the station.
 * @param publicKeys raw Ed25519 keys by `kid`; with one key under `''`, no `kid` is asked for.
 * @throws {StatementError}
 */
export async function verifyStatement<T>(
  jws: string,
  typ: string,
  publicKeys: ReadonlyMap<string, string>,
  schema: z.ZodType<T>,
): Promise<T> {
  try {
    const { payload, protectedHeader } = await compactVerify(
      jws,
      (header) => {
        const key = publicKeys.get('') ?? publicKeys.get(header.kid ?? '')
        if (key === undefined) throw new StatementError(`signed by an unknown key ${header.kid}`)
        return importJWK({ kty: 'OKP', crv: 'Ed25519', x: key }, 'EdDSA')
      },
      // SECURITY: the algorithm is pinned; `none` and keyed hashes are never considered.
      { algorithms: ['EdDSA'] },
    )
    // SECURITY: a token of one kind must not pass for another.
    if (protectedHeader.typ !== typ) throw new StatementError(`expected ${typ}, not ${protectedHeader.typ}`)
    return schema.parse(JSON.parse(new TextDecoder().decode(payload)))
  } catch (error) {
    if (error instanceof StatementError) throw error
    throw new StatementError('the signed statement does not hold', { cause: error })
  }
}

/** The token that lets a machine in: its signature over the station's nonce, and no clock of ours. */
export async function signToken(key: SigningKey, typ: string, claims: Record<string, unknown>): Promise<string> {
  const jwk = { kty: 'OKP', crv: 'Ed25519', d: Buffer.from(key.seed).toString('base64url'), x: key.publicKey }
  return new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', typ }).sign(await importJWK(jwk, 'EdDSA'))
}
