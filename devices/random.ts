/** Seeded randomness for the simulated devices: the same words give the same numbers, on every machine. */
import { createHash } from 'node:crypto'

/** Uniform in [0, 1). */
export type Random = () => number

/** A generator that depends on `words` alone (xoshiro128**, its state the SHA-256 of the words). Not for keys. */
export function seededRandom(...words: readonly (string | number)[]): Random {
  const digest = createHash('sha256').update(JSON.stringify(words)).digest()
  let a = digest.readUInt32LE(0)
  let b = digest.readUInt32LE(4)
  let c = digest.readUInt32LE(8)
  let d = digest.readUInt32LE(12)
  return () => {
    const product = Math.imul(b, 5)
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = (d << 11) | (d >>> 21)
    return result / 4_294_967_296
  }
}

/** Uniform in [low, high). */
export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random()
}
