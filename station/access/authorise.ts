import type { FastifyRequest } from 'fastify'
import { refuse } from '../problem.ts'
import { Token, typ } from '../protocol/index.ts'
import { readStatement } from '../signing/jws.ts'
import type { Machine, Store } from '../store/store.ts'
import type { Nonces } from './nonce.ts'

/** A token is a few hundred bytes; longer ones are not even parsed. */
const MAX_TOKEN_LENGTH = 2_000

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every route behind `authorise`. */
    machine: Machine | null
  }
}

/**
 * Who is calling, by the machine's signature over one of our nonces. A revoked machine is let in:
 * what it brings is custody all the same, and each route decides what such a machine may be told.
 * @throws {Refusal} `unauthorised` or `unknown-machine`.
 */
export async function authorise(request: FastifyRequest, parts: { store: Store; nonces: Nonces }): Promise<Machine> {
  const [scheme, jws, ...rest] = (request.headers.authorization ?? '').split(' ')
  if (scheme !== 'Bearer' || jws === undefined || jws.length > MAX_TOKEN_LENGTH || rest.length > 0)
    refuse('unauthorised', 'a bearer token is needed')
  let machine: Machine | undefined
  let isUnknown = false
  const token = await readStatement(jws, typ.token, Token, async (claims) => {
    machine = await parts.store.machines.find(claims.machine)
    isUnknown = machine === undefined
    return machine?.publicKey
  })
  if (isUnknown) refuse('unknown-machine', 'this machine is not enrolled here')
  if (!token || !machine || !parts.nonces.isGood(token.nonce))
    refuse('unauthorised', 'the token is not good; sign the nonce of this answer')
  return machine
}

/** The caller on a route behind `authorise`. */
export function callerOf(request: FastifyRequest): Machine {
  return request.machine ?? refuse('unauthorised', 'a bearer token is needed')
}
