/** `npm run rehearse`: days of a mobile team with everything that kills a record, and the sum of what was lost. */
import { type DayReport, rehearseDay } from './day.ts'
import { rehearseDays } from './days.ts'
import { readOptions, USAGE } from './options.ts'

const args = process.argv.slice(2)
if (args.includes('--help')) {
  console.log(USAGE)
  process.exit(0)
}

const isClean = ({
  lost,
  doubled,
  finalised,
  received,
}: Pick<DayReport, 'lost' | 'doubled' | 'finalised' | 'received'>) =>
  lost === 0 && doubled === 0 && received === finalised

try {
  const options = readOptions(args)
  const say = (line: string) => {
    if (!options.quiet) process.stderr.write(`${line}\n`)
  }
  // A core that ends again and again would keep a page waiting for ever; the children end with this process.
  const limitMs =
    options.days * (120_000 + options.visits * 10_000 + (options.kills + (options.stationKills ?? 0)) * 10_000)
  setTimeout(() => {
    console.error(`seed ${options.seed}: not at its end after ${limitMs / 1000} s`)
    process.exit(1)
  }, limitMs).unref()
  const report = options.days > 1 ? await rehearseDays(options, say) : await rehearseDay(options, say)
  for (const problem of report.problems) process.stderr.write(`${problem}\n`)
  process.stdout.write(`${JSON.stringify(report)}\n`)
  process.exit(isClean(report) ? 0 : 1)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
