/**
 * The station's process: `node station/main.ts --data DIR [--port N] [--new-code] …`. The first line it prints
 * is JSON that says where it listens; a parent that forked it is told the same and may ask for enrolment codes.
 * With a verb before the options it has the station that runs do something: `--help` says what.
 */
import { pino } from 'pino'
import { DatabaseError } from '../migrations/database.ts'
import { type CommandLine, readCommandLine } from './command-line.ts'
import { startControl } from './control/control-server.ts'
import { help } from './control/help.ts'
import { answerParent } from './parent.ts'
import { createStation, type Station } from './station.ts'
import { StationError } from './station-error.ts'

async function run(): Promise<void> {
  const asked = readCommandLine(process.argv.slice(2))
  if (asked === 'help') return void process.stdout.write(help)
  if (!asked.verb) return serve(asked)
  // The station that is forked on a tablet has no terminal, and does not carry what draws there.
  const { runVerb } = await import('./control/run-verb.ts')
  process.stdout.write(await runVerb(asked.verb, asked.station))
}

async function serve({ station: options, wantsCode, logLevel }: CommandLine): Promise<void> {
  // Standard output is for what was asked; the log goes beside it.
  const log = pino({ level: logLevel, base: null }, pino.destination({ dest: 2, sync: true }))
  const onFailed = () => {
    // Started again, the database is checked from its log; going on could acknowledge what is not there.
    process.exitCode = 1
    setImmediate(() => process.exit(1))
  }
  const station = await createStation({ ...options, log, onFailed })
  const control = await startControl(station, options.dataFolder)
  closeOnSignals(station, control)
  // Whoever read the first line may have gone since.
  process.stdout.on('error', () => undefined)
  const { environment, name } = station.identity
  process.stdout.write(`${JSON.stringify({ url: station.url, environment, station: name })}\n`)
  if (process.send) answerParent(station)
  else if (wantsCode || (await station.machineCount()) === 0)
    process.stdout.write(`${await station.newEnrolmentCode()}\n`)
}

function closeOnSignals(station: Station, control: { close: () => void }): void {
  let isClosing = false
  const stop = () => {
    if (isClosing) return
    isClosing = true
    control.close()
    station.close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  process.on('disconnect', stop)
}

try {
  await run()
} catch (error) {
  if (!(error instanceof StationError || error instanceof DatabaseError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
}
