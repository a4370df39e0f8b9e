import type { FastifyInstance } from 'fastify'
import { callerOf } from '../access/authorise.ts'
import { refuse } from '../problem.ts'
import { Sha256 } from '../protocol/index.ts'
import { LIMITED, type RouteParts } from './route-parts.ts'

/** The bytes of a rule pack, as they are signed in the sync. */
export function addRulePackRoute(server: FastifyInstance, { rules, requireMachine }: RouteParts): void {
  server.get<{ Params: { sha256: string } }>(
    '/v1/rule-packs/:sha256',
    { onRequest: requireMachine, config: LIMITED },
    async (request, reply) => {
      // SECURITY: a revoked machine may bring, never fetch.
      if (callerOf(request).isRevoked) refuse('unknown-machine', 'this machine is revoked')
      const hash = Sha256.safeParse(request.params.sha256)
      const file = hash.success ? rules.files.find(hash.data) : undefined
      if (!file) return refuse('not-found', 'no such rule pack is offered here')
      return reply.type('application/json').header('etag', `"${file.sha256}"`).send(file.bytes)
    },
  )
}
