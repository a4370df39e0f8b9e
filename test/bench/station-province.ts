/**
 * A province in its first three days: 5 200 applications and 15 000 electronic accounts from 54 tablets, by a
 * schedule that is the same each time. The announcement that the figures come from is seed 001 of the project.
 */
import { randomBytes } from 'node:crypto'
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { newOfficer, type TestPacket } from '../support/packet.ts'
import { round } from './measure.ts'
import { type DatabaseName, startBenchStation } from './station-process.ts'
import { type BenchTablet, benchTablet, type Mischief, type Sent } from './station-tablet.ts'

export const PROVINCE = { applications: 5_200, accounts: 15_000, tablets: 54 } as const
/** Three days pass in this time, so that the station is behind from the first minute on and says what it can. */
const COMPRESSED_TO_MS = 60_000
/** A practice visit's packet weighs 190 KB. An account has no record of its own yet: a packet with one small part. */
const APPLICATION_BYTES = 190_000
const ACCOUNT_BYTES = 2_000
/** Of all packets: cut in the middle, and sent again as if the receipt had been lost. */
const CUT_SHARE = 0.02
const REPEAT_SHARE = 0.02
const MAX_ANNOUNCED = 200
const IN_FLIGHT = 2

type Due = Sent & { atMs: number; mischief: Mischief; isApplication: boolean }

export type Province = {
  tablets: number
  applications: number
  accounts: number
  megabytes: number
  cuts: number
  repeats: number
  /** From the first announcement to the last receipt. */
  seconds: number
  perSecond: number
  /** Until the last of the 5 200 had its receipt. */
  applicationSeconds: number
  turnedAway: number
  lost: number
  doubled: number
  statuses: Record<string, number>
}

/** @param share of the province: 1 is all of it. */
export async function replayProvince(name: DatabaseName, share: number): Promise<Province> {
  const station = await startBenchStation(name)
  const folder = mkdtempSync(join(tmpdir(), 'doorstep-bench-province-'))
  const tablets: BenchTablet[] = []
  try {
    for (let at = 0; at < PROVINCE.tablets; at += 1) tablets.push(benchTablet(await station.enrol(), IN_FLIGHT))
    const load = await schedule(tablets, join(folder, 'packets'), share)
    const began = performance.now()
    let applicationsEnd = began
    const onReceipt = ({ isApplication }: Due) => {
      if (isApplication) applicationsEnd = performance.now()
    }
    await Promise.all(tablets.map((tablet, at) => playTablet(tablet, load[at]!, began, share, onReceipt)))
    const seconds = (performance.now() - began) / 1000
    const all = load.flat()
    return {
      tablets: tablets.length,
      applications: all.filter(({ isApplication }) => isApplication).length,
      accounts: all.filter(({ isApplication }) => !isApplication).length,
      megabytes: round(all.reduce((sum, { size }) => sum + size, 0) / 1e6),
      cuts: all.filter(({ mischief }) => mischief === 'cut').length,
      repeats: all.filter(({ mischief }) => mischief === 'repeat').length,
      seconds: round(seconds),
      perSecond: round(all.length / seconds),
      applicationSeconds: round((applicationsEnd - began) / 1000),
      turnedAway: tablets.reduce((sum, tablet) => sum + tablet.turnedAway(), 0),
      ...(await count(tablets, load)),
    }
  } finally {
    for (const tablet of tablets) tablet.close()
    await station.end()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What is due goes out in one announcement; a tablet that is behind has more in its next one. */
async function playTablet(
  tablet: BenchTablet,
  load: readonly Due[],
  began: number,
  share: number,
  onReceipt: (due: Due) => void,
): Promise<void> {
  const coming = [...load]
  while (coming.length > 0) {
    const now = performance.now() - began
    const waitMs = coming[0]!.atMs * share - now
    if (waitMs > 0) await sleep(waitMs)
    const due: Due[] = []
    while (
      due.length < MAX_ANNOUNCED &&
      (coming[0]?.atMs ?? Number.POSITIVE_INFINITY) * share <= now + Math.max(waitMs, 0) + 1
    )
      due.push(coming.shift()!)
    await tablet.announce(due)
    const lane = async () => {
      for (let packet = due.shift(); packet; packet = due.shift()) {
        await tablet.send(packet, packet.mischief)
        onReceipt(packet)
      }
    }
    await Promise.all(Array.from({ length: IN_FLIGHT }, lane))
  }
}

/** Everything is announced once more, as after a restore, and every tablet reads all that was said to it. */
async function count(
  tablets: readonly BenchTablet[],
  load: readonly (readonly Due[])[],
): Promise<Pick<Province, 'lost' | 'doubled' | 'statuses'>> {
  let lost = 0
  let doubled = 0
  const statuses: Record<string, number> = {}
  for (const [at, tablet] of tablets.entries()) {
    const own = load[at]!
    for (let start = 0; start < own.length; start += MAX_ANNOUNCED) {
      const { packets } = await tablet.announce(own.slice(start, start + MAX_ANNOUNCED))
      lost += packets.filter(({ state }) => state !== 'received').length
    }
    const events = await tablet.statuses()
    for (const { status } of events) statuses[status] = (statuses[status] ?? 0) + 1
    const told = new Set(events.map(({ application }) => application))
    doubled += events.length - told.size
    lost += own.filter(({ application }) => !told.has(application)).length
  }
  return { lost, doubled, statuses }
}

/** Made before the clock starts: what travels is in one file, what has to be known of it in memory. */
async function schedule(tablets: readonly BenchTablet[], path: string, share: number): Promise<Due[][]> {
  const random = seeded(20_230_501)
  const officer = newOfficer()
  const file = openSync(path, 'wx+')
  let end = 0
  const load: Due[][] = tablets.map(() => [])
  const keep = (
    { bytes, packetId, size, application, version, contentHash }: TestPacket,
    isApplication: boolean,
  ): Due => {
    const start = end
    writeSync(file, bytes, 0, size, start)
    end += size
    const read = () => {
      const back = Buffer.allocUnsafe(size)
      readSync(file, back, 0, size, start)
      return back
    }
    const luck = random()
    const mischief = luck < CUT_SHARE ? 'cut' : luck < CUT_SHARE + REPEAT_SHARE ? 'repeat' : 'none'
    const atMs = timeOfDay(random) * COMPRESSED_TO_MS
    return { packetId, size, application, version, contentHash, read, atMs, mischief, isApplication }
  }
  const make = async (howMany: number, isApplication: boolean) => {
    for (let at = 0; at < Math.round(howMany * share); at += 1) {
      const which = at % tablets.length
      const part = isApplication ? APPLICATION_BYTES : ACCOUNT_BYTES
      const packet = await tablets[which]!.client.packet(officer, {
        parts: [{ name: 'parts/portrait.jpg', bytes: randomBytes(part) }],
        changeRecord: (record) => (isApplication ? record : { ...record, procedure: 'electronic-account' }),
      })
      load[which]!.push(keep(packet, isApplication))
    }
  }
  await make(PROVINCE.applications, true)
  await make(PROVINCE.accounts, false)
  // Read through its number from here on; nothing of it is left when the process ends.
  rmSync(path)
  process.once('exit', () => closeSync(file))
  return load.map((own) => own.sort((a, b) => a.atMs - b.atMs))
}

/** When in the three days, 0 to 1: eight in the morning to ten at night, and a third of it at the station's cable in the evening. */
function timeOfDay(random: () => number): number {
  const day = Math.floor(random() * 3)
  const hour = random() < 1 / 3 ? 20 + random() * 2 : 8 + random() * 12
  return (day + hour / 24) / 3
}

/** mulberry32: the same numbers each time. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
