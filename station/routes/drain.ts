import type { FastifyInstance } from 'fastify'
import type { News } from '../news.ts'
import type { Writers } from '../upload/writers.ts'

/** How often the end looks whether it may close what is left. */
const LOOK_MS = 20

/**
 * Gives the act that ends the server: no new requests, waits answered at once, what is being received committed, the
 * rest finished, or cut when the time is over.
 */
export function createDrain(
  server: FastifyInstance,
  { news, writers, withinMs }: { news: News; writers: Writers; withinMs: number },
): () => Promise<void> {
  let underWay = 0
  server.server.on('request', (_request, response) => {
    underWay += 1
    response.once('close', () => {
      underWay -= 1
    })
  })
  return async () => {
    news.end()
    const until = performance.now() + withinMs
    const look = setInterval(() => {
      void writers.close()
      if (underWay === 0 || performance.now() > until) server.server.closeAllConnections()
    }, LOOK_MS)
    try {
      const closed = server.close()
      await writers.close()
      await closed
    } finally {
      clearInterval(look)
    }
  }
}
