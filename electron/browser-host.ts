/** The browser host: the same core and devices under Node, the same page on 127.0.0.1. For practice, development and tests. */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decode, encode } from '@msgpack/msgpack'
import sirv from 'sirv'
import { v7 as uuidv7 } from 'uuid'
import { WebSocketServer } from 'ws'
import { MAX_IMAGE_BYTES } from '../devices/device.ts'
import type { Host } from './host/host.ts'
import { PAGE_PERMISSIONS, PAGE_POLICY } from './page-policy.ts'

export type BrowserHost = { /** With a token that opens it once. */ address: string; close(): Promise<void> }

/** A picture of the largest size, and what is said beside it. */
const MAX_FRAME_BYTES = MAX_IMAGE_BYTES + 1024 * 1024

/** @param parts.pageDir what `npm run build` made of renderer/. */
export async function serveBrowser(parts: { host: Host; port: number; pageDir: string }): Promise<BrowserHost> {
  const cookie = randomBytes(32).toString('base64url')
  let token: string | undefined = randomBytes(32).toString('base64url')
  const files = sirv(parts.pageDir, { etag: true, dev: false })

  const server = createServer((request, response) => {
    secure(response)
    if (!isOurs(request)) return refuse(response, 403, 'This address is for the browser on this machine only.')
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const given = url.searchParams.get('token')
    if (given !== null) {
      if (token === undefined || !same(given, token))
        return refuse(response, 403, 'This address has been used. Start Doorstep again for a new one.')
      // SECURITY: the token is worth one visit; a copy in a history or a log opens nothing.
      token = undefined
      response
        .writeHead(303, { location: '/', 'set-cookie': `doorstep=${cookie}; HttpOnly; SameSite=Strict; Path=/` })
        .end()
      return
    }
    if (!hasCookie(request, cookie))
      return refuse(response, 403, 'Open the address that Doorstep printed in the terminal.')
    files(request, response, () => refuse(response, 404, 'There is no such page.'))
  })

  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES })
  server.on('upgrade', (request, socket, head) => {
    // SECURITY: another site's script can open a WebSocket to here; Host, Origin and the cookie say whose it is.
    if (
      !isOurs(request) ||
      request.headers.origin !== `http://${request.headers.host}` ||
      !hasCookie(request, cookie) ||
      request.url !== '/core'
    ) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      const connection = uuidv7()
      parts.host.connect(connection, {
        send: (frame) => client.send(encode(frame, { ignoreUndefined: true })),
        close: () => client.close(1012),
      })
      client.on('message', (data: Buffer) => {
        try {
          parts.host.fromPage(connection, decode(data))
        } catch {
          client.close(1007)
        }
      })
      client.on('close', () => parts.host.disconnect(connection))
      client.on('error', () => client.terminate())
    })
  })

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE' ? new Error(`Port ${parts.port} is taken. Choose another with --port.`) : error,
      ),
    )
    // SECURITY: loopback only; nobody on the network reaches it.
    server.listen(parts.port, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const hostHeader = `127.0.0.1:${port}`

  // SECURITY: a name that was made to point here (DNS rebinding) is not this address.
  function isOurs(request: IncomingMessage): boolean {
    return request.headers.host === hostHeader
  }

  return {
    address: `http://${hostHeader}/?token=${token}`,
    close: async () => {
      for (const client of sockets.clients) client.terminate()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function secure(response: ServerResponse): void {
  response.setHeader('content-security-policy', PAGE_POLICY)
  response.setHeader('permissions-policy', PAGE_PERMISSIONS)
  response.setHeader('referrer-policy', 'no-referrer')
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('cross-origin-opener-policy', 'same-origin')
  response.setHeader('cross-origin-resource-policy', 'same-origin')
  response.setHeader('cache-control', 'no-store')
}

function refuse(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${sentence}\n`)
}

function hasCookie(request: IncomingMessage, cookie: string): boolean {
  const values = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim())
  return values.some((pair) => pair.startsWith('doorstep=') && same(pair.slice('doorstep='.length), cookie))
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
