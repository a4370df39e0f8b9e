/** The rehearsal's command line. */
import { parseArgs } from 'node:util'

export type DayOptions = {
  country: string
  visits: number
  /** Faults of the link: connections cut, answers lost, silences. */
  cuts: number
  /** SIGKILLs of core, devices and station. */
  kills: number
  seed: number
  /** Leave the data folder and say where it is. */
  keep: boolean
  quiet: boolean
}
export type Options = DayOptions & { days: number; jobs: number; json: boolean }

export const USAGE = `npm run rehearse -- [options]
  --visits N       homes visited in a day (default: 25)
  --cuts N         times the link to the station fails (default: 10)
  --kills N        times core, devices or station are killed (default: 5)
  --seed N         what happens and when depends on it (default: 7)
  --country vn|cn  (default: vn)
  --days N         so many days, with seeds from --seed on (default: 1)
  --jobs N         days at a time (default: 2)
  --json           nothing but JSON on the last line
  --keep           leave the data folder`

/** @throws {Error} with a sentence for the person at the terminal. */
export function readOptions(args: readonly string[]): Options {
  const text = (value: string) => ({ type: 'string', default: value }) as const
  const flag = { type: 'boolean', default: false } as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      visits: text('25'),
      cuts: text('10'),
      kills: text('5'),
      seed: text('7'),
      country: text('vn'),
      days: text('1'),
      jobs: text('2'),
      json: flag,
      keep: flag,
      quiet: flag,
    },
  })
  const number = (name: 'visits' | 'cuts' | 'kills' | 'seed' | 'days' | 'jobs', least: number, most: number) => {
    const read = Number(values[name])
    if (!Number.isInteger(read) || read < least || read > most)
      throw new Error(`--${name} takes a whole number from ${least} to ${most}`)
    return read
  }
  if (!/^[a-z]{2}$/.test(values.country)) throw new Error('--country takes two letters')
  return {
    country: values.country,
    visits: number('visits', 1, 200),
    cuts: number('cuts', 0, 200),
    kills: number('kills', 0, 50),
    seed: number('seed', 0, 2 ** 31),
    days: number('days', 1, 10_000),
    jobs: number('jobs', 1, 64),
    json: values.json,
    keep: values.keep,
    quiet: values.quiet,
  }
}
