/** What comes from a clerk's browser: who he is, which language, and forms that are his own. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { parse, serialize } from 'hono/utils/cookie'
import type { StationParts } from '../parts.ts'
import type { Clerk } from './accounts.ts'
import type { Html, View } from './layout.ts'
import { findSession } from './sessions.ts'
import { chooseLanguage, sayIn } from './words.ts'

const SESSION = 'doorstep_clerk'
const LANGUAGE = 'doorstep_language'

/** SECURITY: nothing runs in the page and nothing leaves it: an applicant's name is only ever text. */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

export type Visitor = { token: string; clerk: Clerk | undefined; view: View }

export async function visitorOf(request: FastifyRequest, parts: StationParts): Promise<Visitor> {
  const cookies = parse(request.headers.cookie ?? '')
  const token = cookies[SESSION] ?? ''
  const clerk = token === '' ? undefined : await findSession(parts.database, token, parts.now())
  const wanted = (request.query as Record<string, string | undefined>).lang ?? cookies[LANGUAGE]
  const language = chooseLanguage(wanted, request.headers['accept-language'])
  const path = request.method === 'GET' ? withoutLanguage(request.url) : '/clerk'
  const isPractice = parts.identity.environment === 'practice'
  return {
    token,
    clerk,
    view: { say: sayIn(language), language, isPractice, clerk, path, formToken: formToken(token, parts) },
  }
}

const withoutLanguage = (url: string): string => url.replace(/([?&])lang=[a-z]*&?/, '$1').replace(/[?&]$/, '')

const formToken = (token: string, { keys }: StationParts): string =>
  createHmac('sha256', keys.nonceKey).update(`doorstep/clerk-form/1\0${token}`).digest('base64url')

/**
 * The form's fields, when it is one of ours and of this session; undefined otherwise.
 * SECURITY: another site can have a browser send a form, but knows neither the token nor our origin. Before sign-in the
 * token is everybody's and the origin alone tells; a sandboxed frame's `null` is nobody's.
 */
export function readForm(
  request: FastifyRequest,
  { token }: Visitor,
  parts: StationParts,
): Map<string, string> | undefined {
  const { origin, host } = request.headers
  if (origin !== undefined && hostOf(origin) !== host) return undefined
  const fields = new Map(new URLSearchParams(typeof request.body === 'string' ? request.body : ''))
  const given = Buffer.from(fields.get('form') ?? '')
  const wanted = Buffer.from(formToken(token, parts))
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? fields : undefined
}

const hostOf = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined)

export function show(reply: FastifyReply, view: View, html: Html, status = 200): FastifyReply {
  return reply
    .code(status)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      // Under `no-referrer` a browser would send our own forms with the origin `null`.
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    })
    .header('set-cookie', cookie(LANGUAGE, view.language, false))
    .send(String(html))
}

/** @param token empty: the session is over. */
export const sessionCookie = (token: string, isSecure: boolean): string =>
  cookie(SESSION, token, isSecure, token === '')

const cookie = (name: string, value: string, secure: boolean, isOver = false): string =>
  serialize(name, value, {
    ...{ path: '/clerk', httpOnly: true, sameSite: 'Strict', secure },
    ...(isOver && { maxAge: 0 }),
  })
