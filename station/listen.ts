import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { StationError } from './station-error.ts'
import type { Store } from './store/store.ts'

/** Two seconds in all. */
const KEPT_TRIES = 20
const TRY_AGAIN_MS = 100

/**
 * Listens and gives the port. With 0 it is the port of the last time, so that enrolled tablets find the
 * station again. Right after an end some connection may still hold it: it is tried for a while, and then
 * another is taken.
 * @throws {StationError} `port-taken` when a port was asked for and is not free.
 */
export async function listen(
  server: FastifyInstance,
  { host, port, store }: { host: string; port: number; store: Store },
): Promise<number> {
  const kept = port === 0 ? await store.port.find() : undefined
  const keptTries = kept === undefined ? [] : Array.from({ length: KEPT_TRIES }, () => kept)
  for (const candidate of [...keptTries, port]) {
    try {
      await server.listen({ host, port: candidate })
      const address = server.server.address()
      const listening = typeof address === 'object' && address ? address.port : candidate
      if (port === 0 && listening !== kept) await store.port.keep(listening)
      return listening
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
      if (candidate === kept) await sleep(TRY_AGAIN_MS)
    }
  }
  throw new StationError('port-taken', `Port ${port} of ${host} is taken. Choose another with --port.`)
}
