/** What both hosts do alike: take the data folder, start the practice station and the processes, set a new machine up. */
import { type Child, createHost, type Host, type HostParts } from './host.ts'
import { lockData } from './lock.ts'
import type { Options } from './options.ts'
import { type PracticeStation, practiceStationArgs, readPracticeTeam, startPracticeStation } from './practice.ts'
import { waitingFile } from './waiting-file.ts'

export type RunParts = {
  options: Options
  appVersion: string
  deviceKey?: Uint8Array | undefined
  /** Folder with the practice seeds, one file for each country. */
  seedFolder: string
  spawn(name: 'core' | 'devices' | 'station', args: readonly string[]): Child
  log(level: 'info' | 'error', message: string): void
  offerPort?: HostParts['offerPort']
  /** The processes start; from here on they can be ended, which makes `run` reject while they still start. */
  begun?(stop: () => Promise<void>): void
  /** The core answers, and the machine is set up; the practice station may still be on its way. */
  ready?(host: Host): void
}

export type Running = { host: Host; station: PracticeStation | undefined; stop(): Promise<void> }

/** @throws {Error} with a sentence: the data folder is in use, or something does not start. */
export async function run(parts: RunParts): Promise<Running> {
  const { options, log } = parts
  const team = options.production ? [] : readPracticeTeam(parts.seedFolder, options.country)
  const lock = await lockData(options.data)
  if (!lock)
    throw new Error(
      `Doorstep is already running on ${options.data}. Close it first, or choose another folder with --data.`,
    )
  let host: Host | undefined
  const ending = new AbortController()
  // Beside the core and not before it: whoever starts in the morning waits for the slower of the two alone.
  const stationStarts = options.production
    ? undefined
    : startPracticeStation({
        spawn: () => parts.spawn('station', practiceStationArgs(options.data, options.country, parts.seedFolder)),
        log,
        listening: (url) => host?.stationAt(url),
        signal: ending.signal,
      })
  const started = createHost({
    spawn: (name) => parts.spawn(name, name === 'devices' ? deviceArgsOf(options) : []),
    start: {
      dataDir: options.data,
      appVersion: parts.appVersion,
      deviceKey: parts.deviceKey,
      camera: options.camera,
      copies: options.copies,
      carry: options.carry,
      ...(stationStarts && { practice: team }),
    },
    waiting: waitingFile(options.data),
    log,
    ...(parts.offerPort && { offerPort: parts.offerPort }),
  })
  host = started
  let station: PracticeStation | undefined
  let stopped: Promise<void> | undefined
  const stop = () => {
    ending.abort()
    stopped ??= started.stop().finally(() => lock.release())
    return stopped
  }
  parts.begun?.(stop)
  try {
    // A refusal of the core comes first; one of the station is not left unheard meanwhile.
    stationStarts?.catch(() => {})
    const { isSetUp } = await started.started
    if (isSetUp) parts.ready?.(started)
    station = await stationStarts
    if (station && !isSetUp)
      await started.setUp(
        await station.newEnrolmentCode(),
        team.map(({ number, pin }) => ({ number, pin })),
      )
    if (!isSetUp) parts.ready?.(started)
  } catch (error) {
    await stop()
    throw error
  }
  return { host: started, station, stop }
}

/** Of the devices' process. */
export function deviceArgsOf({ seed, captures, realDevices, reader }: Options): string[] {
  const given = { '--captures': captures, '--reader': reader }
  return [
    ...['--seed', String(seed)],
    ...Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name, value])),
    ...(realDevices ? ['--real'] : []),
  ]
}
