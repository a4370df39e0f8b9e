/** Core, devices and station as real processes on real files, with the bad road between them. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { v7 as uuidv7 } from 'uuid'
import { type Child, createHost, type Host } from '../../electron/host/host.ts'
import type { HostToCore } from '../../electron/host/messages.ts'
import { forkChild } from '../../electron/host/node-child.ts'
import { practiceStationArgs, readPracticeTeam, startPracticeStation } from '../../electron/host/practice.ts'
import { Seed } from '../../station/seed.ts'
import { type CuttingProxy, createCuttingProxy } from './cutting-proxy.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const entries = { core: 'electron/core-process.ts', devices: 'devices/main.ts', station: 'station/main.ts' }
/** Slow enough that a cut finds an upload to cut. */
const BYTES_PER_SECOND = 1_500_000
/** Kills are what a rehearsal is for; devices stay on. */
const STARTS_TO_SAFE_MODE = 1_000

export type ProcessName = keyof typeof entries

export type Processes = {
  host(): Host
  proxy: CuttingProxy
  officer: { number: string; pin: string }
  pid(name: ProcessName): number | undefined
  /** Straight to the core, past the host; lost when there is none. */
  toCore(message: HostToCore): void
  /** The host as well: nothing is in memory any more. */
  restartHost(): Promise<void>
  stop(): Promise<void>
}

/** @param log lines of the processes, for whoever looks for the reason of a failure. */
export async function startProcesses(parts: {
  folder: string
  country: string
  visits: number
  capturesFolder: string
  log: (line: string) => void
}): Promise<Processes> {
  const { folder, country } = parts
  const seedFolder = writeSeed(join(folder, 'seed'), country, parts.visits)
  const team = readPracticeTeam(seedFolder, country)
  const log = (level: string, message: string) => parts.log(`${level}: ${message}`)
  let core: Child | undefined
  const spawn = (name: ProcessName, args: readonly string[]): Child => {
    const child = forkChild(join(root, entries[name]), args)
    if (name === 'core') core = child
    return child
  }
  let stationPort = 0
  const ending = new AbortController()
  const station = await startPracticeStation({
    signal: ending.signal,
    spawn: () => spawn('station', practiceStationArgs(folder, country, seedFolder)),
    log,
    listening: (url) => {
      stationPort = Number(new URL(url).port)
    },
  })
  const proxy = await createCuttingProxy({ port: () => stationPort, bytesPerSecond: BYTES_PER_SECOND })
  const startHost = () =>
    createHost({
      spawn: (name) => spawn(name, name === 'devices' ? ['--captures', parts.capturesFolder] : []),
      start: { dataDir: join(folder, 'tablet'), appVersion: 'rehearsal', stationUrl: proxy.url, practice: team },
      log,
      startsToSafeMode: STARTS_TO_SAFE_MODE,
    })
  let host = startHost()
  await host.started
  await host.setUp(
    await station.newEnrolmentCode(),
    team.map(({ number, pin }) => ({ number, pin })),
  )
  const stop = async () => {
    await host.stop()
    proxy.close()
    ending.abort()
    await gone(station.pid())
  }
  let stopped: Promise<void> | undefined
  return {
    host: () => host,
    proxy,
    officer: team[0]!,
    pid: (name) => (name === 'station' ? station.pid() : host.pids()[name]),
    toCore: (message) => core?.post(message),
    restartHost: async () => {
      await host.stop()
      host = startHost()
      await host.started
    },
    stop: () => {
      stopped ??= stop()
      return stopped
    },
  }
}

/** The practice seed with as many visits as are asked for. */
function writeSeed(folder: string, country: string, visits: number): string {
  const seed = Seed.parse(JSON.parse(readFileSync(join(root, 'station/practice', `${country}.json`), 'utf8')))
  const all = Array.from({ length: visits }, (_, at) => {
    const visit = seed.visits[at % seed.visits.length]!
    return at < seed.visits.length ? visit : { ...visit, visit: uuidv7() }
  })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${country}.json`), JSON.stringify({ ...seed, visits: all }))
  return folder
}

/** A killed process holds its database until the system has taken it away. */
async function gone(pid: number | undefined): Promise<void> {
  for (let tries = 0; pid !== undefined && tries < 200; tries += 1) {
    try {
      process.kill(pid, 0)
    } catch {
      return
    }
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
