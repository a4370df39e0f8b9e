/** HTTP to the station: keep-alive, a limit on silence, answers parsed by the protocol, and never a 2xx taken for a receipt. */
import http from 'node:http'
import https from 'node:https'
import { TLSSocket } from 'node:tls'
import type { z } from 'zod'
import {
  type Announcement,
  AnnouncementAnswer,
  type EnrolmentAnswer,
  EnrolmentAnswer as EnrolmentAnswerSchema,
  type EnrolmentRequest,
  NONCE_HEADER,
  Problem,
  RECEIPT_HEADER,
  SyncAnswer,
} from '../../station/protocol/index.ts'

import { pinnedAgent } from './pinned-agent.ts'

/** Nothing moved for this long: the connection is given up, and the packet goes on from the station's offset. */
const SILENCE_MS = 12_000
/** One write at a time this large, so that progress is seen. */
const PIECE_BYTES = 64 * 1024
/** A larger Retry-After is a mistake, or somebody else's. */
const LONGEST_RETRY_AFTER_S = 600
const LARGEST_ANSWER_BYTES = 32 * 1024 * 1024

export type StationErrorCode = 'offline' | 'unauthorised' | 'not-the-station' | 'refused' | 'stopped'

/** Thrown at this boundary once. `offline` is tried again for ever; `stopped` is what we did; `problem` is what the station said. */
export class StationError extends Error {
  readonly code: StationErrorCode
  readonly problem: Problem | undefined
  readonly retryAfterMs: number | undefined
  constructor(
    code: StationErrorCode,
    message: string,
    options: ErrorOptions & { problem?: Problem | undefined; retryAfterMs?: number | undefined } = {},
  ) {
    super(message, options)
    this.name = 'StationError'
    this.code = code
    this.problem = options.problem
    this.retryAfterMs = options.retryAfterMs
  }
}

type Sending = {
  headers?: Record<string, string>
  body?: Uint8Array
  sent?: (bytes: number) => void
  signal?: AbortSignal
}
type Answer = { status: number; headers: http.IncomingHttpHeaders; body: Buffer }
export type SendAnswer = { offset: number; receipt?: string }
export type StationClient = ReturnType<typeof createStationClient>

export type StationClientParts = {
  /** Of the moment; its protocol never changes. */
  url: () => string
  /** Makes a token over the station's nonce; without it only enrolment is possible. */
  sign?: (nonce: string) => Promise<string>
  /** SHA-256 of the TLS keys that may answer, from the key list of the moment; none: the system's authorities decide. */
  tlsKeys?: () => readonly string[]
}

export function createStationClient(parts: StationClientParts) {
  const base = new URL(parts.url())
  const transport = base.protocol === 'https:' ? https : http
  const agent = agentFor(base, parts)
  let nonce: string | undefined

  async function request(method: string, path: string, options: Sending & { token: boolean }): Promise<Answer> {
    const authorised = async (): Promise<Record<string, string>> =>
      options.token && nonce && parts.sign ? { authorization: `Bearer ${await parts.sign(nonce)}` } : {}
    if (options.token && nonce === undefined) await once('GET', '/v1/nonce', {})
    let answer = await once(method, path, { ...options, headers: { ...options.headers, ...(await authorised()) } })
    // The nonce grew old: every answer carries a fresh one.
    if (answer.status === 401 && options.token)
      answer = await once(method, path, { ...options, headers: { ...options.headers, ...(await authorised()) } })
    return answer
  }

  async function once(method: string, path: string, options: Sending): Promise<Answer> {
    const answer = await exchange({ transport, agent, url: new URL(path, parts.url()), method, ...options })
    const fresh = answer.headers[NONCE_HEADER]
    if (typeof fresh === 'string') nonce = fresh
    return answer
  }

  async function json<T>(
    method: string,
    path: string,
    schema: z.ZodType<T>,
    body: unknown,
    token: boolean,
  ): Promise<T> {
    const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body))
    const answer = await request(method, path, {
      token,
      ...(bytes && { body: bytes, headers: { 'content-type': 'application/json' } }),
    })
    if (answer.status !== 200) throw refusal(answer)
    const parsed = schema.safeParse(readJson(answer.body))
    // A network's sign-in page answers 200 as well.
    if (!parsed.success)
      throw new StationError('not-the-station', 'the answer is not the station’s', { cause: parsed.error })
    return parsed.data
  }

  return {
    enrol: (body: EnrolmentRequest): Promise<EnrolmentAnswer> =>
      json('POST', '/v1/enrolments', EnrolmentAnswerSchema, body, false),
    announce: (body: Announcement): Promise<AnnouncementAnswer> =>
      json('POST', '/v1/announcements', AnnouncementAnswer, body, true),
    sync: (): Promise<SyncAnswer> => json('GET', '/v1/sync', SyncAnswer, undefined, true),
    /**
     * The rest of a packet from the station's offset, in one request.
     * @param signal stops it within a piece.
     * @throws {StationError} on a cut or a stop; ask the station how far it got.
     */
    async send(
      packetId: string,
      bytes: Uint8Array,
      offset: number,
      sent: (bytes: number) => void,
      signal: AbortSignal,
    ): Promise<SendAnswer> {
      const headers = {
        'tus-resumable': '1.0.0',
        'upload-offset': String(offset),
        'content-type': 'application/offset+octet-stream',
      }
      const answer = await request('PATCH', `/v1/packets/${packetId}`, {
        token: true,
        headers,
        body: bytes.subarray(offset),
        sent: (piece) => sent(offset + piece),
        signal,
      })
      if (answer.status !== 204) throw refusal(answer)
      const receipt = answer.headers[RECEIPT_HEADER]
      const reached = Number(answer.headers['upload-offset'])
      if (!Number.isInteger(reached)) throw new StationError('not-the-station', 'no offset in the answer')
      return { offset: reached, ...(typeof receipt === 'string' && { receipt }) }
    },
    close: (): void => agent.destroy(),
  }
}

function agentFor({ protocol }: URL, { sign, tlsKeys }: StationClientParts): http.Agent {
  const options = { keepAlive: true, maxSockets: 4 }
  if (protocol !== 'https:') return new http.Agent(options)
  // SECURITY: at enrolment no key is known yet. Nothing secret is sent, and only what the root on the paper code signed is believed.
  if (!sign) return pinnedAgent(() => true, options)
  if (tlsKeys?.().length) return pinnedAgent((hash) => tlsKeys().includes(hash), options)
  return new https.Agent(options)
}

function exchange(
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
          : new StationError('offline', 'the station cannot be reached', { cause: error }),
      )
    }
    let silence = setTimeout(() => {}, 0)
    const alive = () => {
      clearTimeout(silence)
      silence = setTimeout(() => fail(new StationError('offline', 'the station fell silent')), SILENCE_MS)
    }
    alive()
    const stop = () => {
      // The system has taken pieces that it did not send yet; a reset gives them up. Under TLS there is no reset, and they still go.
      const { socket } = request
      if (socket && !(socket instanceof TLSSocket)) socket.resetAndDestroy()
      fail(new StationError('stopped', 'it was held back here'))
    }
    if (signal?.aborted) stop()
    signal?.addEventListener('abort', stop, { once: true })
    request.on('close', () => signal?.removeEventListener('abort', stop))
    request.on('error', fail)
    request.on('response', (response) => {
      const pieces: Buffer[] = []
      let size = 0
      response.on('data', (piece: Buffer) => {
        alive()
        size += piece.length
        if (size > LARGEST_ANSWER_BYTES) fail(new StationError('not-the-station', 'the answer is too large'))
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
        if (!response.complete) fail(new Error('the answer was cut off'))
      })
    })
    if (!body) request.end()
    else
      writePieces(request, body, (bytes) => {
        alive()
        options.sent?.(bytes)
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

function refusal(answer: Answer): StationError {
  const problem = Problem.safeParse(readJson(answer.body))
  const seconds = Number(answer.headers['retry-after'])
  const retryAfterMs =
    Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, LONGEST_RETRY_AFTER_S) * 1000 : undefined
  if (!problem.success)
    return new StationError('not-the-station', `answered ${answer.status} without a reason`, { retryAfterMs })
  const code = problem.data.error === 'unauthorised' ? 'unauthorised' : 'refused'
  return new StationError(code, problem.data.message, { problem: problem.data, retryAfterMs })
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
