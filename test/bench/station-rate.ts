/** Packets and megabytes a second, sent over real HTTP until their receipts, with everything a station verifies. */
import { randomBytes } from 'node:crypto'
import { type buildPacket, newOfficer } from '../support/packet.ts'
import { round, spreadOf } from './measure.ts'
import { type DatabaseName, startBenchStation } from './station-process.ts'
import { type BenchTablet, benchTablet, type Sent } from './station-tablet.ts'

/** A practice visit's packet weighs 0.19 MB; one with ten prints, signature and papers of real devices 1.5 MB. */
export const RATE_SIZES = { small: 200_000, large: 1_500_000 } as const
const PARTS = 14
const TABLETS = 8
const IN_FLIGHT = 2
/** A station that has just started compiles; nobody's province does. */
const WARM_UP = 24

export type Rate = {
  packetBytes: number
  packets: number
  seconds: number
  perSecond: number
  megabytesPerSecond: number
  /** Milliseconds from PATCH to receipt, with `inFlight` at once. */
  receipt: ReturnType<typeof spreadOf>
  inFlight: number
  /** Answers `unavailable` or `too-many`; each was asked again. */
  turnedAway: number
  /** Milliseconds of processor time for each packet: of all that the machine has, these took so much. */
  cpuMs: { station: number; database: number; load: number }
  /** Cores in use by each of them, of those that there are. */
  coresInUse: { station: number; database: number; load: number }
}

/** @param packets of each size. */
export async function measureRate(
  name: DatabaseName,
  packets: { small: number; large: number },
): Promise<{ small: Rate; large: Rate }> {
  const station = await startBenchStation(name)
  const tablets: BenchTablet[] = []
  try {
    for (let at = 0; at < TABLETS; at += 1) tablets.push(benchTablet(await station.enrol(), IN_FLIGHT))
    const run = async (bytes: number, count: number): Promise<Rate> => {
      await sendAll(tablets, await makePackets(tablets, bytes, WARM_UP), [])
      const loads = await makePackets(tablets, bytes, count)
      const times: number[] = []
      const awayBefore = awayOf(tablets)
      const before = { ...station.cpuSeconds(), load: process.cpuUsage() }
      const began = performance.now()
      await sendAll(tablets, loads, times)
      const seconds = (performance.now() - began) / 1000
      const { user, system } = process.cpuUsage(before.load)
      const after = station.cpuSeconds()
      const cpu = {
        station: after.station - before.station,
        database: after.database - before.database,
        load: (user + system) / 1e6,
      }
      const each = (by: number) => ({
        station: round(cpu.station / by),
        database: round(cpu.database / by),
        load: round(cpu.load / by),
      })
      const sent = loads.flat()
      const sum = sent.reduce((bytesSent, { size }) => bytesSent + size, 0)
      return {
        packetBytes: Math.round(sum / sent.length),
        packets: sent.length,
        seconds: round(seconds),
        perSecond: round(sent.length / seconds),
        megabytesPerSecond: round(sum / 1e6 / seconds),
        receipt: spreadOf(times),
        inFlight: TABLETS * IN_FLIGHT,
        turnedAway: awayOf(tablets) - awayBefore,
        cpuMs: each(sent.length / 1000),
        coresInUse: each(seconds),
      }
    }
    const small = await run(RATE_SIZES.small, packets.small)
    return { small, large: await run(RATE_SIZES.large, packets.large) }
  } finally {
    for (const tablet of tablets) tablet.close()
    await station.end()
  }
}

const awayOf = (tablets: readonly BenchTablet[]): number =>
  tablets.reduce((sum, tablet) => sum + tablet.turnedAway(), 0)

/** Made before the clock starts. @returns for each tablet. */
async function makePackets(tablets: readonly BenchTablet[], bytes: number, count: number): Promise<Sent[][]> {
  const officer = newOfficer()
  const made: Sent[][] = []
  for (const { client } of tablets) {
    const own: Sent[] = []
    for (let at = 0; at < count / tablets.length; at += 1) {
      const parts = Array.from({ length: PARTS }, (_, part) => ({
        name: `parts/finger-${part}.png`,
        bytes: randomBytes(Math.round(bytes / PARTS)),
      }))
      const packet = await client.packet(officer, { parts })
      own.push(toSend(packet))
    }
    made.push(own)
  }
  return made
}

export function toSend(packet: Awaited<ReturnType<typeof buildPacket>>): Sent {
  const { packetId, size, application, version, contentHash, bytes } = packet
  return { packetId, size, application, version, contentHash, read: () => bytes }
}

/** Each tablet announces what it has at once, and has two on their way. */
async function sendAll(tablets: readonly BenchTablet[], loads: readonly Sent[][], times: number[]): Promise<void> {
  await Promise.all(
    tablets.map(async (tablet, at) => {
      const queue = [...loads[at]!]
      await tablet.announce(queue)
      const lane = async () => {
        for (let packet = queue.shift(); packet; packet = queue.shift()) {
          const began = performance.now()
          await tablet.send(packet)
          times.push(performance.now() - began)
        }
      }
      await Promise.all(Array.from({ length: IN_FLIGHT }, lane))
    }),
  )
}
