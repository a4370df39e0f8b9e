import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { StationError } from '../../station-error.ts'
import type { Sql, SqlDatabase, SqlValue, Writing } from '../sql.ts'
import { asStationError, mayRunAgain } from './failure.ts'
import { migratePostgres } from './migrate.ts'
import { prepareText } from './placeholders.ts'

export type PostgresOptions = {
  /** `postgres://user:password@host:port/database?sslmode=verify-full` */
  url: string
  /** Once, when PostgreSQL says that its disk failed: nothing is acknowledged any more by this process. */
  onFailed: (error: StationError) => void
}

/** As many as two cores keep busy, twice over; each waits for its own fsync. */
const CONNECTIONS = 8
const CONNECT_TIMEOUT_MS = 5_000
const STATEMENT_TIMEOUT_MS = 30_000
const LOCK_TIMEOUT_MS = 10_000
/** A process that stands still in a transaction would hold its locks; another station goes on without it. */
const IDLE_TIMEOUT_MS = 30_000
/** A database that is gone without a word is given up a little after it would have answered by itself. */
const ANSWER_TIMEOUT_MS = 35_000
/** Of one act: beside others, and then alone, where nothing can come between. More than the second are for what nobody foresaw. */
const MAX_RUNS = 6
const MAX_WAIT_MS = 20
/**
 * `LOCK` takes no snapshot, so that whoever waited sees what the others did. Any table will do that no act writes to.
 * While one that was disturbed runs alone, in all processes, new ones wait for it.
 */
const BESIDE_OTHERS = 'BEGIN ISOLATION LEVEL SERIALIZABLE; LOCK TABLE schema_version IN ROW SHARE MODE'
const ALONE = 'BEGIN ISOLATION LEVEL SERIALIZABLE; LOCK TABLE schema_version IN EXCLUSIVE MODE'
const BY_ROW = 'BEGIN ISOLATION LEVEL READ COMMITTED'
const READING = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'

/**
 * Several stations may have the same database. Its schema is brought up to the newest step; a dump before that
 * (`pg_dump`) is the administrator's, who has the disk for it.
 * @throws {StationError} `bad-option` for a newer schema or a PostgreSQL that acknowledges what is not durable,
 * `database-away` when it cannot be reached.
 */
export async function openPostgresDatabase({ url, onFailed }: PostgresOptions): Promise<SqlDatabase> {
  const pool = new pg.Pool(connectionOptions(url))
  // A connection that breaks says so here as well; whoever was using it hears it from its own statement.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  let failure: StationError | undefined
  const failed = (error: unknown): unknown => {
    const mapped = asStationError(error)
    if (mapped?.code === 'disk-failed' && !failure) {
      failure = mapped
      onFailed(mapped)
    }
    return mapped ?? error
  }
  const connected = async <T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
    if (failure) throw failure
    try {
      const client = await pool.connect()
      let broken: Error | undefined
      try {
        return await work(client)
      } catch (error) {
        broken = error instanceof Error && asStationError(error)?.code === 'database-away' ? error : undefined
        throw error
      } finally {
        client.release(mayRunAgain(broken) ? undefined : broken)
      }
    } catch (error) {
      throw failed(error)
    }
  }
  try {
    await connected(async (client) => {
      await requireDurable(client)
      await migratePostgres(client)
    })
  } catch (error) {
    await pool.end()
    throw error
  }
  return {
    write: async (act, how = 'as-if-alone') => {
      for (let run = 1; ; run += 1) {
        const begin = run > 1 ? ALONE : how === 'by-row' ? BY_ROW : BESIDE_OTHERS
        try {
          return await connected((client) => inTransaction(client, begin, act))
        } catch (error) {
          const cause = error instanceof StationError ? error.cause : error
          if (run === MAX_RUNS || !mayRunAgain(cause)) throw error
          await sleep(Math.random() * MAX_WAIT_MS)
        }
      }
    },
    read: (act) => connected((client) => inTransaction(client, READING, act)),
    close: () => pool.end(),
  }
}

/** Whether a station has made itself at home there already; asked before its keys are. @throws {StationError} `database-away` */
export async function hasStation(url: string): Promise<boolean> {
  const client = new pg.Client(connectionOptions(url))
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query("SELECT to_regclass('station') IS NOT NULL AS found")
    if (rows[0]?.found !== true) return false
    return (await client.query('SELECT 1 FROM station')).rows.length > 0
  } catch (error) {
    throw asStationError(error) ?? error
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Of a connection. `synchronous_commit` is set here and read back, because a server's default may be anything. */
export function connectionOptions(url: string): pg.PoolConfig {
  const types = new pg.TypeOverrides()
  // int8: sizes, offsets and cursors are far below 2^53.
  types.setTypeParser(20, Number)
  return {
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'doorstep-station',
    // Small tables would be read whole, and whoever read one whole conflicts with everybody who writes to it.
    options: '-c synchronous_commit=on -c enable_seqscan=off',
    types,
  }
}

/** @throws {StationError} `bad-option` when a commit that was acknowledged might not be there after a power cut. */
async function requireDurable(client: pg.ClientBase): Promise<void> {
  for (const [setting, good] of [
    ['fsync', ['on']],
    ['full_page_writes', ['on']],
    ['synchronous_commit', ['on', 'remote_apply']],
  ] as const) {
    const { rows } = await client.query(`SHOW ${setting}`)
    const value = String(rows[0]?.[setting])
    if (!good.some((word) => word === value))
      throw new StationError(
        'bad-option',
        `This PostgreSQL has ${setting} = ${value}: it would lose receipted packets in a power cut. Set it to on.`,
      )
  }
}

async function inTransaction<T>(client: pg.ClientBase, begin: string, act: (sql: Writing) => Promise<T>): Promise<T> {
  try {
    await client.query(begin)
    const value = await act(speak(client))
    const { command } = await client.query('COMMIT')
    // An act that swallowed an error would come here, and PostgreSQL would roll back without an error.
    if (command !== 'COMMIT') throw new Error('PostgreSQL rolled the transaction back')
    return value
  } catch (error) {
    // A connection that is lost is closed by whoever asked, and the server rolls back then.
    if (mayRunAgain(error) || asStationError(error)?.code !== 'database-away')
      await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}

function speak(client: pg.ClientBase): Writing {
  const ask = (text: string, values: readonly SqlValue[]) =>
    client.query({ ...prepareText(text), values: values.map(asParameter) })
  const sql: Sql = {
    all: async <Row>(text: string, ...values: SqlValue[]) => (await ask(text, values)).rows as Row[],
    get: async <Row>(text: string, ...values: SqlValue[]) => (await ask(text, values)).rows[0] as Row | undefined,
    run: async (text, ...values) => (await ask(text, values)).rowCount ?? 0,
  }
  return {
    ...sql,
    lock: async (name) => {
      await sql.run('SELECT pg_advisory_xact_lock(CAST(? AS BIGINT))', lockNumber(name))
    },
  }
}

/** `pg` takes a plain Uint8Array for a list. */
const asParameter = (value: SqlValue): SqlValue =>
  value instanceof Uint8Array && !Buffer.isBuffer(value)
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    : value

const lockNumber = (name: string): string =>
  createHash('sha256').update(`doorstep/${name}`).digest().readBigInt64BE().toString()
