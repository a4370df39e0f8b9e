/** Many days, each in a process of its own, some at a time. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { DayReport } from './day.ts'
import type { Options } from './options.ts'

export type DaysReport = Omit<DayReport, 'openedWith' | 'seed'> & {
  days: number
  firstSeed: number
  failedSeeds: number[]
}

const main = fileURLToPath(new URL('./main.ts', import.meta.url))

/** Prints each day's line as it ends, and returns the sum. A day without a report counts as one lost. */
export async function rehearseDays(options: Options, say: (line: string) => void): Promise<DaysReport> {
  const begun = Date.now()
  const sum: DaysReport = {
    country: options.country,
    database: options.database,
    tablets: options.tablets,
    days: options.days,
    firstSeed: options.seed,
    failedSeeds: [],
    visits: 0,
    captured: 0,
    finalised: 0,
    received: 0,
    lost: 0,
    doubled: 0,
    opened: 0,
    drafts: 0,
    corrections: 0,
    reseals: 0,
    repeats: 0,
    resentBytes: 0,
    packetBytes: 0,
    cuts: 0,
    kills: 0,
    stationKills: 0,
    seconds: 0,
    problems: [],
  }
  const seeds = Array.from({ length: options.days }, (_, at) => options.seed + at)
  const lanes = Array.from({ length: options.jobs }, async () => {
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
      const report = await rehearseInChild(options, seed)
      if (report) add(sum, report)
      else sum.lost += 1
      if (!report || report.lost + report.doubled > 0 || report.received < report.finalised) sum.failedSeeds.push(seed)
      const line = report ? JSON.stringify(report) : `{"seed":${seed},"failed":true}`
      process.stdout.write(`${line}\n`)
      say(`seed ${seed}: ${report ? `lost ${report.lost}, doubled ${report.doubled}, ${report.seconds} s` : 'failed'}`)
    }
  })
  await Promise.all(lanes)
  return { ...sum, seconds: (Date.now() - begun) / 1000 }
}

function add(sum: DaysReport, report: DayReport): void {
  const names = [
    'visits',
    'captured',
    'finalised',
    'received',
    'lost',
    'doubled',
    'opened',
    'drafts',
    'corrections',
    'reseals',
    'repeats',
    'resentBytes',
    'packetBytes',
    'cuts',
    'kills',
    'stationKills',
  ] as const
  for (const name of names) sum[name] += report[name]
  sum.problems.push(...report.problems.map((problem) => `seed ${report.seed}: ${problem}`))
}

function rehearseInChild(
  { country, database, tablets, visits, cuts, kills, stationKills, keep }: Options,
  seed: number,
): Promise<DayReport | undefined> {
  const named = { tablets, visits, cuts, kills, seed, country, database, 'station-kills': stationKills }
  const given = Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, `${value}`]))
  const args = [main, ...given, '--json', '--quiet', ...(keep ? ['--keep'] : [])]
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    child.stdout.on('data', (piece: Buffer) => {
      text += piece.toString('utf8')
    })
    child.on('close', () => resolve(parse(text.trim().split('\n').at(-1) ?? '')))
  })
}

function parse(line: string): DayReport | undefined {
  try {
    const report = JSON.parse(line) as Partial<DayReport>
    return typeof report.received === 'number' ? (report as DayReport) : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
