/** What one more packet costs when there are 1, 10 000 and 100 000: the slope that the plan for millions goes by. */
import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { newOfficer } from '../support/packet.ts'
import { round, spreadOf, time, writeAndSync } from './measure.ts'
import { fillStation } from './station-fill.ts'
import { type BenchStation, type DatabaseName, startBenchStation } from './station-process.ts'
import { toSend } from './station-rate.ts'
import { benchTablet } from './station-tablet.ts'

const FRESH = 50
const WARM_UP = 20
const PACKET_BYTES = 20_000
const MACHINES = 8

export type Level = {
  stored: number
  /** Milliseconds from an announcement of one packet to its receipt, one after the other. */
  accept: ReturnType<typeof spreadOf>
  /** To the median at the first level. */
  ratio: number
  /** Milliseconds of processor time for each. */
  cpuMs: { station: number; database: number }
  /** Of processor time, to the first level: what a busy machine does not blur. */
  cpuRatio: number
  /** The disk's own limit in the same minute: a packet's bytes in a new file, and its fsync. */
  disk: ReturnType<typeof spreadOf>
  databaseBytes: number
  fillSeconds: number
}

/** @param levels of packets stored, ascending. */
export async function measureLevels(name: DatabaseName, levels: readonly number[]): Promise<Level[]> {
  const station = await startBenchStation(name)
  try {
    const clients = []
    for (let at = 0; at < MACHINES; at += 1) clients.push(await station.enrol())
    const machines = clients.map(({ machine }) => machine.machine)
    const measured: Level[] = []
    let stored = 0
    for (const level of levels) {
      await station.stop()
      const missing = Math.max(0, level - stored)
      const fillSeconds = await fillStation(station, machines, missing)
      await station.startAgain()
      const taken = await acceptFresh(station)
      stored += missing + FRESH + WARM_UP
      const first = measured[0] ?? taken
      measured.push({
        stored: level,
        ...taken,
        ratio: round(taken.accept.p50 / first.accept.p50),
        cpuRatio: round(cpuOf(taken) / cpuOf(first)),
        disk: diskLimit(station.dataFolder),
        databaseBytes: await databaseBytes(station),
        fillSeconds: round(fillSeconds),
      })
    }
    return measured
  } finally {
    await station.end()
  }
}

const cpuOf = ({ cpuMs }: Pick<Level, 'cpuMs'>): number => cpuMs.station + cpuMs.database

function diskLimit(folder: string): Level['disk'] {
  const bytes = randomBytes(PACKET_BYTES)
  return spreadOf(Array.from({ length: FRESH }, (_, at) => time(() => writeAndSync(folder, at, bytes))))
}

async function acceptFresh(station: BenchStation): Promise<Pick<Level, 'accept' | 'cpuMs'>> {
  // One that is enrolled anew, because the station has another address after each start.
  const tablet = benchTablet(await station.enrol(), 1)
  const officer = newOfficer()
  const packets = []
  for (let at = 0; at < WARM_UP + FRESH; at += 1)
    packets.push(
      toSend(
        await tablet.client.packet(officer, { parts: [{ name: 'parts/a.jpg', bytes: randomBytes(PACKET_BYTES) }] }),
      ),
    )
  const times: number[] = []
  let before = station.cpuSeconds()
  for (const [at, packet] of packets.entries()) {
    if (at === WARM_UP) before = station.cpuSeconds()
    const began = performance.now()
    await tablet.announce([packet])
    await tablet.send(packet)
    times.push(performance.now() - began)
  }
  const after = station.cpuSeconds()
  tablet.close()
  return {
    accept: spreadOf(times.slice(WARM_UP)),
    cpuMs: {
      station: round(((after.station - before.station) * 1000) / FRESH),
      database: round(((after.database - before.database) * 1000) / FRESH),
    },
  }
}

/** Of SQLite its file and log, of PostgreSQL what it says itself. */
async function databaseBytes({ database, dataFolder }: BenchStation): Promise<number> {
  if (database === undefined)
    return ['station.db', 'station.db-wal'].reduce(
      (sum, file) => sum + (statSync(join(dataFolder, file), { throwIfNoEntry: false })?.size ?? 0),
      0,
    )
  const client = new pg.Client({ connectionString: database })
  await client.connect()
  try {
    const { rows } = await client.query<{ size: string }>('SELECT pg_database_size(current_database()) AS size')
    return Number(rows[0]!.size)
  } finally {
    await client.end()
  }
}
