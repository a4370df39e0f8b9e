/** One HTTP request: written in pieces, with a limit on silence and on the answer. Redirects are never followed. */
import type http from 'node:http'
import type https from 'node:https'
import { TLSSocket } from 'node:tls'
import { StationError } from './station-error.ts'

/** Nothing moved for this long: the connection is given up, and the packet goes on from the station's offset. */
export const SILENCE_MS = 12_000
/** One write at a time this large, so that progress is seen. */
const PIECE_BYTES = 64 * 1024
/** The system took the whole body, and bodies beside it are still being answered: it may wait behind them for so long. */
const QUEUED_MS = 4 * SILENCE_MS
const LARGEST_ANSWER_BYTES = 32 * 1024 * 1024

export type Sending = {
  headers?: Record<string, string>
  body?: Uint8Array
  sent?: (bytes: number) => void
  written?: () => void
  signal?: AbortSignal
  /** Where the station may hold its answer back. */
  silenceMs?: number
  /** Bytes of an answer, where fewer than usual are believed. */
  largest?: number
  /** Bodies on the same way; an answer to one of them is a sign of life for all. */
  beside?: Set<() => void>
}
export type Answer = { status: number; headers: http.IncomingHttpHeaders; body: Buffer }

/** Ends connections that nothing runs over: what one of them met, the others met as well. */
export function dropIdle(agent: http.Agent): void {
  for (const idle of Object.values(agent.freeSockets)) for (const socket of idle ?? []) socket.destroy()
}

/** @throws {StationError} `offline`, `stopped`, or `not-the-station` for an answer that is too large. */
export function exchange(
  options: Sending & { transport: typeof http | typeof https; agent: http.Agent; url: URL; method: string },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { body, signal } = options
    const request = options.transport.request(options.url, {
      method: options.method,
      agent: options.agent,
      headers: { ...options.headers, ...(body && { 'content-length': body.byteLength }) },
    })
    const fail = (error: Error) => {
      clearTimeout(silence)
      request.destroy()
      reject(
        error instanceof StationError
          ? error
          : new StationError('offline', 'the station cannot be reached', { cause: error, errno: errnoOf(error) }),
      )
    }
    let silence = setTimeout(() => {}, 0)
    let movedAt = performance.now()
    const alive = () => {
      movedAt = performance.now()
      listen()
    }
    const listen = () => {
      clearTimeout(silence)
      silence = setTimeout(
        () => fail(new StationError('offline', 'the station fell silent', { errno: 'ETIMEDOUT' })),
        options.silenceMs ?? SILENCE_MS,
      )
    }
    alive()
    const hear = () => {
      if (performance.now() - movedAt < QUEUED_MS) listen()
    }
    options.beside?.add(hear)
    const stop = () => {
      // The system has taken pieces that it did not send yet; a reset gives them up. Under TLS there is no reset, and they still go.
      const { socket } = request
      if (socket && !(socket instanceof TLSSocket)) socket.resetAndDestroy()
      fail(new StationError('stopped', 'it was held back here'))
    }
    if (signal?.aborted) stop()
    signal?.addEventListener('abort', stop, { once: true })
    request.on('close', () => {
      options.beside?.delete(hear)
      signal?.removeEventListener('abort', stop)
    })
    request.on('error', fail)
    request.on('response', (response) => {
      options.beside?.delete(hear)
      for (const other of options.beside ?? []) other()
      const pieces: Buffer[] = []
      let size = 0
      response.on('data', (piece: Buffer) => {
        alive()
        size += piece.length
        if (size > (options.largest ?? LARGEST_ANSWER_BYTES))
          fail(new StationError('not-the-station', 'the answer is too large'))
        else pieces.push(piece)
      })
      response.on('error', fail)
      response.on('end', () => {
        clearTimeout(silence)
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(pieces) })
        // The station may answer before it has read everything.
        if (!request.writableFinished) request.destroy()
      })
      response.on('close', () => {
        if (!response.complete) fail(Object.assign(new Error('the answer was cut off'), { code: 'ECONNRESET' }))
      })
    })
    if (!body) request.end()
    else
      writePieces(request, body, (bytes) => {
        alive()
        options.sent?.(bytes)
        if (bytes === body.byteLength) options.written?.()
      })
  })
}

function writePieces(request: http.ClientRequest, body: Uint8Array, sent: (bytes: number) => void, at = 0): void {
  if (request.destroyed) return
  if (at >= body.byteLength) {
    request.end()
    return
  }
  const end = Math.min(at + PIECE_BYTES, body.byteLength)
  request.write(body.subarray(at, end), (error) => {
    if (error) return
    sent(end)
    writePieces(request, body, sent, end)
  })
}

/** The first code on the way down: a TLS error may be wrapped. */
function errnoOf(error: unknown): string | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    if (typeof (at as NodeJS.ErrnoException).code === 'string') return (at as NodeJS.ErrnoException).code
  return undefined
}
