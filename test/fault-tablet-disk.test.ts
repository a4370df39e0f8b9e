/** Promise: a write that fails is never acknowledged, and when the disk is well again everything acknowledged is there. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findAnsweredOtherwise, findLost, isDone } from './faults/acknowledged.ts'
import { type PreparedTablet, prepareTablet } from './faults/prepared-tablet.ts'
import { countCalls, sample, twoAtATime, whyNotTraced } from './faults/traced.ts'

const reason = whyNotTraced()
if (reason) console.log(reason)

/** Of each fault so many moments are tried, spread over the scenario: a scenario has hundreds of writes. All with a large number. */
const MOMENTS = Number(process.env.DOORSTEP_FAULT_MOMENTS ?? 14)
/** A moment takes about two seconds, two at a time. */
const LIMIT_MS = 60_000 + MOMENTS * 15_000
const ENDED_ITSELF = 3

const saidWhyNotStarted = (lines: readonly Record<string, unknown>[]): boolean =>
  typeof lines.at(-1)?.refusedToStart === 'string'

describe.skipIf(reason !== undefined)('the tablet’s database files', () => {
  let tablet: PreparedTablet
  beforeAll(async () => {
    tablet = await prepareTablet()
  }, 60_000)
  afterAll(() => tablet?.end())

  const databaseOf = (data: string) => ['-P', join(data, 'doorstep.db'), '-P', join(data, 'doorstep.db-wal')]
  const count = async (call: string) => {
    const [data, counted] = [tablet.copy(`whole-${call}`), join(tablet.folder, call)]
    const whole = await tablet.run(data, [...databaseOf(data), '-e', `trace=${call}`], counted)
    expect(isDone(whole.lines), whole.errors).toBe(true)
    return countCalls(counted)
  }

  async function fail(call: string, error: string, nth: number): Promise<string[]> {
    const data = tablet.copy(`${call}-${error}-${nth}`)
    const fault = [...databaseOf(data), '-e', `trace=${call}`, '-e', `inject=${call}:error=${error}:when=${nth}`]
    const before = await tablet.run(data, fault)
    const after = await tablet.run(data)
    const wrong = [...findLost(before.lines, after.lines), ...findAnsweredOtherwise(before.lines, after.lines)]
    // A fault is answered, or the process ends itself and the next one goes on; it never hangs and never crashes.
    if (before.code !== 0 && before.code !== ENDED_ITSELF && !saidWhyNotStarted(before.lines))
      wrong.push(`it ended with ${before.code}: ${JSON.stringify(before.lines.at(-1))} ${before.errors.slice(0, 600)}`)
    if (!isDone(after.lines))
      wrong.push(`it did not go on: ${JSON.stringify(after.lines.at(-1))} ${after.errors.slice(0, 600)}`)
    return wrong.map((each) => `${call} ${nth} ${error}: ${each}`)
  }

  for (const [call, error, outcome] of [
    ['pwrite64', 'ENOSPC', 'goes on by itself when there is room again'],
    ['pwrite64', 'EIO', 'ends or answers, and the next start has everything'],
    ['fsync,fdatasync', 'EIO', 'acknowledges nothing more, and the next start has everything'],
  ] as const) {
    it(
      `${outcome}, when the N-th ${call} fails with ${error}`,
      async () => {
        const calls = await count(call)
        expect(calls).toBeGreaterThan(5)
        const problems: string[] = []
        // Syncs are few: every one of them.
        const moments = call === 'pwrite64' ? Math.min(calls, MOMENTS) : calls
        await twoAtATime(sample(calls, moments), async (nth) => void problems.push(...(await fail(call, error, nth))))
        console.log(`${error} at ${moments} of ${calls} ${call}`)
        expect(problems).toEqual([])
      },
      LIMIT_MS,
    )
  }
})
