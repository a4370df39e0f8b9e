import type { FastifyInstance } from 'fastify'
import { enrol } from '../access/enrol.ts'
import { EnrolmentRequest } from '../protocol/index.ts'
import { LIMITED, parseBody, type RouteParts } from './route-parts.ts'

const MAX_BODY_BYTES = 8 * 1024

/** The two routes for machines that have no certificate yet. */
export function addEnrolmentRoutes(server: FastifyInstance, parts: RouteParts): void {
  server.post('/v1/enrolments', { bodyLimit: MAX_BODY_BYTES, config: LIMITED }, async (request) =>
    enrol(parseBody(EnrolmentRequest, request.body), parts),
  )
  // The nonce is in the header, as on every answer.
  server.get('/v1/nonce', async (_request, reply) => reply.code(204).send())
}
