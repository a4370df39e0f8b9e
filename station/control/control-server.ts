import { randomBytes, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import type { Station } from '../station.ts'
import { removeControlFile, writeControlFile } from './control-file.ts'
import { Order, type Outcome, obey } from './orders.ts'

const MAX_ORDER_BYTES = 64 * 1024

/**
 * Takes orders from who can read the data folder: the running process alone has the database, so that
 * administration goes through it.
 */
export async function startControl(station: Station, dataFolder: string): Promise<{ close: () => void }> {
  const token = randomBytes(32).toString('hex')
  const server = http.createServer((request, response) => {
    const end = (status: number, outcome: Outcome) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(outcome))
    // SECURITY: every program on this machine reaches the port; only who may read the data folder has the token.
    if (!isSame(request.headers.authorization ?? '', `Bearer ${token}`))
      return end(401, { ok: false, message: 'This is not for you.' })
    readOrder(request).then(
      async (order) =>
        order ? end(200, await obey(station, order)) : end(400, { ok: false, message: 'No such verb.' }),
      () => end(400, { ok: false, message: 'The order did not come whole.' }),
    )
  })
  server.listen({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('a listening server has an address')
  const file = { port: address.port, token }
  writeControlFile(dataFolder, file)
  return {
    close: () => {
      removeControlFile(dataFolder, file)
      server.close()
      server.closeAllConnections()
    },
  }
}

async function readOrder(request: http.IncomingMessage): Promise<Order | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength
    if (bytes > MAX_ORDER_BYTES) return undefined
    chunks.push(chunk)
  }
  return Order.safeParse(JSON.parse(Buffer.concat(chunks).toString('utf8'))).data
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.byteLength === b.byteLength && timingSafeEqual(a, b)
}
