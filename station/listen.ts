import type { FastifyInstance } from 'fastify'
import { StationError } from './station-error.ts'
import type { Store } from './store/store.ts'

/**
 * Listens and gives the port. With 0 it is the port of the last time, so that enrolled tablets find the
 * station again, or another when somebody has taken that one.
 * @throws {StationError} `port-taken` when a port was asked for and is not free.
 */
export async function listen(
  server: FastifyInstance,
  { host, port, store }: { host: string; port: number; store: Store },
): Promise<number> {
  const kept = port === 0 ? await store.port.find() : undefined
  for (const candidate of kept === undefined ? [port] : [kept, 0]) {
    try {
      await server.listen({ host, port: candidate })
      const address = server.server.address()
      const listening = typeof address === 'object' && address ? address.port : candidate
      if (port === 0 && listening !== kept) await store.port.keep(listening)
      return listening
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    }
  }
  throw new StationError('port-taken', `Port ${port} of ${host} is taken. Choose another with --port.`)
}
