/** `GET /slip`: a family checks the code of its slip against the station's signature, without a sign-in. */
import type { FastifyInstance } from 'fastify'
import { style } from '../clerk/style.ts'
import type { StationParts } from '../parts.ts'
import { LIMITED } from '../routes/route-parts.ts'
import { checkSlip } from './check-slip.ts'
import { slipPage } from './slip-page.ts'
import { chooseLanguage, saySlipIn } from './words.ts'

/** SECURITY: nothing runs in the page, and its address, which has the code in it, is told to nobody. */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'x-robots-tag': 'noindex, nofollow',
}

export function addSlipRoutes(server: FastifyInstance, parts: StationParts): void {
  server.get('/slip/style.css', async (_request, reply) => reply.type('text/css; charset=utf-8').send(style))

  server.get('/slip', { config: LIMITED }, async (request, reply) => {
    // An address may name a thing twice; the first is meant.
    const query = request.query as Record<string, string | string[] | undefined>
    const first = (name: string) => [query[name]].flat()[0]
    const code = first('code') ?? ''
    const language = chooseLanguage(first('language'), request.headers['accept-language'])
    const checked = code === '' ? undefined : await checkSlip(code, parts)
    const { name: station, environment } = parts.identity
    const isTooLong = checked?.state === 'too-long'
    const view = { station, language, isPractice: environment === 'practice', code: isTooLong ? '' : code }
    return reply
      .code(200)
      .headers(HEADERS)
      .send(String(slipPage({ ...view, say: saySlipIn(language) }, checked)))
  })
}
