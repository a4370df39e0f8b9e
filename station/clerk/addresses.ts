/** Wrong passwords by where they came from, in memory: names may be tried in turn where each of them is slow. */

/** A whole office may be behind one address. */
const FREE = 20
const FIRST_WAIT_MS = 60_000
const LONGEST_WAIT_MS = 15 * 60_000
/** Addresses that are remembered; the one that was wrong longest ago goes first. */
const REMEMBERED = 10_000

const wrong = new Map<string, { count: number; at: number }>()

/** Milliseconds until this address may try again; 0: now. @param now milliseconds since 1970. */
export function waitOfAddress(address: string, now: number): number {
  const found = wrong.get(address)
  if (!found || found.count < FREE) return 0
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (found.count - FREE))
  return Math.max(0, found.at + wait - now)
}

/** Forgotten after an hour without a wrong one. */
export function countWrong(address: string, now: number): void {
  const found = wrong.get(address)
  const count = found && now - found.at < 4 * LONGEST_WAIT_MS ? found.count : 0
  wrong.delete(address)
  wrong.set(address, { count: count + 1, at: now })
  const [oldest] = wrong.keys()
  if (wrong.size > REMEMBERED && oldest !== undefined) wrong.delete(oldest)
}
