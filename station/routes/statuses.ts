import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { callerOf } from '../access/authorise.ts'
import { refuse } from '../problem.ts'
import { MAX_STATUS_WAIT_S, StatusesAnswer } from '../protocol/index.ts'
import { LIMITED, parseBody, type RouteParts } from './route-parts.ts'

const MAX_STATUSES = 1_000
/** One, and one whose link may be dead already. */
const MAX_WAITING = 2

const digits = (most: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.int().max(most))
const Query = z.strictObject({
  after: digits(Number.MAX_SAFE_INTEGER).default(0),
  wait: digits(MAX_STATUS_WAIT_S).default(0),
})

/** News for a tablet: answered at once when there is any, else when some comes or the wait is over. */
export function addStatusesRoute(server: FastifyInstance, parts: RouteParts): void {
  const { store, news, now, limits, metrics, requireMachine } = parts
  const waiting = new Map<string, AbortController[]>()

  server.get('/v1/statuses', { onRequest: requireMachine, config: LIMITED }, async (request, reply) => {
    const { after, wait } = parseBody(Query, request.query)
    const caller = callerOf(request)
    // SECURITY: a revoked machine may bring, never fetch, because reasons and official numbers are about persons.
    if (caller.isRevoked) refuse('unknown-machine', 'this machine is revoked')
    const ended = new AbortController()
    reply.raw.once('close', () => ended.abort())
    const others = waiting.get(caller.machine) ?? []
    others.push(ended)
    waiting.set(caller.machine, others)
    // The oldest is answered with nothing: its tablet may have gone without our noticing.
    while (others.length > MAX_WAITING) others.shift()?.abort()
    metrics.waits.inc()
    try {
      const until = performance.now() + wait * 1000
      for (;;) {
        const seen = news.told
        const statuses = await store.statuses.after(caller.machine, after, MAX_STATUSES)
        const leftMs = until - performance.now()
        if (statuses.length > 0 || leftMs <= 0 || ended.signal.aborted || news.isOver)
          return StatusesAnswer.parse({ stationTime: new Date(now()).toISOString(), statuses } satisfies StatusesAnswer)
        await news.next(seen, Math.min(leftMs, limits.statusLookMs), ended.signal)
      }
    } finally {
      metrics.waits.dec()
      const at = others.indexOf(ended)
      if (at >= 0) others.splice(at, 1)
      if (others.length === 0) waiting.delete(caller.machine)
    }
  })
}
