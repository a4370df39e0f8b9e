/** The rehearsal's command line. */
import { parseArgs } from 'node:util'

export type DayOptions = {
  country: string
  /** Against one station. */
  tablets: number
  /** Of all tablets together. */
  visits: number
  /** Faults of the link: connections cut, answers lost, silences. */
  cuts: number
  /** SIGKILLs of core, devices and station; of core and devices only when `stationKills` is given. */
  kills: number
  /** SIGKILLs of the station while it receives. */
  stationKills?: number
  database: 'sqlite' | 'postgres'
  seed: number
  /** Leave the data folder and say where it is. */
  keep: boolean
  quiet: boolean
}
export type Options = DayOptions & { days: number; jobs: number; json: boolean }

export const USAGE = `npm run rehearse -- [options]
  --tablets N      tablets against one station, each with folder and processes of its own (default: 1)
  --visits N       homes visited in a day, by all tablets together (default: 25; 320 with 8 tablets is 40 each)
  --cuts N         times the link to the station fails (default: 10)
  --kills N        times core, devices or station are killed (default: 5)
  --station-kills N  times the station is killed while it receives, beside the kills, which leave it alone then
  --database sqlite|postgres  of the station; postgres is a cluster of its own that goes afterwards (default: sqlite)
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
      tablets: text('1'),
      visits: text('25'),
      cuts: text('10'),
      kills: text('5'),
      seed: text('7'),
      'station-kills': { type: 'string' },
      database: text('sqlite'),
      country: text('vn'),
      days: text('1'),
      jobs: text('2'),
      json: flag,
      keep: flag,
      quiet: flag,
    },
  })
  type Counted = 'tablets' | 'visits' | 'cuts' | 'kills' | 'station-kills' | 'seed' | 'days' | 'jobs'
  const number = (name: Counted, least: number, most: number) => {
    const read = Number(values[name])
    if (!Number.isInteger(read) || read < least || read > most)
      throw new Error(`--${name} takes a whole number from ${least} to ${most}`)
    return read
  }
  if (!/^[a-z]{2}$/.test(values.country)) throw new Error('--country takes two letters')
  const { database } = values
  if (database !== 'sqlite' && database !== 'postgres') throw new Error('--database is sqlite or postgres')
  return {
    country: values.country,
    tablets: number('tablets', 1, 20),
    visits: number('visits', 1, 500),
    cuts: number('cuts', 0, 500),
    kills: number('kills', 0, 200),
    ...(values['station-kills'] === undefined ? {} : { stationKills: number('station-kills', 0, 200) }),
    database,
    seed: number('seed', 0, 2 ** 31),
    days: number('days', 1, 10_000),
    jobs: number('jobs', 1, 64),
    json: values.json,
    keep: values.keep,
    quiet: values.quiet,
  }
}
