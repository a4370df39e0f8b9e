/** Promise: killed at any of its syncs, the station has every offset and receipt that it gave, and what it receipted opens. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Acceptance, nothingYet, prepareAcceptance } from './faults/acceptance.ts'
import { startStationProcess } from './faults/station-process.ts'
import { prepareSyncKill, type SyncKill, whyNoSyncKill } from './faults/sync-kill.ts'
import { twoAtATime } from './faults/traced.ts'

const reason = whyNoSyncKill()
if (reason) console.log(reason)

describe.skipIf(reason !== undefined)('the station', () => {
  let acceptance: Acceptance
  let syncKill: SyncKill
  beforeAll(async () => {
    syncKill = prepareSyncKill()
    acceptance = await prepareAcceptance(2)
  }, 60_000)
  afterAll(() => {
    acceptance.end()
    syncKill.end()
  })

  it('has every offset and receipt that it gave and takes the rest, when killed at its N-th sync, for every N', async () => {
    const { copy, packets, sendAll, findForgotten, findUnopened } = acceptance
    const counted = syncKill.arm(0)
    const whole = await startStationProcess(copy('whole'), { env: counted.env })
    await sendAll(whole.url!, nothingYet())
    await whole.kill()
    const syncs = counted.syncs()
    expect(syncs).toBeGreaterThan(packets.length * 2)
    const problems: string[] = []
    let killed = 0
    await twoAtATime(
      Array.from({ length: syncs }, (_, at) => at + 1),
      async (nth) => {
        const folder = copy(`sync-${nth}`)
        const told = nothingYet()
        const before = await startStationProcess(folder, { env: syncKill.arm(nth).env })
        // The station goes in the middle of some request: what it had told until then counts.
        if (before.url)
          await sendAll(before.url, told).catch((error: unknown) => expect(error).toBeInstanceOf(TypeError))
        if (told.receipts.size < packets.length) killed += 1
        await before.kill()
        const found = [...(await findUnopened({ folder }, told))]
        const after = await startStationProcess(folder)
        found.push(...(await findForgotten(after.url!, told)))
        await sendAll(after.url!, told)
        if (told.receipts.size < packets.length) found.push('it does not take the rest')
        await after.kill()
        found.push(...(await findUnopened({ folder }, told)))
        problems.push(...found.map((each) => `sync ${nth}: ${each}`))
      },
    )
    console.log(`killed at ${killed} of ${syncs} syncs`)
    expect(problems).toEqual([])
    expect(killed).toBeGreaterThan(syncs / 2)
  }, 240_000)
})
