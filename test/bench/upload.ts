/** Goodput through a bad link: ours, tus-js-client as it comes, and one multipart POST after the other, in one run. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { createBenchLink, type LinkOptions } from './link.ts'
import { atLeast, atMost, round, type Verdict } from './measure.ts'
import { type Contestant, formPost, ours, tusClient } from './upload-contestants.ts'

const ROUND_TRIP_MS = 200
const PACKET_BYTES = 1_500_000
const SLOW = 5_000_000
const FAST = 20_000_000
/** When the hole opens: both lanes are full by then. */
const HOLE_AFTER_MS = 3_000
/** The gaps between its first cuts are near the mean. */
const SEED = 11

type Kind = { packets: number; bitsPerSecond: number; cuts?: LinkOptions['cuts'] }
type Figures = {
  /** % of what the link carries in that time. */
  goodput: number
  /** Bytes over the payload, heads of requests among them, for each cut; without cuts, of the whole run. */
  resentPerCut: number
  seconds: number
}
type Name = 'ours' | 'tus' | 'post'

/** `reliability-performance.md` 6 sends 40 × 1.5 MB; fewer keep the whole run under ten minutes. */
const whole = {
  clean: { packets: 40, bitsPerSecond: SLOW },
  cuts: { packets: 40, bitsPerSecond: SLOW, cuts: { everyMs: 14_000, outageMs: 1_000, seed: SEED } },
  fast: { packets: 80, bitsPerSecond: FAST },
} satisfies Record<string, Kind>
/** Fewer and shorter, and cuts so often that there are some. */
const quick = {
  clean: { packets: 4, bitsPerSecond: SLOW },
  cuts: { packets: 3, bitsPerSecond: SLOW, cuts: { everyMs: 8_000, outageMs: 500, seed: SEED } },
  fast: { packets: 12, bitsPerSecond: FAST },
} satisfies Record<string, Kind>

const Ready = z.object({
  codes: z.array(z.string()),
  ports: z.object({ ours: z.int(), tus: z.int(), post: z.int() }),
})

export type UploadFigures = Record<keyof typeof whole, Record<Name, Figures>> & {
  /** Seconds from a hole that swallows everything to the next bytes of a packet at the station. */
  blackHole: number
}

/** Kinds run side by side, each contestant of a kind on a link of its own, one after the other. */
export async function measureUpload({ isQuick }: { isQuick: boolean }): Promise<{
  parameters: object
  figures: UploadFigures
}> {
  const kinds = isQuick ? quick : whole
  const folder = mkdtempSync(join(tmpdir(), 'doorstep-bench-'))
  const child = fork(join(import.meta.dirname, 'upload-ends.ts'), ['4'])
  try {
    const [message] = await once(child, 'message')
    const { codes, ports } = Ready.parse(message)
    const measure = async (kind: Kind, code: string): Promise<Record<Name, Figures>> => {
      const { packets } = kind
      const all: [Name, Contestant][] = [
        ['ours', await ours(folder, code, packets, PACKET_BYTES)],
        ['tus', tusClient(packets, PACKET_BYTES)],
        ['post', formPost(packets, PACKET_BYTES)],
      ]
      const figures: Partial<Record<Name, Figures>> = {}
      for (const [name, contestant] of all) figures[name] = await measureOne(kind, ports[name], contestant)
      return figures as Record<Name, Figures>
    }
    const [clean, cuts, fast, blackHole] = await Promise.all([
      measure(kinds.clean, codes[0]!),
      measure(kinds.cuts, codes[1]!),
      measure(kinds.fast, codes[2]!),
      measureHole(ports.ours, await ours(folder, codes[3]!, 3, PACKET_BYTES)),
    ])
    return {
      parameters: { roundTripMs: ROUND_TRIP_MS, packetBytes: PACKET_BYTES, ...kinds },
      figures: { clean, cuts, fast, blackHole },
    }
  } finally {
    child.disconnect()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measureOne({ bitsPerSecond, cuts }: Kind, port: number, contestant: Contestant): Promise<Figures> {
  const link = await createBenchLink({ port, bitsPerSecond, roundTripMs: ROUND_TRIP_MS, ...(cuts && { cuts }) })
  const began = performance.now()
  await contestant.send(link.url)
  const seconds = (performance.now() - began) / 1000
  const ideal = (contestant.payload * 8) / bitsPerSecond
  const twice = Math.max(0, link.upBytes() - contestant.payload)
  link.close()
  return {
    goodput: round((ideal / seconds) * 100),
    resentPerCut: Math.round(twice / Math.max(1, link.cuts())),
    seconds: round(seconds),
  }
}

/** Seconds. */
async function measureHole(port: number, contestant: Contestant): Promise<number> {
  const link = await createBenchLink({ port, bitsPerSecond: SLOW, roundTripMs: ROUND_TRIP_MS })
  const sending = contestant.send(link.url)
  await new Promise((resolve) => setTimeout(resolve, HOLE_AFTER_MS))
  const ms = await link.swallow()
  await sending
  link.close()
  return round(ms / 1000)
}

/** The goals of `goals.md` are the whole run's; a quick one is over before a handshake is forgotten. */
export async function benchUpload(options: {
  isQuick: boolean
}): Promise<{ figures: object; verdicts: Verdict[]; last: object }> {
  const { parameters, figures } = await measureUpload(options)
  const { clean, cuts, fast, blackHole } = figures
  const used = (what: string, { ours: { goodput } }: Record<Name, Figures>, goal: number) =>
    atLeast(`${what}: of the link’s limit`, goodput, goal, '%')
  return {
    figures: { parameters, ...figures },
    last: options.isQuick ? { clean, cuts, fast } : figures,
    verdicts: [
      ...(options.isQuick
        ? []
        : [
            used('5 Mbit/s', clean, 98),
            used('5 Mbit/s with cuts', cuts, 88),
            used('20 Mbit/s', fast, 94),
            atMost('sent twice per cut', cuts.ours.resentPerCut, 64 * 1024, 'bytes'),
          ]),
      atMost('a black hole until it goes on', blackHole, 15, 's'),
    ],
  }
}
