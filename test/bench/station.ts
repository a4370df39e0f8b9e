/** The station of a province on this machine: how much it takes, what its first three days cost, and how it grows. */
import { atLeast, atMost, type Verdict } from './measure.ts'
import { measureLevels } from './station-levels.ts'
import { type DatabaseName, isAbsent } from './station-process.ts'
import { PROVINCE, replayProvince } from './station-province.ts'
import { measureRate } from './station-rate.ts'

export type StationBench = {
  /** A tenth of everything, and no 100 000 stored. */
  quick: boolean
  /** The province alone. */
  province: boolean
  /** One of the two; absent: both. */
  database?: DatabaseName
}

type Skipped = { skipped: string }

export async function benchStation(options: StationBench): Promise<{ figures: object; verdicts: Verdict[] }> {
  const { quick, province } = options
  const names = options.database ? [options.database] : (['sqlite', 'postgres'] as const)
  const verdicts: Verdict[] = []
  const figures: Record<string, object> = {}
  const share = quick ? 0.1 : 1
  for (const name of names) {
    const absent = isAbsent(name)
    if (absent !== undefined) {
      figures[name] = { skipped: absent } satisfies Skipped
      continue
    }
    const days = await replayProvince(name, share)
    verdicts.push(
      atMost(`${name}: province, ${days.applications} applications`, days.applicationSeconds, 180 * share, 's'),
      atMost(`${name}: province, lost`, days.lost, 0, 'packets'),
      atMost(`${name}: province, doubled`, days.doubled, 0, 'packets'),
    )
    if (province) {
      figures[name] = { province: days }
      continue
    }
    const rate = await measureRate(name, quick ? { small: 160, large: 48 } : { small: 800, large: 240 })
    const levels = await measureLevels(name, quick ? [1, 10_000] : [1, 10_000, 100_000])
    verdicts.push(
      atLeast(`${name}: 0.2 MB packets`, rate.small.perSecond, 40, 'packets/s'),
      atLeast(`${name}: 1.5 MB packets`, rate.large.perSecond, 40, 'packets/s'),
      atMost(`${name}: processor time at ${levels.at(-1)!.stored} to that at 1`, levels.at(-1)!.cpuRatio, 1.5, 'times'),
    )
    figures[name] = { rate, province: days, levels }
  }
  return { figures: { of: PROVINCE, share, ...figures }, verdicts }
}
