/** One tablet: core and devices as real processes on files of their own, at the end of the road to the station. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Child, createHost, type Host } from '../../electron/host/host.ts'
import type { HostToCore } from '../../electron/host/messages.ts'
import { forkChild } from '../../electron/host/node-child.ts'
import { readPracticeTeam } from '../../electron/host/practice.ts'
import type { CuttingProxy } from './cutting-proxy.ts'
import type { StationEnd } from './station-end.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const entries = { core: 'electron/core-process.ts', devices: 'devices/main.ts' }
/** Kills are what a rehearsal is for; devices stay on. */
const STARTS_TO_SAFE_MODE = 1_000

/** What is killed on a tablet. */
export type ProcessName = keyof typeof entries

export type Processes = {
  host(): Host
  proxy: CuttingProxy
  officer: { number: string; pin: string }
  pid(name: ProcessName): number | undefined
  killStation(): Promise<void>
  /** Straight to the core, past the host; lost when there is none. */
  toCore(message: HostToCore): void
  /** The host as well: nothing is in memory any more. */
  restartHost(): Promise<void>
  stop(): Promise<void>
}

/**
 * @param parts.folder of this tablet alone.
 * @param parts.log lines of the processes, for whoever looks for the reason of a failure.
 */
export async function startProcesses(parts: {
  folder: string
  country: string
  station: StationEnd
  capturesFolder: string
  log: (level: string, message: string) => void
}): Promise<Processes> {
  const { station, log } = parts
  const team = readPracticeTeam(station.seedFolder, parts.country)
  let core: Child | undefined
  const spawn = (name: ProcessName, args: readonly string[]): Child => {
    const child = forkChild(join(root, entries[name]), args)
    if (name === 'core') core = child
    return child
  }
  const startHost = () =>
    createHost({
      spawn: (name) => spawn(name, name === 'devices' ? ['--captures', parts.capturesFolder] : []),
      start: { dataDir: parts.folder, appVersion: 'rehearsal', stationUrl: station.proxy.url, practice: team },
      log,
      startsToSafeMode: STARTS_TO_SAFE_MODE,
    })
  let host = startHost()
  await host.started
  await host.setUp(
    await station.newEnrolmentCode(),
    team.map(({ number, pin }) => ({ number, pin })),
  )
  let stopped: Promise<void> | undefined
  return {
    host: () => host,
    proxy: station.proxy,
    officer: team[0]!,
    pid: (name) => host.pids()[name],
    killStation: station.killWhileReceiving,
    toCore: (message) => core?.post(message),
    restartHost: async () => {
      await host.stop()
      host = startHost()
      await host.started
    },
    stop: () => {
      stopped ??= host.stop()
      return stopped
    },
  }
}
