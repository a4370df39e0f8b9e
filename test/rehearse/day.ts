/** One day: teams go out, everything that can go wrong does, and in the evening the books are compared. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '../../devices/random.ts'
import type { Progress } from '../../electron/contract/index.ts'
import { readCustody } from './custody.ts'
import { judge } from './judge.ts'
import { createLedger } from './ledger.ts'
import { planMischief } from './mischief.ts'
import type { DayOptions } from './options.ts'
import { type StationEnd, startStationEnd } from './station-end.ts'
import { startTabletDay, type TabletDay } from './tablet-day.ts'

export type DayReport = {
  country: string
  database: string
  seed: number
  tablets: number
  visits: number
  captured: number
  finalised: number
  received: number
  lost: number
  doubled: number
  /** Packets in custody that open and are what they say; all of them, or some are in `problems`. */
  opened: number
  drafts: number
  corrections: number
  reseals: number
  repeats: number
  /** PATCH body bytes towards the station beyond the sizes of the packets in its custody. */
  resentBytes: number
  packetBytes: number
  cuts: number
  kills: number
  /** Of the kills. */
  stationKills: number
  openedWith: string
  seconds: number
  /** What was lost, doubled or not received, in sentences. */
  problems: string[]
}

const LOG_LINES = 60

/** @throws when a day cannot be played to its end; the processes' last lines are in the message. */
export async function rehearseDay(options: DayOptions, say: (line: string) => void): Promise<DayReport> {
  const begun = Date.now()
  const folder = mkdtempSync(join(tmpdir(), 'doorstep-rehearsal-'))
  const lines: string[] = []
  const log = (name: string) => (level: string, message: string) => {
    lines.push(`${name} ${level}: ${message}`)
    lines.splice(0, lines.length - LOG_LINES)
  }
  const ledger = createLedger()
  const ending: (() => Promise<unknown>)[] = []
  try {
    const { country, seed, database } = options
    const postgres = database === 'postgres' ? await startDatabase() : undefined
    if (postgres) ending.push(postgres.end)
    const station = await startStationEnd({
      folder,
      country,
      visits: options.visits,
      database: postgres?.url,
      log: log('station'),
    })
    ending.unshift(station.stop)
    say(`seed ${seed}: ${options.tablets} tablets, ${options.visits} visits (${country}, ${database})`)
    const tablets: TabletDay[] = []
    for (const { name, share } of sharesOf(options)) {
      const { from, visits: count } = share
      const tablet = await startTabletDay({
        ...{ name, folder, seed, country, station, ledger, visits: { from, count } },
        log: log(name),
        say: (line) => say(`${name}: ${line}`),
      })
      ending.unshift(tablet.stop)
      tablets.push(tablet)
    }
    const played = await everywhere(
      sharesOf(options).map(({ name, share }, at) => () => {
        const plan = planMischief(seededRandom('rehearsal', seed, name, 'mischief'), share)
        return tablets[at]!.play(plan)
      }),
    )
    say('all finalised; waiting for receipts')
    const progress = new Map<string, Progress>()
    for (const each of await everywhere(tablets.map(({ evening }) => evening)))
      for (const [key, word] of each) progress.set(key, word)
    await end(tablets, station)
    const custody = await readCustody({
      folder: join(folder, 'practice-station'),
      database: postgres?.url,
      scratch: join(folder, 'scratch'),
    })
    const { lost, doubled, ...verdict } = judge(ledger, custody, progress)
    const packetBytes = custody.held.reduce((sum, { size }) => sum + size, 0)
    const sum = (name: keyof (typeof played)[number]) => played.reduce((all, each) => all + each[name], 0)
    return {
      ...{ country, database, seed, tablets: options.tablets, visits: options.visits },
      captured: ledger.captured,
      ...verdict,
      lost: lost.length,
      doubled: doubled.length,
      opened: custody.held.filter(({ opened }) => opened !== undefined).length,
      drafts: [...ledger.accounts.values()].filter(({ state }) => state === 'draft').length,
      ...{ corrections: sum('corrections'), reseals: sum('reseals') },
      repeats: tablets.reduce((all, tablet) => all + tablet.repeated(), 0),
      resentBytes: Math.max(0, station.proxy.patchedBytes() - packetBytes),
      packetBytes,
      cuts: station.proxy.happened(),
      ...{ kills: sum('kills'), stationKills: sum('stationKills') },
      openedWith: custody.openedWith,
      seconds: (Date.now() - begun) / 1000,
      problems: [...lost, ...doubled],
    }
  } catch (error) {
    throw new Error(`seed ${options.seed}: ${error instanceof Error ? error.message : error}\n${lines.join('\n')}`, {
      cause: error,
    })
  } finally {
    for (const stop of ending) await stop()
    if (options.keep) say(`kept in ${folder}`)
    else rmSync(folder, { recursive: true, force: true })
  }
}

/** Loaded where it is asked for: a machine without PostgreSQL rehearses with SQLite. */
async function startDatabase(): Promise<{ url: string; end: () => Promise<void> }> {
  const { startPostgres } = await import('../support/postgres.ts')
  return startPostgres()
}

/** All of them to their end, and then the first that failed. */
async function everywhere<T>(acts: readonly (() => Promise<T>)[]): Promise<T[]> {
  const ends = await Promise.allSettled(acts.map((act) => act()))
  return ends.map((each) => {
    if (each.status === 'rejected') throw each.reason
    return each.value
  })
}

async function end(tablets: readonly TabletDay[], station: StationEnd): Promise<void> {
  for (const tablet of tablets) await tablet.stop()
  await station.stop()
}

type Share = { from: number; visits: number; cuts: number; kills: number; stationKills?: number }

/** Everything spread over the tablets, as evenly as it goes. */
export function sharesOf({ tablets, visits, cuts, kills, stationKills }: DayOptions): { name: string; share: Share }[] {
  const part = (all: number, at: number) => Math.floor((all * (at + 1)) / tablets) - Math.floor((all * at) / tablets)
  return Array.from({ length: tablets }, (_, at) => ({
    name: `tablet-${at + 1}`,
    share: {
      from: Math.floor((visits * at) / tablets),
      visits: part(visits, at),
      cuts: part(cuts, at),
      kills: part(kills, at),
      ...(stationKills === undefined ? {} : { stationKills: part(stationKills, at) }),
    },
  }))
}
