import type { FastifyInstance, FastifyRequest } from 'fastify'
import { addPracticeClerk, type Clerk } from '../clerk/accounts.ts'
import { Judgement, judge, logLook } from '../clerk/acts.ts'
import { findSession, signIn, signOut } from '../clerk/sessions.ts'
import { readCustody } from '../intake/read-custody.ts'
import { exportName, exportZip } from '../national/neutral-export.ts'
import { refuse } from '../problem.ts'
import { createApplications } from '../store/applications.ts'
import { ApplicationAddress, ExportQuery, PageQuery, SignIn, VersionAddress } from './applications-api.ts'
import { LIMITED, parseBody, type RouteParts } from './route-parts.ts'

const MAX_BODY_BYTES = 8 * 1024
const LINES = 50
/** 32 bytes as base64url. */
const TOKEN = /^Bearer ([A-Za-z0-9_-]{43})$/

/** A clerk's work for programs; the pages for people do the same acts. */
export function addApplicationRoutes(server: FastifyInstance, parts: RouteParts): void {
  const { database, sealer, identity, now } = parts
  const applications = createApplications(database, sealer)
  const settings = { bodyLimit: MAX_BODY_BYTES, config: LIMITED }

  const tokenOf = (request: FastifyRequest): string =>
    TOKEN.exec(request.headers.authorization ?? '')?.[1] ?? refuse('unauthorised', 'a clerk’s token is needed')
  const clerkOf = async (request: FastifyRequest): Promise<Clerk> =>
    (await findSession(database, tokenOf(request), now())) ?? refuse('unauthorised', 'sign in again')

  server.post('/v1/clerk/sessions', settings, async (request) => {
    const who = parseBody(SignIn, request.body)
    await addPracticeClerk(database, identity.environment, now())
    const signed = await signIn(database, { ...who, address: request.ip }, now())
    if (signed.ok) return { token: signed.token, expiresAt: signed.expiresAt }
    if (signed.reason === 'wrong') refuse('unauthorised', 'no such name and password')
    return refuse('too-many', 'wrong too often', { 'retry-after': String(Math.ceil(signed.waitMs / 1000)) })
  })

  server.delete('/v1/clerk/sessions', { config: LIMITED }, async (request, reply) => {
    await signOut(database, tokenOf(request))
    return reply.code(204).send()
  })

  server.get('/v1/applications', { config: LIMITED }, async (request) => {
    const clerk = await clerkOf(request)
    const query = parseBody(PageQuery, request.query)
    // Who searched, and never for whom: the words are a person's.
    if (query.search) await logLook(parts, clerk.name, 'searched', {})
    return applications.page({ ...query, limit: LINES })
  })

  server.get('/v1/applications/:application', { config: LIMITED }, async (request) => {
    const clerk = await clerkOf(request)
    const { application } = parseBody(ApplicationAddress, request.params)
    const found = await applications.find(application)
    if (!found) refuse('not-found', 'no such application is in custody')
    await logLook(parts, clerk.name, 'opened', { application })
    const versions = [...new Set(found.packets.map(({ version }) => version))]
    const statements = await Promise.all(
      versions.map((version) => parts.store.countersignatures.of(application, version)),
    )
    const supplements = await parts.store.supplements.of(application)
    return { ...found, countersignatures: statements.flat(), supplements }
  })

  server.get('/v1/applications/:application/:version/export', { config: LIMITED }, async (request, reply) => {
    const clerk = await clerkOf(request)
    const { application, version } = parseBody(VersionAddress, request.params)
    const { packet } = parseBody(ExportQuery, request.query)
    const file = await applications.find(application)
    const [one, ...others] = (file?.packets ?? []).filter(
      (each) => each.version === version && (packet === undefined || each.packetId === packet),
    )
    // Two in conflict may be two people: neither goes into a register unasked.
    if (others.length > 0) refuse('bad-request', 'packets of this version are in conflict: say which by `packet`')
    if (!one) refuse('not-found', 'no such application is in custody')
    const clear = await readCustody(one.packetId, parts)
    await logLook(parts, clerk.name, 'exported', { application, version })
    return reply
      .type('application/zip')
      .header('content-disposition', `attachment; filename="${exportName(clear)}.zip"`)
      .send(Buffer.from(exportZip(clear)))
  })

  server.post('/v1/applications/:application/:version/statuses', settings, async (request, reply) => {
    const clerk = await clerkOf(request)
    const about = parseBody(VersionAddress, request.params)
    const said = await judge(parts, clerk.name, about, parseBody(Judgement, request.body))
    if (said === 'not-here') refuse('not-found', 'no such application is in custody')
    if (said === 'not-an-account') refuse('bad-request', 'only an account is activated, fails or expires')
    return reply.code(204).send()
  })
}
