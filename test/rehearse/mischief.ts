/** What goes wrong in a day and when: drawn from the seed before it begins, so that a day can be had again. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../../devices/random.ts'
import type { Cut } from './cutting-proxy.ts'
import type { Processes, ProcessName } from './processes.ts'

/** Where in a visit the officer is. */
export const stages = ['taken', 'fields', 'captures', 'finalise', 'finalised'] as const
export type Stage = (typeof stages)[number]

type Victim = ProcessName | 'station'
type Kill = { visit: number; stage: Stage; who: Victim; delayMs: number }
type PlannedCut = { visit: number; cut: Cut }
export type MischiefPlan = { kills: Kill[]; cuts: PlannedCut[] }

export type Mischief = {
  /** Begins what belongs here, and does not wait for it. */
  at(visit: number, stage: Stage): void
  /** When everything begun has happened. */
  settled(): Promise<void>
  kills(): number
  /** Of them, or beside them, those of the station. */
  stationKills(): number
}

/** Up to here a cut waits for bytes: about one packet. */
const CUT_WITHIN_BYTES = 120_000
const KILL_WITHIN_MS = 120
const SILENCE_MS = [200, 1_200] as const

const kinds: readonly Cut['kind'][] = [
  ...(['cut', 'cut', 'cut'] as const),
  ...(['lost-answer', 'late-answer', 'repeated-answer', 'silence'] as const),
]

const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)]!

/**
 * Of one tablet's day.
 * @param day.stationKills beside `kills`, which are of core and devices then; absent: every third of `kills` is the station's.
 */
export function planMischief(
  random: Random,
  day: { visits: number; cuts: number; kills: number; stationKills?: number | undefined },
): MischiefPlan {
  const victims: readonly Victim[] =
    day.stationKills === undefined ? ['core', 'station', 'devices'] : ['core', 'devices']
  const first = Math.floor(random() * victims.length)
  const kills = Array.from({ length: day.kills }, (_, at): Kill => {
    const who = victims[(first + at) % victims.length]!
    return {
      who,
      visit: Math.floor(random() * day.visits),
      stage: who === 'devices' ? 'captures' : who === 'station' ? 'finalised' : pick(random, stages),
      delayMs: Math.floor(random() * KILL_WITHIN_MS),
    }
  })
  for (let more = 0; more < (day.stationKills ?? 0); more += 1)
    kills.push({ who: 'station', visit: Math.floor(random() * day.visits), stage: 'finalised', delayMs: 0 })
  const cuts = Array.from({ length: day.cuts }, (): PlannedCut => {
    const kind = pick(random, kinds)
    const silenceMs = SILENCE_MS[0] + random() * (SILENCE_MS[1] - SILENCE_MS[0])
    const to = random() < 0.5 ? ('announcement' as const) : ('patch' as const)
    const cut = { kind, to, afterBytes: 1 + Math.floor(random() * CUT_WITHIN_BYTES), silenceMs }
    return { visit: Math.floor(random() * day.visits), cut }
  })
  return { kills, cuts }
}

export function createMischief(plan: MischiefPlan, processes: Processes): Mischief {
  const begun: Promise<void>[] = []
  let killed = 0
  let stationsKilled = 0

  async function kill({ who, delayMs }: Kill): Promise<void> {
    await sleep(delayMs)
    if (who === 'station') {
      await processes.killStation()
      killed += 1
      stationsKilled += 1
      return
    }
    for (;;) {
      const pid = processes.pid(who)
      try {
        if (pid !== undefined) {
          process.kill(pid, 'SIGKILL')
          killed += 1
          return
        }
      } catch (error) {
        // It is down already and not up again: wait until there is something to kill.
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
      }
      await sleep(50)
    }
  }

  return {
    at: (visit, stage) => {
      // Once each, though an officer comes by a stage again and again.
      for (const each of take(plan.kills, (one) => one.visit === visit && one.stage === stage)) begun.push(kill(each))
      if (stage === 'finalise')
        for (const { cut } of take(plan.cuts, (one) => one.visit === visit)) processes.proxy.arm(cut)
    },
    settled: async () => {
      // What belonged to a draft or to a stage that nobody came to happens now.
      for (const each of take(plan.kills, () => true)) begun.push(kill(each))
      for (const { cut } of take(plan.cuts, () => true)) processes.proxy.arm(cut)
      await Promise.all(begun)
    },
    kills: () => killed,
    stationKills: () => stationsKilled,
  }
}

/** Those that match, out of the list. */
function take<T>(list: T[], matches: (one: T) => boolean): T[] {
  const taken = list.filter(matches)
  list.splice(0, list.length, ...list.filter((one) => !taken.includes(one)))
  return taken
}
