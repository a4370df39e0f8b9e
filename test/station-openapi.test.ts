import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv2020 from 'ajv/dist/2020.js'
import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import * as protocol from '../station/protocol/index.ts'
import type { RouteParts } from '../station/routes/route-parts.ts'
import { addRoutes } from '../station/routes/routes.ts'
import { newSigningPair, sha256Hex, type TestPacket } from './support/packet.ts'
import {
  enrolmentRequest,
  OFFSET_MEDIA,
  readCode,
  signToken,
  stationWithMachine,
  TUS,
} from './support/station-client.ts'

const METHODS = ['get', 'head', 'options', 'patch', 'post', 'put', 'delete'] as const

type Reference = { $ref?: string }
type Answer = Reference & {
  headers?: Record<string, Reference & { required?: boolean; schema: object }>
  content?: Record<string, { schema: object }>
}
type Operation = { security?: object[]; responses: Record<string, Answer> }
type Document = {
  paths: Record<string, Partial<Record<(typeof METHODS)[number], Operation>>>
  components: { schemas: Record<string, object> }
}
const document: Document = parse(readFileSync(new URL('../station/openapi.yaml', import.meta.url), 'utf8'))

/** Follows references inside the document. */
function follow<T extends Reference>(value: T): T {
  if (value.$ref === undefined) return value
  const target = value.$ref
    .slice(2)
    .split('/')
    .reduce((at: unknown, key) => (at as Record<string, unknown>)[key], document)
  return follow(target as T)
}

const PACKS = join(import.meta.dirname, '../electron/rules/packs')
const RULE_PACK = '/v1/rule-packs/{sha256}'

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  METHODS.flatMap((method) => {
    const operation = methods[method]
    return operation ? [{ name: `${method.toUpperCase()} ${path}`, operation }] : []
  }),
)
const documented = new Map(operations.map(({ name, operation }) => [name, operation]))

let room = Number.POSITIVE_INFINITY
let all: Awaited<ReturnType<typeof stationWithMachine>>
/** A station that takes one request a minute. */
let strict: Awaited<ReturnType<typeof stationWithMachine>>
beforeAll(async () => {
  const rules = { folders: [PACKS] }
  all = await stationWithMachine({ room: async () => room, rules })
  strict = await stationWithMachine({ limits: { perMinute: 1, perMinuteUnknown: 1 } })
})
afterAll(async () => {
  await all.end().catch(() => undefined)
  await strict.end()
})

describe('openapi.yaml', () => {
  it('names every route of the server and no other', () => {
    expect([...documented.keys()].sort()).toEqual(routesOf({ requireMachine: async () => undefined }).sort())
  })

  it('has the protocol’s schemas, all of them and as they are', () => {
    const registry = z.registry<{ id: string }>()
    for (const [id, schema] of Object.entries(protocol)) if (schema instanceof z.ZodType) registry.add(schema, { id })
    const { schemas } = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}` })
    const bare = Object.entries(schemas).map(([id, { $schema: _dialect, $id: _address, ...schema }]) => [id, schema])
    expect(document.components.schemas).toEqual(Object.fromEntries(bare))
  })

  it('says of every route exactly the statuses it answers, with their headers and bodies', async () => {
    const answered = new Map<string, Set<string>>()
    for (const { name, response } of await everyAnswer()) {
      const status = String(response.status)
      answered.set(name, (answered.get(name) ?? new Set()).add(status))
      await validate(name, status, response)
    }
    const seen = [...answered].map(([name, statuses]) => [name, [...statuses].sort()])
    const said = [...documented].flatMap(([name, { responses, security }]) =>
      // The clerk's acts have tests of their own.
      security?.some((way) => 'clerk' in way) ? [] : [[name, Object.keys(responses).sort()]],
    )
    expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(said))
  })
})

/** The server's own list; `:id` is `{id}` in the document. */
function routesOf(parts: Partial<RouteParts>): string[] {
  const routes: string[] = []
  const server = Fastify({ exposeHeadRoutes: false })
  server.addHook('onRoute', ({ method, url }) => {
    routes.push(`${method} ${url.replaceAll(/:(\w+)/g, '{$1}')}`)
  })
  addRoutes(server, parts as RouteParts)
  return routes
}

const ajv = new Ajv2020({ strict: false, validateFormats: false })
ajv.addSchema({ $id: 'https://station/openapi', ...document })
const absolute = (schema: object): object =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"https://station/openapi#/components'))

async function validate(name: string, status: string, response: Response): Promise<void> {
  const answer = follow(documented.get(name)?.responses[status] ?? {})
  for (const [header, reference] of Object.entries(answer.headers ?? {})) {
    const { required, schema } = follow(reference)
    const value = response.headers.get(header)
    if (value === null) expect([name, status, header, required]).toEqual([name, status, header, undefined])
    else expect([name, status, header, ajv.validate(absolute(schema), value)]).toEqual([name, status, header, true])
  }
  const text = await response.text()
  const [media, content] = Object.entries(answer.content ?? {})[0] ?? []
  if (!media || !content) return expect([name, status, text]).toEqual([name, status, ''])
  expect(response.headers.get('content-type')).toContain(media)
  const body = media === 'application/json' ? JSON.parse(text) : text
  expect([name, status, ajv.validate(absolute(content.schema), body), ajv.errorsText()]).toEqual([
    name,
    status,
    true,
    'No errors',
  ])
}

type Seen = { name: string; response: Response }

/** Brings the station to every answer that it has; at the end its database is closed under it. */
async function everyAnswer(): Promise<Seen[]> {
  const { station, client, officer } = all
  const seen: Seen[] = []
  const call = async (method: string, path: string, init: RequestInit = {}, packetId = '') => {
    const response = await fetch(client.url + path.replace(/\{(packetId|sha256)\}/, packetId), { method, ...init })
    seen.push({ name: `${method} ${path.replace(/\?.*/, '')}`, response: response.clone() })
    return response
  }
  const callTwice = async (method: string, path: string, init: RequestInit, packetId = '') => {
    for (let times = 0; times < 2; times += 1) {
      const response = await fetch(strict.client.url + path.replace(/\{(packetId|sha256)\}/, packetId), {
        method,
        ...init,
      })
      seen.push({ name: `${method} ${path}`, response })
    }
  }
  const json = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  })
  const PACKET = '/v1/packets/{packetId}'
  const RECEIPT = `${PACKET}/receipt`
  const token = await client.token()
  const strangerToken = await strangersToken()
  const tus = { ...TUS, ...token }
  const bytesAt = (offset: number, bytes: Uint8Array, more: Record<string, string> = {}): RequestInit => ({
    body: Buffer.from(bytes),
    headers: { ...tus, 'upload-offset': String(offset), 'content-type': OFFSET_MEDIA, ...more },
  })
  const announced = async (more: Parameters<typeof client.packet>[1] = {}): Promise<TestPacket> => {
    const packet = await client.packet(officer, more)
    await client.announce([packet])
    return packet
  }

  await call('GET', '/v1/nonce')
  await call('OPTIONS', PACKET, {}, '0'.repeat(64))

  const code = readCode(await station.newEnrolmentCode())
  await call('POST', '/v1/enrolments', json(enrolmentRequest(code, newSigningPair())))
  await call('POST', '/v1/enrolments', json(enrolmentRequest(code, newSigningPair())))
  await call('POST', '/v1/enrolments', json(enrolmentRequest({ ...code, secret: 'A'.repeat(22) }, newSigningPair())))
  const expired = readCode(await station.newEnrolmentCode(-1))
  await call('POST', '/v1/enrolments', json(enrolmentRequest(expired, newSigningPair())))
  await call('POST', '/v1/enrolments', json({}))
  await call('POST', '/v1/enrolments', json({ payload: 'A'.repeat(20_000) }))

  const empty = { formatVersion: 1, packets: [], receipted: [], audit: [], statusCursor: 0 }
  await call('POST', '/v1/announcements', json(empty, token))
  await call('POST', '/v1/announcements', json({ ...empty, more: 1 }, token))
  await call('POST', '/v1/announcements', json(empty))
  await call('POST', '/v1/announcements', json(empty, strangerToken))
  await call('POST', '/v1/announcements', json('A'.repeat(9 * 1024 * 1024), token))

  const packet = await announced()
  const { packetId, bytes } = packet
  const unknown = '0'.repeat(64)
  const refused = await announced({ station: 'elsewhere' })
  const wrong = await announced()
  await call('HEAD', PACKET, { headers: tus }, packetId)
  await call('HEAD', PACKET, { headers: TUS }, packetId)
  await call('HEAD', PACKET, { headers: { ...TUS, ...strangerToken } }, packetId)
  await call('HEAD', PACKET, { headers: tus }, unknown)
  await call('HEAD', PACKET, { headers: token }, packetId)
  await call('PATCH', PACKET, bytesAt(0, bytes.subarray(0, 100)), packetId)
  await call('PATCH', PACKET, bytesAt(0, bytes), packetId)
  await call('PATCH', PACKET, bytesAt(100, bytes.subarray(100), { 'upload-offset': 'x' }), packetId)
  await call('PATCH', PACKET, bytesAt(100, bytes, { authorization: '' }), packetId)
  await call('PATCH', PACKET, bytesAt(100, bytes, strangerToken), packetId)
  await call('PATCH', PACKET, bytesAt(100, bytes, { 'tus-resumable': '0.2.2' }), packetId)
  await call('PATCH', PACKET, bytesAt(100, bytes), packetId)
  await call('PATCH', PACKET, bytesAt(0, bytes), unknown)
  await call('PATCH', PACKET, bytesAt(0, Buffer.alloc(wrong.size)), wrong.packetId)
  await call('PATCH', PACKET, bytesAt(0, refused.bytes), refused.packetId)
  await call('HEAD', PACKET, { headers: tus }, refused.packetId)
  await call('GET', RECEIPT, { headers: token }, refused.packetId)
  await call('GET', RECEIPT, { headers: token }, packetId)
  await call('PATCH', PACKET, bytesAt(100, bytes.subarray(100)), packetId)
  await call('GET', RECEIPT, { headers: token }, packetId)
  await call('GET', RECEIPT, {}, packetId)
  await call('GET', RECEIPT, { headers: strangerToken }, packetId)

  const forgotten = await announced()
  await station.store.uploads.expireBefore('9999-01-01T00:00:00.000Z')
  await call('HEAD', PACKET, { headers: tus }, forgotten.packetId)
  await call('PATCH', PACKET, bytesAt(0, forgotten.bytes), forgotten.packetId)
  await call('GET', RECEIPT, { headers: token }, forgotten.packetId)

  const late = await announced()
  room = 0
  await call('PATCH', PACKET, bytesAt(0, late.bytes), late.packetId)
  const { application, version, contentHash, size } = late
  const packets = [{ packetId: late.packetId, size, application, version, contentHash }]
  await call('POST', '/v1/announcements', json({ ...empty, packets }, token))

  await call('GET', '/health/live')
  await call('GET', '/health/ready')
  await call('GET', '/metrics')
  await call('GET', '/metrics', { headers: { 'x-forwarded-for': '203.0.113.9' } })

  const STATUSES = '/v1/statuses'
  await call('GET', STATUSES, { headers: token })
  await call('GET', `${STATUSES}?wait=26`, { headers: token })
  await call('GET', STATUSES)
  await call('GET', STATUSES, { headers: strangerToken })

  const REVIEWS = '/v1/reviews'
  const brought = { formatVersion: 1, reviews: [] }
  await call('GET', REVIEWS, { headers: token })
  await call('POST', REVIEWS, json({ ...brought, more: 1 }, token))
  for (const headers of [token, strangerToken, {}]) await call('GET', `${REVIEWS}?officer=100001`, { headers })
  for (const headers of [token, strangerToken, {}]) await call('POST', REVIEWS, json(brought, headers))
  await call('POST', REVIEWS, json('A'.repeat(140_000), token))

  const strictToken = await strict.client.token()
  const strictTus = { ...TUS, ...strictToken }
  await callTwice('GET', STATUSES, { headers: strictToken })
  await callTwice('GET', '/v1/sync', { headers: strictToken })
  await callTwice('GET', RULE_PACK, { headers: strictToken }, unknown)
  await callTwice('POST', '/v1/announcements', json(empty, strictToken))
  await callTwice('GET', REVIEWS, { headers: strictToken })
  await callTwice('POST', REVIEWS, json(brought, strictToken))
  await callTwice('HEAD', PACKET, { headers: strictTus }, unknown)
  await callTwice('PATCH', PACKET, bytesAt(0, late.bytes, strictToken), unknown)
  await callTwice('GET', RECEIPT, { headers: strictToken }, unknown)
  await callTwice('POST', '/v1/enrolments', json({}))

  const [offered] = readdirSync(PACKS).filter((name) => name.endsWith('.json'))
  const offeredHash = sha256Hex(readFileSync(join(PACKS, offered!)))
  await call('GET', RULE_PACK, { headers: token }, offeredHash)
  await call('GET', RULE_PACK, { headers: token }, unknown)
  await call('GET', RULE_PACK, {}, offeredHash)
  await call('GET', RULE_PACK, { headers: strangerToken }, offeredHash)

  await call('GET', '/v1/sync', { headers: token })
  await call('GET', '/v1/sync')
  await call('GET', '/v1/sync', { headers: strangerToken })

  const lastCode = readCode(await station.newEnrolmentCode())
  await station.store.close()
  await call('POST', '/v1/enrolments', json(enrolmentRequest(lastCode, newSigningPair())))
  await call('POST', '/v1/announcements', json(empty, token))
  await call('HEAD', PACKET, { headers: tus }, packetId)
  await call('PATCH', PACKET, bytesAt(0, bytes), packetId)
  await call('GET', RECEIPT, { headers: token }, packetId)
  await call('GET', '/v1/sync', { headers: token })
  await call('GET', RULE_PACK, { headers: token }, offeredHash)
  await call('GET', `${REVIEWS}?officer=100001`, { headers: token })
  await call('POST', REVIEWS, json(brought, token))
  await call('GET', STATUSES, { headers: token })
  await call('GET', '/health/ready')
  return seen
}

/** A token by a machine that another station enrolled. */
async function strangersToken(): Promise<Record<string, string>> {
  const nonce = (await fetch(`${all.client.url}/v1/nonce`)).headers.get(protocol.NONCE_HEADER)!
  const machine = { ...newSigningPair(), machine: all.client.machine.machine.replace(/.{12}$/, '000000000000') }
  return { authorization: `Bearer ${await signToken(machine, { nonce })}` }
}
