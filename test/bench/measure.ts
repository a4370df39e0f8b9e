import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'

export type Spread = { n: number; p50: number; p99: number; max: number }

/** Milliseconds, to the hundredth. */
export function spreadOf(times: readonly number[]): Spread {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number) => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!)
  return { n: sorted.length, p50: at(0.5), p99: at(0.99), max: round(sorted.at(-1)!) }
}

export const round = (value: number): number => Math.round(value * 100) / 100

export function time(work: () => void): number {
  const began = performance.now()
  work()
  return performance.now() - began
}

/** The disk's own limit: the same bytes into a new file, and its fsync. */
export function writeAndSync(folder: string, number: number, bytes: Uint8Array): void {
  const file = openSync(join(folder, `limit-${number}`), 'w')
  writeSync(file, bytes)
  fsyncSync(file)
  closeSync(file)
}

/** A figure against its goal: what `goals.md` calls met or missed. */
export type Verdict = {
  measure: string
  value: number
  goal: number
  unit: string
  met: boolean
  /** The goal is a floor; else it is a ceiling. */
  isFloor?: true
}

export const atMost = (measure: string, value: number, goal: number, unit: string): Verdict => ({
  measure,
  value: round(value),
  goal,
  unit,
  met: value <= goal,
})

export const atLeast = (measure: string, value: number, goal: number, unit: string): Verdict => ({
  measure,
  value: round(value),
  goal,
  unit,
  met: value >= goal,
  isFloor: true,
})
