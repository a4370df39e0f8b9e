import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import type { z } from 'zod'
import type { Nonces } from '../access/nonce.ts'
import type { Opener } from '../intake/opener.ts'
import type { Settle } from '../intake/settle.ts'
import type { Keys } from '../keys.ts'
import type { Limits } from '../limits.ts'
import type { Metrics } from '../metrics.ts'
import type { News } from '../news.ts'
import { refuse } from '../problem.ts'
import type { PackFiles } from '../rules/pack-files.ts'
import type { RulesOptions } from '../rules/rules-options.ts'
import type { StationOptions } from '../station.ts'
import type { Sealer } from '../store/seal-text.ts'
import type { SqlDatabase } from '../store/sql.ts'
import type { StationIdentity, Store } from '../store/store.ts'
import type { Room } from '../upload/room.ts'
import type { Writers } from '../upload/writers.ts'

export type Lack = 'stopping' | 'database' | 'packets' | 'room'

/** Route config: so many a minute from one machine, or from one address where no machine is known. */
export const LIMITED = { rateLimit: {} }

/** What the routes work with; built in `station.ts`. */
export type RouteParts = {
  store: Store
  database: SqlDatabase
  sealer: Sealer
  keys: Keys
  identity: StationIdentity
  nonces: Nonces
  opener: Opener
  settle: Settle
  writers: Writers
  limits: Limits
  room: Room
  news: News
  metrics: Metrics
  log: Logger
  /** Undefined: tablets review nothing. */
  reviewHours: number | undefined
  options: Pick<StationOptions, 'uploadRules'>
  rules: { options: RulesOptions | undefined; files: PackFiles }
  /** Who may read the metrics from elsewhere; absent: nobody. */
  metricsToken?: string
  /** What this process cannot do now. */
  findLacks: () => Promise<Lack[]>
  /** Milliseconds since 1970 of station time. */
  now: () => number
  /** Runs before the body is read. */
  requireMachine: (request: FastifyRequest, reply: FastifyReply) => Promise<void>
}

/**
 * @throws {Refusal} `bad-request`, which names the field and never its value: refusals are logged.
 */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  return refuse('bad-request', `${issue?.path.join('.') || 'body'}: ${issue?.code ?? 'not as agreed'}`)
}
