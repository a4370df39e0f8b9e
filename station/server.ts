/** The station over HTTP: limits, nonces, refusals and a log without personal data. The routes are in `routes/`. */
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { authorise } from './access/authorise.ts'
import { Refusal, statusOf } from './problem.ts'
import { NONCE_HEADER, type Problem } from './protocol/index.ts'
import type { RouteParts } from './routes/route-parts.ts'
import { addRoutes } from './routes/routes.ts'
import { StationError } from './station-error.ts'

/** The largest packet on the slowest link that still makes sense: 64 MB at 0.3 Mbit/s. */
const MAX_REQUEST_MS = 30 * 60 * 1000
const MAX_CONNECTIONS = 1_000

export type ServerParts = Omit<RouteParts, 'requireMachine'> & { log: Logger }

/** Routes are all there; nothing listens yet. */
export function createServer({ log, ...parts }: ServerParts): FastifyInstance {
  const server: FastifyInstance = Fastify({
    bodyLimit: 1024,
    requestTimeout: MAX_REQUEST_MS,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    // SECURITY: a body with `__proto__` is refused, because merging it somewhere later would change every object.
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    clientErrorHandler: (_error, socket) => {
      if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    },
  })
  server.server.maxConnections = MAX_CONNECTIONS
  server.decorateRequest('machine', null)
  server.addHook('onRequest', async (_request, reply) => {
    reply.headers({
      [NONCE_HEADER]: parts.nonces.fresh(),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
  })
  server.addHook('onResponse', async (request, reply) => {
    log.info(lineOf(request, reply))
  })
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const { problem, headers } = asRefusal(error)
    reply.code(statusOf[problem.error]).headers(headers)
    // SECURITY: an unexpected error's places are logged and not its message, because libraries quote what they failed on.
    if (problem.error === 'unavailable')
      log.error({ ...lineOf(request, reply), failure: error.name, places: placesOf(error) })
    reply.send(problem)
  })
  server.setNotFoundHandler((_request, reply) => {
    reply.code(404).send({ error: 'not-found', message: 'there is nothing here' } satisfies Problem)
  })
  addRoutes(server, {
    ...parts,
    requireMachine: async (request) => {
      request.machine = await authorise(request, parts)
    },
  })
  return server
}

function asRefusal(error: FastifyError): { problem: Problem; headers: Readonly<Record<string, string>> } {
  if (error instanceof Refusal) return error
  const refusal = (word: Problem['error'], message: string) => ({ problem: { error: word, message }, headers: {} })
  if (error instanceof StationError) return refusal('unavailable', 'the station cannot write now')
  if (error.statusCode === 413) return refusal('too-large', 'the body is too large')
  if (error.statusCode !== undefined && error.statusCode < 500) return refusal('bad-request', error.code)
  return refusal('unavailable', 'the station failed at this request')
}

/** The route and not the address, the machine and not the officer. */
const lineOf = (request: FastifyRequest, reply: FastifyReply) => ({
  method: request.method,
  route: request.routeOptions.url ?? 'none',
  status: reply.statusCode,
  machine: request.machine?.machine,
  durationMs: Math.round(reply.elapsedTime),
})

const placesOf = (error: Error): string[] =>
  (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
