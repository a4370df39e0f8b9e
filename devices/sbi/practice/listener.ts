/** The socket of the practice service: a raw TCP server, because Node's HTTP server refuses the interface's verbs. */
import { createServer, type Server, type Socket } from 'node:net'
import { type Frame, formatResponse, parseRequest } from '../frame.ts'
import { PORTS } from '../protocol.ts'

/** With `onCut` only half of it is sent; it is called when the connection has ended. */
export type Answer = { status: number; json: unknown; onCut?: () => void }
/** `signal` aborts when the asker has gone. */
export type Handle = (frame: Frame, signal: AbortSignal) => Promise<Answer>

export type Listener = { port: number; close(): Promise<void> }

/**
 * Listens on `wanted`, else on the first free port of the interface's range, on 127.0.0.1 alone.
 * @throws when none of the hundred is free.
 */
export async function listen(handle: Handle, wanted?: number): Promise<Listener> {
  const sockets = new Set<Socket>()
  for (const port of candidates(wanted)) {
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
  throw new Error('No port between 4501 and 4600 is free for the practice scanner.')
}

function* candidates(wanted: number | undefined): Generator<number> {
  if (wanted !== undefined) yield wanted
  for (let port: number = PORTS.from; port <= PORTS.to; port += 1) yield port
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
    else void answer(socket, handle(parsed.frame, gone.signal))
  })
}

const refusal = { error: { errorCode: '500', errorInfo: 'Not a request of this interface.' } }

async function answer(socket: Socket, handled: Promise<Answer>): Promise<void> {
  try {
    const { status, json, onCut } = await handled
    const bytes = formatResponse(status, json)
    if (onCut === undefined) socket.end(bytes)
    else
      socket.write(bytes.subarray(0, bytes.byteLength / 2), () => {
        socket.destroy()
        onCut()
      })
  } catch {
    socket.destroy() // the asker has gone, or the service breaks as a real one would: in silence
  }
}
