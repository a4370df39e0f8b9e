/** Promise: at a power cut PostgreSQL keeps what the station acknowledged: the last checkpoint and the flushed log are enough. */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nothingYet, type Told } from './faults/acceptance.ts'
import { copyCluster, startCluster } from './faults/cluster.ts'
import { type PostgresAcceptance, preparePostgresAcceptance } from './faults/postgres-acceptance.ts'
import { twoAtATime } from './faults/traced.ts'
import { postgresIsHere } from './support/postgres.ts'
import { startStation } from './support/station-client.ts'

const reason = postgresIsHere()
if (reason) console.log(`Skipped: ${reason}`)

const SEGMENT_BYTES = 16 * 1024 * 1024

/** When a PATCH was answered: what had been told, how far the log was flushed, and the packets' files. */
type Acknowledged = { told: Told; segment: string; offset: number; packets: string }
type Cut = { name: string; at: Acknowledged; more: number; rest: number }

describe.skipIf(reason !== undefined)('a station over PostgreSQL', () => {
  let postgres: PostgresAcceptance
  let killed: string
  const acknowledged: Acknowledged[] = []

  beforeAll(async () => {
    postgres = await preparePostgresAcceptance(2)
    const { acceptance } = postgres
    const [folder, told] = [acceptance.copy('log'), nothingYet()]
    killed = postgres.copy('log')
    const database = await startCluster(killed)
    const station = await startStation(folder, { database: database.url })
    await acceptance.sendAll(station.url, told, async () => {
      const [flushed] = await database.ask<{ segment: string; offset: number }>(
        'SELECT (w).file_name AS segment, (w).file_offset AS offset FROM (SELECT pg_walfile_name_offset(pg_current_wal_flush_lsn()) AS w) AS at',
      )
      const packets = join(acceptance.folder, `packets-${acknowledged.length}`)
      cpSync(join(folder, 'packets'), packets, { recursive: true })
      acknowledged.push({ told: structuredClone(told), ...flushed!, packets })
    })
    await database.kill()
    await station.close().catch(() => undefined)
  }, 120_000)
  afterAll(() => postgres?.end())

  /** Sentences about what is missing after that cut of what `told` says. */
  async function findMissingAfter({ name, at, more, rest }: Cut, told: Told): Promise<string[]> {
    const [folder, cluster] = [postgres.acceptance.copy(name), postgres.copy(name)]
    cpSync(at.packets, join(folder, 'packets'), { recursive: true })
    // The data files are as the last checkpoint left them; nothing that was written since and not synced is there.
    copyCluster(`${killed}/global/pg_control`, `${cluster}/global/pg_control`)
    rmSync(join(cluster, 'pg_wal'), { recursive: true })
    copyCluster(`${killed}/pg_wal`, `${cluster}/pg_wal`)
    cutLog(join(cluster, 'pg_wal'), at.segment, at.offset + more, rest)
    return postgres.findMissing(folder, cluster, told, false)
  }

  it('has what was acknowledged, when of the data files only the last checkpoint is there and the log ends where it was flushed', async () => {
    expect(acknowledged).toHaveLength(postgres.acceptance.packets.length * 2)
    const cuts = acknowledged.flatMap((at, index) => [
      { name: `nothing-${index}`, at, more: 0, rest: 0 },
      { name: `half-a-record-${index}`, at, more: 57, rest: 0 },
      { name: `old-bytes-${index}`, at, more: 0, rest: 0xa5 },
    ])
    const problems: string[] = []
    await twoAtATime(cuts, async (cut) => {
      const missing = await findMissingAfter(cut, cut.at.told)
      problems.push(...missing.map((each) => `${cut.name}: ${each}`))
    })
    console.log(`${cuts.length} cuts of the log at ${acknowledged.length} acknowledgements`)
    expect(problems).toEqual([])
  }, 300_000)

  it('is seen to lack what came later, when the log ends before it', async () => {
    const [first, last] = [acknowledged[0]!, acknowledged.at(-1)!]
    expect(await findMissingAfter({ name: 'early', at: first, more: 0, rest: 0 }, last.told)).not.toEqual([])
  }, 60_000)
})

/** @param rest what stands in every byte behind the cut. */
function cutLog(folder: string, segment: string, offset: number, rest: number): void {
  for (const name of readdirSync(folder).filter((each) => /^[0-9A-F]{24}$/.test(each) && each > segment))
    rmSync(join(folder, name))
  const path = join(folder, segment)
  const bytes = readFileSync(path)
  expect(bytes.length).toBe(SEGMENT_BYTES)
  // Opened as it is, so that it keeps its owner.
  writeFileSync(path, bytes.fill(rest, offset), { flag: 'r+' })
}
