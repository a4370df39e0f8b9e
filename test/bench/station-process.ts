/** A station as a process of its own on real files, on SQLite or PostgreSQL, whose processor time can be asked for. */
import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Postgres, postgresIsHere, startPostgres } from '../support/postgres.ts'
import { enrolMachine, type StationClient, testSeed } from '../support/station-client.ts'

export type DatabaseName = 'sqlite' | 'postgres'

export type BenchStation = {
  dataFolder: string
  /** Of PostgreSQL; undefined with SQLite. */
  database: string | undefined
  /** A machine that this station knows from now on. */
  enrol(): Promise<StationClient>
  /** Seconds of processor time that the station, and PostgreSQL, have used by now. */
  cpuSeconds(): { station: number; database: number }
  stop(): Promise<void>
  /** On the same data, at another address. */
  startAgain(): Promise<void>
  /** Stopped, and everything of it gone. */
  end(): Promise<void>
}

const main = fileURLToPath(new URL('../../station/main.ts', import.meta.url))
/** A bench sends more in a minute than any tablet may. */
const RATE = '1000000'

/** Why there is none; undefined when there is one. */
export const isAbsent = (name: DatabaseName): string | undefined => (name === 'postgres' ? postgresIsHere() : undefined)

export async function startBenchStation(name: DatabaseName): Promise<BenchStation> {
  const folder = mkdtempSync(join(tmpdir(), 'doorstep-bench-station-'))
  const dataFolder = join(folder, 'data')
  const seed = join(folder, 'seed.json')
  writeFileSync(seed, JSON.stringify(testSeed))
  const postgres: Postgres | undefined = name === 'postgres' ? await startPostgres() : undefined
  const where = postgres ? ['--database', postgres.url] : []
  const args = ['--data', dataFolder, '--port', '0', '--seed', seed, '--rate-per-minute', RATE, ...where]
  let child: ChildProcess | undefined
  let url = ''
  const start = async () => {
    const started = fork(main, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: profiling() })
    child = started
    const [listening] = (await Promise.race([once(started, 'message'), once(started, 'exit')])) as [{ url?: string }]
    if (!listening?.url) throw new Error('the station ended at its start')
    url = listening.url
  }
  const stop = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }
  await start()
  return {
    dataFolder,
    database: postgres?.url,
    enrol: async () => {
      const requestId = `${Math.random()}`
      const answered = once(child!, 'message')
      child!.send({ kind: 'new-enrolment-code', requestId })
      const [{ code }] = (await answered) as [{ code: string }]
      return enrolMachine(code, undefined, url)
    },
    cpuSeconds: () => ({
      station: cpuOf([child!.pid!]),
      database: postgres ? cpuOf(postgresPids(postgres.dataFolder)) : 0,
    }),
    stop,
    startAgain: start,
    end: async () => {
      await stop()
      await postgres?.end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** `BENCH_STATION_PROFILE=DIR` has the station write where its time goes. */
function profiling(): string[] {
  const folder = process.env.BENCH_STATION_PROFILE
  return folder ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : []
}

/** The server and those that it has started; ended ones are counted in it. */
function postgresPids(dataFolder: string): number[] {
  const pid = Number(readFileSync(join(dataFolder, 'postmaster.pid'), 'utf8').split('\n')[0])
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return [pid, ...(children === '' ? [] : children.split(' ').map(Number))]
}

let ticksPerSecond: number | undefined

/** proc(5): fields 14 to 17 of stat are user and system time, its own and of children that ended, in clock ticks. */
function cpuOf(pids: readonly number[]): number {
  ticksPerSecond ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
  let ticks = 0
  for (const pid of pids) {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    ticks += fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
  }
  return ticks / ticksPerSecond
}
