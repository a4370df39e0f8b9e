/** The station over HTTP: limits, nonces, refusals and a log without personal data. The routes are in `routes/`. */
import rateLimit from '@fastify/rate-limit'
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { authorise } from './access/authorise.ts'
import type { Limits } from './limits.ts'
import { Refusal, statusOf } from './problem.ts'
import { NONCE_HEADER, type Problem } from './protocol/index.ts'
import type { RouteParts } from './routes/route-parts.ts'
import { addRoutes } from './routes/routes.ts'
import { StationError } from './station-error.ts'
import { FULL_RETRY_S } from './upload/room.ts'

/** The largest packet on the slowest link that still makes sense: 64 MB at 0.3 Mbit/s. */
const MAX_REQUEST_MS = 30 * 60 * 1000
const MAX_CONNECTIONS = 1_000
/** As `jsonMs` goes on: 20 bytes a millisecond. */
const JSON_BYTES_PER_MS = 20
/** How often Node looks for headers that are late. */
const LOOK_FOR_LATE_MS = 1_000

export type ServerParts = Omit<RouteParts, 'requireMachine'> & {
  log: Logger
  /** Addresses in front of the station whose `X-Forwarded-For` is believed; absent: this machine's own. */
  proxies?: readonly string[]
}

/** Routes are all there; nothing listens yet. */
export function createServer({ log, proxies, ...parts }: ServerParts): FastifyInstance {
  const { limits, metrics } = parts
  const server: FastifyInstance = Fastify({
    bodyLimit: 1024,
    requestTimeout: MAX_REQUEST_MS,
    http: {
      headersTimeout: limits.headersMs,
      connectionsCheckingInterval: Math.min(LOOK_FOR_LATE_MS, limits.headersMs),
    },
    exposeHeadRoutes: false,
    forceCloseConnections: 'idle',
    // SECURITY: an address from anywhere else is what its sender says, because a limit by it would be none.
    trustProxy: [...(proxies ?? ['loopback'])],
    // SECURITY: a body with `__proto__` is refused, because merging it somewhere later would change every object.
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    clientErrorHandler: (error, socket) => {
      const line = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request'
      if (socket.writable) socket.end(`HTTP/1.1 ${line}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    },
  })
  server.server.maxConnections = MAX_CONNECTIONS
  server.decorateRequest('machine', null)
  server.addHook('onRequest', async (request, reply) => {
    // A list without the keys it names is a mistake in the folder; the keys that were read go on.
    await parts.keys.refresh().catch(() => log.error({ failure: 'key-list' }))
    reply.headers({
      [NONCE_HEADER]: parts.nonces.fresh(),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    if (request.headers['content-type']?.startsWith('application/json')) limitBody(request, limits)
  })
  server.addHook('onResponse', async (request, reply) => {
    const line = lineOf(request, reply)
    metrics.answered(line, reply.elapsedTime)
    log.info(line)
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
  server.register(rateLimit, {
    global: false,
    timeWindow: '1 minute',
    max: (request) => (request.machine ? limits.perMinute : limits.perMinuteUnknown),
    keyGenerator: (request) => request.machine?.machine ?? request.ip,
    addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    addHeadersOnExceeding: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    errorResponseBuilder: (_request, { ttl }) =>
      new Refusal(
        { error: 'too-many', message: 'more requests than one may send in a minute' },
        { 'retry-after': String(Math.max(1, Math.ceil(ttl / 1000))) },
      ),
  })
  // In a scope of their own, so that they are added after what limits them.
  server.register(async (scope) =>
    addRoutes(scope, {
      ...parts,
      log,
      requireMachine: async (request) => {
        request.machine = await authorise(request, parts)
        metrics.sawMachine(request.machine.machine)
        await parts.store.machines.seen(request.machine.machine, new Date(parts.now()).toISOString())
      },
    }),
  )
  return server
}

/** SECURITY: a body that drips in holds a connection for little; packets have their own limit, as they may be slow. */
function limitBody(request: FastifyRequest, { jsonMs }: Limits): void {
  const bytes = Math.min(Number(request.headers['content-length'] ?? 0) || 0, 16 * 1024 * 1024)
  const { raw } = request
  const timer = setTimeout(() => raw.destroy(), jsonMs + bytes / JSON_BYTES_PER_MS)
  const clear = () => clearTimeout(timer)
  raw.once('end', clear)
  raw.once('close', clear)
}

function asRefusal(error: FastifyError): { problem: Problem; headers: Readonly<Record<string, string>> } {
  if (error instanceof Refusal) return error
  const refusal = (word: Problem['error'], message: string, headers = {}) => ({
    problem: { error: word, message },
    headers,
  })
  if (error instanceof StationError && error.code === 'disk-full')
    return refusal('storage-full', 'the station’s disk is full', { 'retry-after': String(FULL_RETRY_S) })
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
