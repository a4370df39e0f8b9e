/** A PostgreSQL of one's own: a private cluster in a temporary folder, which real stations are given to write to. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

export type PostgresOptions = {
  /** Default true. A cluster without is quicker to make, and a station refuses it. */
  fsync?: boolean
  /** Lines of its configuration: `{ max_wal_size: '64MB' }`. */
  settings?: Readonly<Record<string, string>>
}

export type Postgres = {
  /** Of the database `doorstep`. */
  url: string
  dataFolder: string
  port: number
  /** Makes an empty database beside it and gives its URL. */
  createDatabase(name: string): Promise<string>
  /** In order, as at the end of a day (fast shutdown). */
  stop(): Promise<void>
  /** As a power cut that keeps what the disk has: SIGKILL to all of its processes. */
  kill(): Promise<void>
  startAgain(): Promise<void>
  /** Stopped, and its folder gone. */
  end(): Promise<void>
}

const VERSIONS = '/usr/lib/postgresql'

function programs(): string | undefined {
  if (!existsSync(VERSIONS)) return undefined
  const newest = readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a))[0]
  const folder = join(VERSIONS, newest ?? '', 'bin')
  return existsSync(join(folder, 'initdb')) ? folder : undefined
}

/** Its programs refuse to run as root, so that they run as this user then. */
function owner(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (which: string) => Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8', stdio: 'pipe' }))
  return { uid: id('-u'), gid: id('-g') }
}

/** Why there is none on this machine; undefined when there is one. */
export function postgresIsHere(): string | undefined {
  if (!programs()) return `no PostgreSQL in ${VERSIONS}`
  try {
    owner()
    return undefined
  } catch {
    return 'PostgreSQL does not run as root, and there is no user postgres'
  }
}

/** Listens on 127.0.0.1 alone and trusts whoever asks there. */
export async function startPostgres({ fsync = true, settings = {} }: PostgresOptions = {}): Promise<Postgres> {
  const bin = programs()
  if (!bin) throw new Error(postgresIsHere())
  const as = owner()
  const folder = mkdtempSync(join(tmpdir(), 'doorstep-pg-'))
  if (as) execFileSync('chown', [`${as.uid}:${as.gid}`, folder])
  const dataFolder = join(folder, 'data')
  const init = ['-D', dataFolder, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-instructions']
  execFileSync(join(bin, 'initdb'), fsync ? init : [...init, '--no-sync'], { ...as, cwd: folder, stdio: 'pipe' })
  const port = await freePort()
  const config = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    fsync: fsync ? 'on' : 'off',
    shared_buffers: '64MB',
    max_connections: '60',
    ...settings,
  }
  let server: ChildProcess | undefined
  let ended: Promise<unknown> = Promise.resolve()
  const start = async () => {
    const options = Object.entries(config).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const child = spawn(join(bin, 'postgres'), ['-D', dataFolder, ...options], { ...as, cwd: folder, stdio: 'ignore' })
    ended = new Promise((resolve) => child.once('exit', resolve))
    server = child
    await untilItAnswers(urlOf(port, 'postgres'), child)
  }
  const stop = async () => {
    server?.kill('SIGINT')
    await ended
  }
  await start()
  // A test that dies leaves no server behind.
  process.once('exit', () => server?.kill('SIGQUIT'))
  const createDatabase = async (name: string) => {
    await withClient(urlOf(port, 'postgres'), (client) => client.query(`CREATE DATABASE "${name}"`))
    return urlOf(port, name)
  }
  return {
    url: await createDatabase('doorstep'),
    dataFolder,
    port,
    createDatabase,
    stop,
    kill: async () => {
      const children = childrenOf(server?.pid)
      server?.kill('SIGKILL')
      for (const pid of children) killQuietly(pid)
      await ended
      while (children.some(isAlive)) await sleep(10)
    },
    startAgain: start,
    end: async () => {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const urlOf = (port: number, database: string): string => `postgres://postgres@127.0.0.1:${port}/${database}`

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

async function untilItAnswers(url: string, server: ChildProcess): Promise<void> {
  for (;;) {
    if (server.exitCode !== null || server.signalCode !== null) throw new Error('PostgreSQL ended at its start')
    try {
      return void (await withClient(url, (client) => client.query('SELECT 1')))
    } catch {
      await sleep(50)
    }
  }
}

function childrenOf(pid: number | undefined): number[] {
  const path = `/proc/${pid}/task/${pid}/children`
  if (pid === undefined || !existsSync(path)) return []
  return execFileSync('cat', [path], { encoding: 'utf8' }).trim().split(/\s+/).filter(Boolean).map(Number)
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It went with its parent.
  }
}

const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`)

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}
