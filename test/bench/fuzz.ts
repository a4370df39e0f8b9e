/** A million spoilt frames into every parser of a device's bytes: no crash, no hang, no memory for a length alone. */
import fc from 'fast-check'
import { everyParser } from './fuzz-parsers.ts'
import type { Fuzzed } from './fuzzed.ts'
import { atMost, round, type Verdict } from './measure.ts'

export const MILLION = 1_000_000
/** One case that takes longer hangs, as far as an officer can tell. */
const LONGEST_CASE_MS = 1_000
/** Garbage included: what a parser keeps is checked by itself. */
const MOST_GROWTH_MB = 512
const SAMPLE_EVERY = 2_048
const MB = 1024 * 1024

type Mutation = { how: number; at: number; value: number }
type Figure = { cases: number; seconds: number; growthMb: number; longestMs: number; failure?: string; oneOf?: number }

/** One in ten is any bytes; the others are whole frames, one or two behind each other, with up to four things wrong. */
function cases(valid: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const mutation = fc.record({ how: fc.nat(4), at: fc.nat(0xffff), value: fc.nat(0xff) })
  const spoilt = fc
    .tuple(fc.nat(valid.length - 1), fc.option(fc.nat(valid.length - 1)), fc.array(mutation, { maxLength: 4 }))
    .map(([first, second, mutations]) => {
      const whole = [valid[first]!, ...(second === null ? [] : [valid[second]!])]
      return mutations.reduce(spoil, Uint8Array.from(whole.length === 1 ? whole[0]! : Buffer.concat(whole)))
    })
  return fc.oneof({ arbitrary: fc.uint8Array({ maxLength: 96 }), weight: 1 }, { arbitrary: spoilt, weight: 9 })
}

/** Sets, flips, takes away, puts in, cuts: what lines, cables and liars do. */
function spoil(bytes: Uint8Array<ArrayBuffer>, { how, at, value }: Mutation): Uint8Array<ArrayBuffer> {
  if (bytes.length === 0) return Uint8Array.of(value)
  const place = at % bytes.length
  switch (how) {
    case 0:
      return bytes.with(place, value)
    case 1:
      return bytes.with(place, bytes[place]! ^ (1 << (value & 7)))
    case 2:
      return Uint8Array.from(Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + 1 + (value & 7))]))
    case 3:
      return Uint8Array.from(Buffer.concat([bytes.subarray(0, place), Uint8Array.of(value), bytes.subarray(place)]))
    default:
      return bytes.subarray(0, place)
  }
}

/** As a line might hand it over: at once, byte by byte, or in pieces. */
function piecesOf(bytes: Uint8Array, size: number): Uint8Array[] {
  if (size >= bytes.length) return [bytes]
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size))
}

async function fuzzOne({ valid, parse, oneOf = 1 }: Fuzzed, wanted: number, seed: number): Promise<Figure> {
  const runs = Math.max(1, Math.ceil(wanted / oneOf))
  const memory = () => {
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  const before = memory()
  const began = performance.now()
  let [count, most, longestMs] = [0, before, 0]
  const check = (bytes: Uint8Array, size: number): void | Promise<void> => {
    count += 1
    if (count % SAMPLE_EVERY === 0) most = Math.max(most, memory())
    const start = performance.now()
    const done = parse(piecesOf(bytes, size), bytes)
    const tookMs = performance.now() - start
    longestMs = Math.max(longestMs, tookMs)
    if (tookMs > LONGEST_CASE_MS) throw new Error(`It takes ${Math.round(tookMs)} ms.`)
    return done
  }
  const sizes = fc.constantFrom(1, 7, 64, 4_096)
  const isAsync = parse.constructor.name === 'AsyncFunction'
  const result = isAsync
    ? await fc.check(
        fc.asyncProperty(cases(valid), sizes, async (bytes, size) => check(bytes, size)),
        { numRuns: runs, seed },
      )
    : fc.check(
        fc.property(cases(valid), sizes, (bytes, size) => void check(bytes, size)),
        { numRuns: runs, seed },
      )
  return {
    cases: result.numRuns,
    seconds: round((performance.now() - began) / 1_000),
    growthMb: round((most - before) / MB),
    longestMs: round(longestMs),
    ...(oneOf > 1 && { oneOf }),
    ...(result.failed && { failure: failureOf(result) }),
  }
}

/** What failed, as bytes that can be put into a test. */
function failureOf({
  counterexample,
  errorInstance,
  seed,
}: {
  counterexample: [Uint8Array, number] | null
  errorInstance: unknown
  seed: number
}): string {
  const [bytes, size] = counterexample ?? []
  const why = errorInstance instanceof Error ? errorInstance.message : String(errorInstance)
  return `${why} seed ${seed}, in pieces of ${size}: ${Buffer.from(bytes ?? [])
    .toString('hex')
    .slice(0, 2_000)}`
}

/** @param wanted cases for each parser. @param seed of them; another each time when absent. */
export async function benchFuzz(
  { cases: wanted = MILLION, only = '' }: { cases?: number; only?: string } = {},
  seed = Date.now() & 0x7fffffff,
): Promise<{ figures: object; verdicts: Verdict[] }> {
  const figures: Record<string, Figure> = {}
  const verdicts: Verdict[] = []
  for (const parser of (await everyParser()).filter(({ name }) => name.includes(only))) {
    const figure = await fuzzOne(parser, wanted, seed)
    figures[parser.name] = figure
    // What takes minutes says where it is.
    console.error(`${parser.name}: ${JSON.stringify(figure)}`)
    verdicts.push(
      atMost(`${parser.name}: failures`, figure.failure === undefined ? 0 : 1, 0, 'cases'),
      atMost(`${parser.name}: memory`, figure.growthMb, MOST_GROWTH_MB, 'MB'),
    )
  }
  if (verdicts.some(({ met }) => !met)) process.exitCode = 1
  return { figures: { seed, ...figures }, verdicts }
}
