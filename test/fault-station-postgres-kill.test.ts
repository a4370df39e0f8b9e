/** Promise: whenever its PostgreSQL is killed, the station has every offset and receipt that it gave. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nothingYet, type Told } from './faults/acceptance.ts'
import { startCluster } from './faults/cluster.ts'
import { type PostgresAcceptance, preparePostgresAcceptance } from './faults/postgres-acceptance.ts'
import { prepareSyncKill, type SyncKill, whyNoSyncKill } from './faults/sync-kill.ts'
import { twoAtATime } from './faults/traced.ts'
import { postgresIsHere } from './support/postgres.ts'
import { startStation } from './support/station-client.ts'

const noDatabase = postgresIsHere()
const reason = noDatabase ? `Skipped: ${noDatabase}` : whyNoSyncKill()
if (reason) console.log(reason)

describe.skipIf(reason !== undefined)('a station over PostgreSQL', () => {
  let syncKill: SyncKill
  let postgres: PostgresAcceptance

  beforeAll(async () => {
    syncKill = prepareSyncKill()
    postgres = await preparePostgresAcceptance(2)
  }, 90_000)
  afterAll(async () => {
    syncKill?.end()
    await postgres?.end()
  })

  /** Runs the scripted acceptance and kills the cluster at its N-th sync from there; without N counts them. */
  async function killAtSync(nth?: number): Promise<{ folder: string; cluster: string; told: Told; syncs: number }> {
    const name = `sync-${nth ?? 'all'}`
    const { acceptance } = postgres
    const [folder, cluster, told] = [acceptance.copy(name), postgres.copy(name), nothingYet()]
    const armed = syncKill.arm(0)
    const database = await startCluster(cluster, armed.env)
    const station = await startStation(folder, { database: database.url })
    const before = armed.syncs()
    if (nth !== undefined) armed.killAt(before + nth)
    const failure = await acceptance.sendAll(station.url, told).catch((error: unknown) => error)
    const syncs = armed.syncs() - before
    // Only a cluster that went may keep the station from answering.
    if (failure && syncs < (nth ?? Number.POSITIVE_INFINITY)) throw failure
    await database.kill()
    await station.close().catch(() => undefined)
    return { folder, cluster, told, syncs }
  }

  it('has every offset and receipt that it gave and takes the rest, when the cluster is killed at its N-th sync, for every N', async () => {
    const { acceptance, findMissing } = postgres
    const whole = await killAtSync()
    expect(whole.told.receipts.size).toBe(acceptance.packets.length)
    const problems: string[] = []
    let killed = 0
    await twoAtATime(
      Array.from({ length: whole.syncs }, (_, at) => at + 1),
      async (nth) => {
        const { folder, cluster, told } = await killAtSync(nth)
        if (told.receipts.size < acceptance.packets.length) killed += 1
        const missing = await findMissing(folder, cluster, told, true)
        problems.push(...missing.map((each) => `sync ${nth}: ${each}`))
      },
    )
    console.log(`killed at ${killed} of ${whole.syncs} syncs`)
    expect(problems).toEqual([])
    expect(killed).toBeGreaterThan(whole.syncs / 2)
  }, 400_000)
})
