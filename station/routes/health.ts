import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { refuse } from '../problem.ts'
import type { RouteParts } from './route-parts.ts'

/** Set by whatever stands in front; a request with one of them did not begin on this machine. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via']
const LOOPBACK = ['127.0.0.1', '::1', '::ffff:127.0.0.1']

/** For load balancers and for whoever watches the station. None of it is about a person or a machine. */
export function addHealthRoutes(server: FastifyInstance, parts: RouteParts): void {
  server.get('/health/live', async () => ({ live: true }))
  server.get('/health/ready', async (_request, reply) => {
    const lacks = await parts.findLacks()
    // A full disk is said and no reason to send nobody here: receipts are given, and tablets are told to wait.
    const isReady = lacks.every((lack) => lack === 'room')
    return reply.code(isReady ? 200 : 503).send({ ready: isReady, lacks })
  })
  server.get('/metrics', async (request, reply) => {
    // SECURITY: how busy a station is, and when, is not for everybody on the network.
    if (!mayRead(request, parts.metricsToken)) refuse('not-found', 'there is nothing here')
    return reply.type(parts.metrics.contentType).send(await parts.metrics.text())
  })
}

function mayRead(request: FastifyRequest, token: string | undefined): boolean {
  if (token !== undefined) return isSame(request.headers.authorization ?? '', `Bearer ${token}`)
  const isDirect = FORWARDED.every((header) => request.headers[header] === undefined)
  return isDirect && LOOPBACK.includes(request.socket.remoteAddress ?? '')
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.byteLength === b.byteLength && timingSafeEqual(a, b)
}
