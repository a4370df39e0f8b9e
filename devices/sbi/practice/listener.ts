/** The socket of the practice service: a raw TCP server, because Node's HTTP server refuses the interface's verbs. */
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { type Frame, formatResponse, parseRequest } from '../frame.ts'
import { PORTS } from '../protocol.ts'

/**
 * JSON, or a stream of whatever bytes. With `onCut` only half of the JSON is sent; it is called when the connection has
 * ended.
 */
export type Answer = { status: number; json: unknown; onCut?: () => void } | Poured
type Poured = { contentType: string; stream: AsyncIterable<Uint8Array> }
/** `signal` aborts when the asker has gone. */
export type Handle = (frame: Frame, signal: AbortSignal) => Promise<Answer>

export type Listener = { port: number; close(): Promise<void> }

/**
 * Listens on the first free one of the ports, on 127.0.0.1 alone.
 * @throws when none is free.
 */
export async function listen(handle: Handle, ports: readonly number[]): Promise<Listener> {
  const sockets = new Set<Socket>()
  for (const port of ports) {
    const server = createServer((socket) => serve(socket, sockets, handle))
    if (!(await tryListen(server, port))) continue
    return {
      port,
      async close() {
        const closed = new Promise((resolve) => server.close(resolve))
        for (const socket of sockets) socket.destroy()
        await closed
      },
    }
  }
  const tried = ports.length === 1 ? `port ${ports[0]}` : `port between ${PORTS.from} and ${PORTS.to}`
  throw new Error(`No ${tried} is free for the practice scanner.`)
}

/** The interface's ports, the likeliest first. */
export function candidates(known: number | undefined): number[] {
  const all = Array.from({ length: PORTS.to - PORTS.from + 1 }, (_, index) => PORTS.from + index)
  return known === undefined ? all : [known, ...all]
}

function tryListen(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      if ('code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')) resolve(false)
      else reject(error)
    })
    // SECURITY: this machine alone, because it is a practice device and answers whoever asks.
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(true))
  })
}

function serve(socket: Socket, sockets: Set<Socket>, handle: Handle): void {
  const gone = new AbortController()
  let bytes: Buffer = Buffer.alloc(0)
  let isAnswering = false
  sockets.add(socket)
  socket.on('error', () => {}) // the asker went away; `close` follows
  socket.on('close', () => {
    sockets.delete(socket)
    gone.abort(new Error('The asker has gone.'))
  })
  socket.on('data', (chunk) => {
    if (isAnswering) return
    bytes = Buffer.concat([bytes, chunk])
    const parsed = parseRequest(bytes)
    if (parsed.outcome === 'incomplete') return
    isAnswering = true
    if (parsed.outcome === 'refused') socket.end(formatResponse(parsed.status, refusal))
    else void answer(socket, handle(parsed.frame, gone.signal), gone.signal)
  })
}

const refusal = { error: { errorCode: '500', errorInfo: 'Not a request of this interface.' } }

async function answer(socket: Socket, handled: Promise<Answer>, gone: AbortSignal): Promise<void> {
  try {
    const answered = await handled
    if ('stream' in answered) return await pour(socket, answered, gone)
    const bytes = formatResponse(answered.status, answered.json)
    if (answered.onCut === undefined) socket.end(bytes)
    else
      socket.write(bytes.subarray(0, bytes.byteLength / 2), () => {
        socket.destroy()
        answered.onCut?.()
      })
  } catch {
    socket.destroy() // the asker has gone, or the service breaks as a real one would: in silence
  }
}

/** HTTP 1.0, as existing services stream: the end of the connection is the end of the answer. */
async function pour(socket: Socket, { contentType, stream }: Poured, signal: AbortSignal): Promise<void> {
  socket.write(
    `HTTP/1.0 200 OK\r\nContent-Type: ${contentType}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n`,
  )
  for await (const bytes of stream) if (!socket.write(bytes)) await once(socket, 'drain', { signal })
  socket.end()
}
