/** Promise: a set-up that is killed anywhere is gone on from by asking again. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findInstallation } from '../electron/keys/device-key.ts'
import { readEnrolled } from '../electron/machine/machine.ts'
import { unlock } from '../electron/officer/unlock.ts'
import { openStore } from '../electron/store/store.ts'
import type { Station } from '../station/station.ts'
import { isDone } from './faults/acknowledged.ts'
import { countCalls, countSyncs, killAtSync, runScript, twoAtATime, wasKilled, whyNotTraced } from './faults/traced.ts'
import { startStation } from './support/station-client.ts'

const reason = whyNotTraced()
if (reason) console.log(reason)
const scenario = fileURLToPath(new URL('./faults/set-up-scenario.ts', import.meta.url))
const officer = { number: '1001', pin: '246813' }

describe.skipIf(reason !== undefined)('setting a machine up', () => {
  let folder: string
  let station: Station
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'doorstep-set-up-'))
    station = await startStation(join(folder, 'station'))
  })
  afterAll(async () => {
    await station?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const argsFor = async (name: string) => {
    const data = join(folder, name)
    mkdirSync(data)
    const code = await station.newEnrolmentCode()
    return { data, args: ['--data', data, '--code', code, '--officer', officer.number, '--pin', officer.pin] }
  }

  it('ends enrolled and opens with the PIN, when killed at its N-th sync and asked again, for every N', async () => {
    const counted = join(folder, 'syncs')
    const whole = await argsFor('whole')
    const first = await runScript(scenario, whole.args, countSyncs, counted)
    expect(isDone(first.lines), first.errors).toBe(true)
    const syncs = countCalls(counted)
    const problems: string[] = []
    let killed = 0
    const each = Array.from({ length: syncs }, (_, at) => at + 1)
    await twoAtATime(each, async (nth) => {
      const { data, args } = await argsFor(`sync-${nth}`)
      if (wasKilled(await runScript(scenario, args, killAtSync(nth)))) killed += 1
      const after = await runScript(scenario, args)
      if (!isDone(after.lines)) problems.push(`sync ${nth}: ${after.errors.slice(0, 500)}`)
      else if (!(await opens(data))) problems.push(`sync ${nth}: it does not open, or is not enrolled`)
    })
    console.log(`killed at ${killed} of ${syncs} syncs`)
    expect(problems).toEqual([])
    expect(killed).toBe(syncs)
  }, 240_000)
})

async function opens(data: string): Promise<boolean> {
  const opened = await unlock(data, findInstallation(data)!, undefined, officer.number, officer.pin, Date.now())
  if (opened.state !== 'opened') return false
  const store = openStore(data, opened.databaseKey, { mustExist: true })
  try {
    return (await readEnrolled(store.db)) !== undefined
  } finally {
    store.close()
  }
}
