/** The clerk's page at `/clerk`: rendered here, without a script. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { StationParts } from '../parts.ts'
import { LIMITED } from '../routes/route-parts.ts'
import { createApplications } from '../store/applications.ts'
import { addPracticeClerk, type Clerk } from './accounts.ts'
import { logLook } from './acts.ts'
import { addApplicationPages } from './application-routes.ts'
import { addHandOffPages } from './hand-off-routes.ts'
import { addMachinePages } from './machine-routes.ts'
import { messagePage } from './pages/confirm.ts'
import { listPage, STATES } from './pages/list.ts'
import { signInPage } from './pages/sign-in.ts'
import { addReportPages } from './report-routes.ts'
import { readForm, sessionCookie, show, type Visitor, visitorOf } from './request.ts'
import { signIn, signOut } from './sessions.ts'
import { addSettlementPages } from './settlement-routes.ts'
import { style } from './style.ts'

const MAX_FORM_BYTES = 16 * 1024
const LINES = 50

/** A visitor who is signed in. */
export type SignedInVisitor = Visitor & { clerk: Clerk }
export type ClerkPages = {
  parts: StationParts & { url: () => string }
  /** Answers only for who is signed in; everybody else gets the sign-in page. */
  get(path: string, answer: (visitor: SignedInVisitor, request: FastifyRequest, reply: FastifyReply) => unknown): void
  /** The same for a form that is ours. */
  post(
    path: string,
    answer: (
      visitor: SignedInVisitor,
      form: Map<string, string>,
      request: FastifyRequest,
      reply: FastifyReply,
    ) => unknown,
  ): void
}

export function addClerkRoutes(server: FastifyInstance, parts: ClerkPages['parts']): void {
  const { database, sealer, now } = parts
  const applications = createApplications(database, sealer)
  const isSecure = () => parts.url().startsWith('https:')
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: MAX_FORM_BYTES },
    (_request, body, done) => done(null, body),
  )
  const isSignedIn = (visitor: Visitor): visitor is SignedInVisitor => visitor.clerk !== undefined
  const pages: ClerkPages = {
    parts,
    get: (path, answer) => {
      server.get(path, { config: LIMITED }, async (request, reply) => {
        const visitor = await visitorOf(request, parts)
        if (!isSignedIn(visitor)) return show(reply, visitor.view, signInPage(visitor.view), 401)
        return answer(visitor, request, reply)
      })
    },
    post: (path, answer) => {
      server.post(path, { config: LIMITED, bodyLimit: MAX_FORM_BYTES }, async (request, reply) => {
        const visitor = await visitorOf(request, parts)
        if (!isSignedIn(visitor)) return show(reply, visitor.view, signInPage(visitor.view), 401)
        const form = readForm(request, visitor, parts)
        const { view } = visitor
        if (!form) return show(reply, view, messagePage(view, view.say('badForm')), 403)
        return answer(visitor, form, request, reply)
      })
    },
  }

  server.get('/clerk/style.css', async (_request, reply) => reply.type('text/css; charset=utf-8').send(style))

  server.post('/clerk/sign-in', { config: LIMITED, bodyLimit: MAX_FORM_BYTES }, async (request, reply) => {
    const visitor = await visitorOf(request, parts)
    const { view } = visitor
    const form = readForm(request, visitor, parts)
    if (!form) return show(reply, view, signInPage(view, view.say('badForm')), 403)
    await addPracticeClerk(database, parts.identity.environment, now())
    const who = { name: form.get('name') ?? '', password: form.get('password') ?? '', address: request.ip }
    const done = await signIn(database, who, now())
    if (done.ok)
      return reply
        .code(303)
        .headers({ location: '/clerk', 'set-cookie': sessionCookie(done.token, isSecure()) })
        .send()
    const words =
      done.reason === 'slow' ? view.say('slow', { minutes: Math.ceil(done.waitMs / 60_000) }) : view.say('wrong')
    return show(reply, view, signInPage(view, words), done.reason === 'slow' ? 429 : 401)
  })

  pages.post('/clerk/sign-out', async ({ token }, _form, _request, reply) => {
    await signOut(database, token)
    return reply
      .code(303)
      .headers({ location: '/clerk', 'set-cookie': sessionCookie('', isSecure()) })
      .send()
  })

  pages.get('/clerk', async ({ view, clerk }, request, reply) => {
    const query = request.query as Record<string, string | undefined>
    const search = (query.search ?? '').slice(0, 100)
    const state = STATES.find((one) => one === query.state) ?? (query.state === 'all' || search ? 'all' : 'open')
    if (search) await logLook(parts, clerk.name, 'searched', {})
    const page = await applications.page({
      search,
      limit: LINES,
      ...(state !== 'all' && { state }),
      ...(query.after !== undefined && { after: query.after.slice(0, 120) }),
    })
    const counts = await applications.counts()
    const unseen = await parts.store.supplements.unseen()
    return show(reply, view, listPage(view, { search, state }, { ...page, counts, unseen }))
  })

  addApplicationPages(pages, applications)
  addSettlementPages(pages)
  addReportPages(pages, applications)
  addHandOffPages(pages, applications)
  addMachinePages(pages)
}
