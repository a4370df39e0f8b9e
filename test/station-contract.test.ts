/** Requests made from `openapi.yaml`, sent to a running station: what it answers is in the document. */
import { readFileSync } from 'node:fs'
import Ajv2020 from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { generateSync } from 'json-schema-faker'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { stationWithMachine, TUS } from './support/station-client.ts'

const RUNS = 120
const METHODS = ['get', 'head', 'options', 'patch', 'post'] as const

type Schema = { $ref?: string }
type Parameter = { $ref?: string; name: string; in: 'path' | 'query' | 'header'; required?: boolean; schema: Schema }
type Operation = {
  security?: object[]
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema?: Schema }> }
  responses: Record<string, { $ref?: string; content?: Record<string, { schema: Schema }> }>
}
type Path = Partial<Record<(typeof METHODS)[number], Operation>> & { parameters?: Parameter[] }
const document: { paths: Record<string, Path>; components: object } = parse(
  readFileSync(new URL('../station/openapi.yaml', import.meta.url), 'utf8'),
)

function follow<T extends Schema>(value: T): T {
  if (value.$ref === undefined) return value
  const steps = value.$ref.slice(2).split('/')
  return follow(steps.reduce((at: unknown, key) => (at as Record<string, unknown>)[key], document) as T)
}

const operations = Object.entries(document.paths).flatMap(([path, { parameters = [], ...methods }]) =>
  METHODS.flatMap((method) => {
    const operation = methods[method]
    // The clerk's acts are signed in otherwise and have tests of their own.
    if (!operation || operation.security?.some((way) => 'clerk' in way)) return []
    return [
      {
        name: `${method.toUpperCase()} ${path}`,
        method,
        path,
        operation,
        parameters: [...parameters, ...(operation.parameters ?? [])].map(follow),
      },
    ]
  }),
)
type Known = (typeof operations)[number]

const ajv = new Ajv2020({ strict: false, validateFormats: false })
ajv.addSchema({ $id: 'https://station/openapi', ...document })
const absolute = (schema: Schema): object =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"https://station/openapi#/components'))
const isValid = (schema: Schema, value: unknown): boolean => ajv.validate(absolute(schema), value) === true

const OPTIONS = { maxItems: 3, maxDepth: 20, refDepthMax: 20, optionalsProbability: 0.5 }
const make = (schema: Schema, seed: number): unknown =>
  generateSync({ ...schema, components: document.components } as never, { ...OPTIONS, seed })

let all: Awaited<ReturnType<typeof stationWithMachine>>
beforeAll(async () => {
  const limits = { perMinute: 1_000_000, perMinuteUnknown: 1_000_000 }
  all = await stationWithMachine({ limits })
})
afterAll(async () => {
  await all.end()
})

type Made = { query: URLSearchParams; path: string; headers: Record<string, string>; body: string | undefined }

function requestOf({ path, parameters, operation }: Known, seed: number, body: unknown): Made {
  const made: Made = { query: new URLSearchParams(), path, headers: {}, body: undefined }
  for (const { name, in: where, schema, required } of parameters) {
    if (!required && seed % 2 === 1) continue
    const value = String(make(schema, seed))
    if (where === 'path') made.path = made.path.replace(`{${name}}`, value)
    else if (where === 'query') made.query.set(name, name === 'wait' ? '0' : value)
    else made.headers[name] = value
  }
  const [media] = Object.keys(operation.requestBody?.content ?? {})
  if (media) made.headers['content-type'] = media
  if (media === 'application/json') made.body = JSON.stringify(body)
  else if (media) made.body = 'bytes'
  return made
}

/** Sends it with or without a token; whatever comes back has to be in the document. */
async function send(known: Known, { path, query, headers, body }: Made, token: object): Promise<number> {
  const url = `${all.client.url}${path}${query.size > 0 ? `?${query}` : ''}`
  const response = await fetch(url, {
    method: known.method.toUpperCase(),
    headers: { ...headers, ...token },
    ...(body !== undefined && { body }),
  })
  const text = await response.text()
  const answer = known.operation.responses[String(response.status)]
  if (!answer) throw new Error(`${known.name}: ${response.status} is not in the document: ${text.slice(0, 200)}`)
  const [media, content] = Object.entries(follow(answer).content ?? {})[0] ?? []
  if (media === 'application/json' && content && !isValid(content.schema, JSON.parse(text)))
    throw new Error(`${known.name}: ${response.status} with ${text.slice(0, 200)}: ${ajv.errorsText()}`)
  return response.status
}

const bodySchema = ({ operation }: Known): Schema | undefined =>
  operation.requestBody?.content['application/json']?.schema

/** One place of a value, changed into what no schema of ours takes. */
function spoil(value: unknown, picks: readonly number[], how: 'drop' | 'add' | 'swap'): unknown {
  const [pick = 0, ...rest] = picks
  if (Array.isArray(value) && value.length > 0 && rest.length > 0) {
    const at = pick % value.length
    return value.map((item, index) => (index === at ? spoil(item, rest, how) : item))
  }
  if (typeof value !== 'object' || value === null) return how === 'swap' ? { odd: value } : [[value]]
  const entries = Object.entries(value)
  const [key, inner] = entries[pick % Math.max(1, entries.length)] ?? []
  if (key === undefined || Array.isArray(value)) return { odd: value }
  const isDeep = typeof inner === 'object' && inner !== null && rest.length > 0 && pick % 3 !== 0
  if (isDeep) return { ...value, [key]: spoil(inner, rest, how) }
  if (how === 'drop') return Object.fromEntries(entries.filter(([other]) => other !== key))
  if (how === 'add') return { ...value, [`${key}x`]: inner }
  return { ...value, [key]: typeof inner === 'number' ? 'one' : 7.5 }
}

describe('the station keeps to openapi.yaml', () => {
  it.each(operations)('$name with requests that the document allows', async (known) => {
    const token = await all.client.token()
    const schema = bodySchema(known)
    for (let seed = 1; seed <= RUNS; seed += 1) {
      const body = schema && make(schema, seed)
      if (schema) expect(isValid(schema, body)).toBe(true)
      const status = await send(known, requestOf(known, seed, body), token)
      expect(status).toBeLessThan(500)
    }
  })

  it.each(operations.filter((known) => bodySchema(known)))(
    '$name refuses what the document does not allow',
    async (known) => {
      const token = await all.client.token()
      const schema = bodySchema(known)!
      const picks = fc.array(fc.nat(50), { minLength: 1, maxLength: 4 })
      await fc.assert(
        fc.asyncProperty(fc.nat(10_000), picks, fc.constantFrom('drop', 'add', 'swap'), async (seed, at, how) => {
          const body = spoil(make(schema, seed + 1), at, how)
          fc.pre(!isValid(schema, body))
          expect(await send(known, requestOf(known, 2, body), token)).toBe(400)
        }),
        { numRuns: RUNS },
      )
    },
  )

  it.each(operations)('$name without a machine', async (known) => {
    const schema = bodySchema(known)
    const body = schema && make(schema, 1)
    expect(await send(known, requestOf(known, 2, body), TUS)).toBeLessThan(500)
  })
})
