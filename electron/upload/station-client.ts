/** HTTP to the station: keep-alive, a limit on silence, answers parsed by the protocol, and never a 2xx taken for a receipt. */
import http from 'node:http'
import https from 'node:https'
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
  ReviewsAnswer,
  type ReviewsBrought,
  ReviewsTaken,
  StatusesAnswer,
  SyncAnswer,
} from '../../station/protocol/index.ts'

import { type Answer, dropIdle, exchange, type Sending, SILENCE_MS } from './exchange.ts'
import { pinnedAgent } from './pinned-agent.ts'
import { StationError, type StationFacts } from './station-error.ts'

export { StationError } from './station-error.ts'

/** A larger Retry-After is a mistake, or somebody else's. */
const LONGEST_RETRY_AFTER_S = 600
/** A refusal may be longer than what it refuses. */
const LARGEST_PROBLEM_BYTES = 64 * 1024
/** Three packets, an announcement, the wait for news, and one to spare. */
const MAX_CONNECTIONS = 6

export type SendAnswer = { offset: number; receipt?: string }
export type SendHeard = {
  /** The packet's bytes up to here left. */
  sent: (upTo: number) => void
  /** The last one has. The answer is still to come. */
  written: () => void
  /** Stops it within a piece. */
  signal: AbortSignal
}
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
  const bodies = new Set<() => void>()
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
    let answer: Answer
    try {
      answer = await exchange({ transport, agent, url: new URL(path, parts.url()), method, ...options })
    } catch (error) {
      // What one connection met, idle ones met as well: in a black hole each would cost the whole patience again.
      if (error instanceof StationError && error.code === 'offline') dropIdle(agent)
      throw error
    }
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
    more: Pick<Sending, 'signal' | 'silenceMs'> = {},
  ): Promise<T> {
    const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body))
    const answer = await request(method, path, {
      token,
      ...more,
      ...(bytes && { body: bytes, headers: { 'content-type': 'application/json' } }),
    })
    if (answer.status !== 200) throw refusal(answer)
    const parsed = schema.safeParse(readJson(answer.body))
    // A network's sign-in page answers 200 as well.
    if (!parsed.success)
      throw new StationError('not-the-station', 'the answer is not the station’s', {
        ...factsOf(answer),
        cause: parsed.error,
      })
    return parsed.data
  }

  return {
    enrol: (body: EnrolmentRequest): Promise<EnrolmentAnswer> =>
      json('POST', '/v1/enrolments', EnrolmentAnswerSchema, body, false),
    announce: (body: Announcement): Promise<AnnouncementAnswer> =>
      json('POST', '/v1/announcements', AnnouncementAnswer, body, true),
    /**
     * News of applications, held back by the station until there is some.
     * @param waitS seconds that it may hold them back. @param signal ends the wait.
     */
    statuses: (after: number, waitS: number, signal: AbortSignal): Promise<StatusesAnswer> =>
      json('GET', `/v1/statuses?after=${after}&wait=${waitS}`, StatusesAnswer, undefined, true, {
        signal,
        silenceMs: waitS * 1000 + SILENCE_MS,
      }),
    sync: (): Promise<SyncAnswer> => json('GET', '/v1/sync', SyncAnswer, undefined, true),
    /** What waits for this reviewer. */
    reviews: (officer: string): Promise<ReviewsAnswer> =>
      json('GET', `/v1/reviews?officer=${encodeURIComponent(officer)}`, ReviewsAnswer, undefined, true),
    bringReviews: (body: ReviewsBrought): Promise<ReviewsTaken> =>
      json('POST', '/v1/reviews', ReviewsTaken, body, true),
    /** A rule pack's bytes, to be looked at by whoever knows what was signed. @param size in bytes. */
    async rulePack(sha256: string, size: number): Promise<Uint8Array> {
      const largest = Math.max(size, LARGEST_PROBLEM_BYTES)
      const answer = await request('GET', `/v1/rule-packs/${sha256}`, { token: true, largest })
      if (answer.status !== 200) throw refusal(answer)
      if (answer.body.byteLength > size)
        throw new StationError('not-the-station', 'more bytes than were signed', factsOf(answer))
      return answer.body
    },
    /** Opens one more connection, for what comes next. It says nothing when it cannot. */
    warm: (): void => void once('GET', '/v1/nonce', {}).catch(() => undefined),
    /**
     * The rest of a packet from the station's offset, in one request.
     * @throws {StationError} on a cut or a stop; ask the station how far it got.
     */
    async send(
      packetId: string,
      bytes: Uint8Array,
      offset: number,
      { sent, written, signal }: SendHeard,
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
        written,
        signal,
        beside: bodies,
      })
      if (answer.status !== 204) throw refusal(answer)
      const receipt = answer.headers[RECEIPT_HEADER]
      const reached = Number(answer.headers['upload-offset'])
      if (!Number.isInteger(reached))
        throw new StationError('not-the-station', 'no offset in the answer', factsOf(answer))
      return { offset: reached, ...(typeof receipt === 'string' && { receipt }) }
    },
    close: (): void => agent.destroy(),
  }
}

function agentFor({ protocol }: URL, { sign, tlsKeys }: StationClientParts): http.Agent {
  const options = { keepAlive: true, maxSockets: MAX_CONNECTIONS }
  if (protocol !== 'https:') return new http.Agent(options)
  // SECURITY: at enrolment no key is known yet. Nothing secret is sent, and only what the root on the paper code signed is believed.
  if (!sign) return pinnedAgent(() => true, options)
  if (tlsKeys?.().length) return pinnedAgent((hash) => tlsKeys().includes(hash), options)
  return new https.Agent(options)
}

function refusal(answer: Answer): StationError {
  const problem = Problem.safeParse(readJson(answer.body))
  const seconds = Number(answer.headers['retry-after'])
  const retryAfterMs =
    Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, LONGEST_RETRY_AFTER_S) * 1000 : undefined
  const facts = { ...factsOf(answer), retryAfterMs }
  if (!problem.success) return new StationError('not-the-station', `answered ${answer.status} without a reason`, facts)
  const code = problem.data.error === 'unauthorised' ? 'unauthorised' : 'refused'
  return new StationError(code, problem.data.message, { ...facts, problem: problem.data })
}

function factsOf({ status, headers }: Answer): StationFacts {
  return { status, location: headers.location, contentType: headers['content-type'], stationDate: headers.date }
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
