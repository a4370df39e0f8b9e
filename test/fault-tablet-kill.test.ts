/** Promise: killed at any of its syncs, the tablet has what it acknowledged, and goes on to the receipt. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findAnsweredOtherwise, findLost, isDone } from './faults/acknowledged.ts'
import { type PreparedTablet, prepareTablet } from './faults/prepared-tablet.ts'
import { countCalls, countSyncs, killAtSync, twoAtATime, wasKilled, whyNotTraced } from './faults/traced.ts'

const reason = whyNotTraced()
if (reason) console.log(reason)

describe.skipIf(reason !== undefined)('the tablet’s core', () => {
  let tablet: PreparedTablet
  beforeAll(async () => {
    tablet = await prepareTablet()
  }, 60_000)
  afterAll(() => tablet?.end())

  it('has what it acknowledged and goes on to the receipt, when killed at its N-th sync, for every N', async () => {
    const counted = join(tablet.folder, 'syncs')
    const whole = await tablet.run(tablet.copy('whole'), countSyncs, counted)
    expect(isDone(whole.lines), whole.errors).toBe(true)
    const syncs = countCalls(counted)
    expect(syncs).toBeGreaterThan(10)
    const problems: string[] = []
    let killed = 0
    await twoAtATime(
      Array.from({ length: syncs }, (_, at) => at + 1),
      async (nth) => {
        const data = tablet.copy(`sync-${nth}`)
        const before = await tablet.run(data, killAtSync(nth))
        if (wasKilled(before)) killed += 1
        const after = await tablet.run(data)
        const wrong = [...findLost(before.lines, after.lines), ...findAnsweredOtherwise(before.lines, after.lines)]
        if (!isDone(after.lines)) wrong.push(`it did not go on: ${JSON.stringify(after.lines.at(-1))} ${after.errors}`)
        problems.push(...wrong.map((each) => `sync ${nth}: ${each}`))
      },
    )
    console.log(`killed at ${killed} of ${syncs} syncs`)
    expect(problems).toEqual([])
    // The number of polls and so of the last syncs varies a little from run to run.
    expect(killed).toBeGreaterThan(syncs * 0.8)
  }, 240_000)
})
