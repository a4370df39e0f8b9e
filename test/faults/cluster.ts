/** PostgreSQL's processes over a data folder that lies there already, with what is preloaded. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

const VERSIONS = '/usr/lib/postgresql'
/** So that syncs and log come from what the station does and from nothing else. */
const quiet = { autovacuum: 'off', checkpoint_timeout: '1h', bgwriter_lru_maxpages: '0', wal_writer_delay: '10s' }

export type Cluster = {
  url: string
  ask<Row>(text: string): Promise<Row[]>
  /** SIGKILL to all of its processes. */
  kill(): Promise<void>
}

const idOf = (which: string): number => Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' }))
const owner = () => (process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {})

/** Rights and owner as they were, which PostgreSQL insists on. */
export const copyCluster = (from: string, to: string): unknown => execFileSync('cp', ['-a', from, to])

/** @throws {Error} when it does not come up, after crash recovery where that is needed. */
export async function startCluster(dataFolder: string, env: Readonly<Record<string, string>> = {}): Promise<Cluster> {
  const port = await freePort()
  const newest = readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a))[0]!
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    shared_buffers: '32MB',
    ...quiet,
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawn(join(VERSIONS, newest, 'bin', 'postgres'), ['-D', dataFolder, ...options], {
    ...owner(),
    cwd: dataFolder,
    env: { ...process.env, ...env },
    stdio: 'ignore',
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const isGone = () => child.exitCode !== null || child.signalCode !== null
  const url = `postgres://postgres@127.0.0.1:${port}/doorstep`
  const ask = async <Row>(text: string): Promise<Row[]> => {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => {})
    await client.connect()
    return client
      .query(text)
      .then(({ rows }) => rows as Row[])
      .finally(() => client.end())
  }
  while (!(await ask('SELECT 1').catch(() => undefined))) {
    if (isGone()) throw new Error(`PostgreSQL does not start on ${dataFolder}`)
    await sleep(40)
  }
  return {
    url,
    ask,
    kill: async () => {
      const children = childrenOf(child)
      child.kill('SIGKILL')
      for (const pid of children) killQuietly(pid)
      await ended
      while (children.some(isAlive)) await sleep(10)
    },
  }
}

function childrenOf({ pid }: ChildProcess): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It went with its parent.
  }
}

function isAlive(pid: number): boolean {
  try {
    // A zombie nobody waits for is not alive.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address() as { port: number }
      probe.close(() => resolve(address.port))
    })
  })
}
