import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { AwsClient } from 'aws4fetch'
import { StationError } from '../station-error.ts'
import type { PacketFiles } from './packet-files.ts'

export type BucketOptions = {
  /** `s3://bucket/prefix?endpoint=https://…&region=…`; without an endpoint it is Amazon's of that region. */
  url: string
  /** SECURITY: from the environment and never in the URL, because command lines are seen in process lists and logs. */
  keys: { accessKeyId: string | undefined; secretAccessKey: string | undefined }
}

const TRIES = 5
/** 0.2, 0.4, 0.8, 1.6 s, less a random half. */
const FIRST_WAIT_MS = 200
/** The largest packet at 10 Mbit/s. */
const ANSWER_TIMEOUT_MS = 60_000

/** @throws {StationError} `bad-option` */
export function openPacketBucket({ url, keys }: BucketOptions): PacketFiles {
  const { base, region } = readUrl(url)
  const { accessKeyId, secretAccessKey } = keys
  if (!accessKeyId || !secretAccessKey)
    throw new StationError('bad-option', 'For S3, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment.')
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: 0 })
  const ask = (packetId: string, init: RequestInit) =>
    askAgain(() =>
      client.fetch(`${base}/${packetId.slice(0, 2)}/${packetId}.age`, {
        ...init,
        signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
      }),
    )
  return {
    put: async (packetId, bytes) => {
      // A packet's id is the SHA-256 that S3 checks before it acknowledges.
      const headers = { 'x-amz-content-sha256': packetId, 'content-type': 'application/octet-stream' }
      const { status, body } = await ask(packetId, { method: 'PUT', body: Buffer.from(bytes), headers })
      if (status !== 200) throw failure(status, body)
    },
    get: async (packetId) => {
      const { status, body } = await ask(packetId, { method: 'GET' })
      // A bucket that is gone answers 404 as well, and "cannot read" is never "empty".
      if (status === 404 && wordOf(body) === 'NoSuchKey') return undefined
      if (status !== 200) throw failure(status, body)
      if (sha256(body) !== packetId)
        throw new StationError('disk-failed', 'a packet in custody is damaged in its bucket')
      return body
    },
    room: async () => undefined,
    close: async () => undefined,
  }
}

function readUrl(url: string): { base: string; region: string } {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed?.protocol !== 's3:' || !parsed.hostname || parsed.username || parsed.password)
    throw new StationError('bad-option', '--packets is a folder, or s3://BUCKET/PREFIX?endpoint=URL&region=REGION.')
  const region = parsed.searchParams.get('region') ?? 'us-east-1'
  const endpoint = parsed.searchParams.get('endpoint') ?? `https://s3.${region}.amazonaws.com`
  if (!/^https?:\/\/[^/]+\/?$/.test(endpoint))
    throw new StationError('bad-option', 'The endpoint of --packets is http:// or https:// and a host.')
  const prefix = parsed.pathname.replace(/^\/+|\/+$/g, '')
  return { base: [endpoint.replace(/\/$/, ''), parsed.hostname, prefix].filter(Boolean).join('/'), region }
}

type Answer = { status: number; body: Buffer }

/** All of it is harmless to ask again. @throws {StationError} `database-away` when there is no answer at all. */
async function askAgain(ask: () => Promise<Response>): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    const outcome = await attempt(ask)
    const isLast = tries === TRIES
    if ('status' in outcome && (isLast || !isPassing(outcome.status))) return outcome
    if ('error' in outcome && isLast)
      throw new StationError('database-away', 'the bucket cannot be reached', { cause: outcome.error })
    await sleep(FIRST_WAIT_MS * 2 ** (tries - 1) * (0.5 + Math.random() / 2))
  }
}

async function attempt(ask: () => Promise<Response>): Promise<Answer | { error: unknown }> {
  try {
    const response = await ask()
    return { status: response.status, body: Buffer.from(await response.arrayBuffer()) }
  } catch (error) {
    return { error }
  }
}

const isPassing = (status: number): boolean => status === 429 || (status >= 500 && status !== 507)

/** The error's code in S3's XML: a word of its own, never of a person. */
const wordOf = (body: Buffer): string => /<Code>(\w{1,60})<\/Code>/.exec(body.toString('utf8'))?.[1] ?? ''

function failure(status: number, body: Buffer): StationError {
  const word = wordOf(body)
  if (status === 507 || /Quota|StorageFull|InsufficientStorage/i.test(word))
    return new StationError('disk-full', 'the bucket of the packets is full')
  return new StationError('database-away', `the bucket of the packets answered ${status} ${word}`.trim())
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
