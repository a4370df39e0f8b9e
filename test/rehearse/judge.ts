/** Holds what was acknowledged against what arrived. Reads nothing and waits for nothing. */
import type { Progress } from '../../electron/contract/index.ts'
import type { Custody } from './custody.ts'
import { findDifference, keyOf, type Ledger } from './ledger.ts'

export type Verdict = {
  finalised: number
  /** Opens at the station and has a verified receipt on the tablet. */
  received: number
  /** Sentences. */
  lost: string[]
  doubled: string[]
}

/** What only a verified receipt leads to. */
const receipted: readonly Progress[] = [
  'received',
  'held',
  'pending',
  'accepted',
  'registered',
  'returned',
  'made',
  'ready',
  'delivered',
]

export function judge(ledger: Ledger, custody: Custody, progress: ReadonlyMap<string, Progress>): Verdict {
  const finalised = [...ledger.accounts.values()].filter(({ state }) => state === 'finalised')
  const lost = [...ledger.broken]
  const doubled = custody.conflicts.map((key) => `${key} is in conflict`)
  let received = 0
  for (const account of finalised) {
    const key = keyOf(account)
    const packets = custody.held.filter((each) => keyOf(each) === key)
    if (packets.length > 1) doubled.push(`${key} was accepted ${packets.length} times`)
    const [packet] = packets
    const word = progress.get(key)
    const problem = !packet
      ? 'is not at the station'
      : !packet.opened
        ? (packet.problem ?? 'does not open')
        : findDifference(account, packet.opened)
    if (problem) lost.push(`${key}: ${problem}`)
    else if (!word || !receipted.includes(word)) lost.push(`${key} has no receipt on the tablet but is “${word}”`)
    else received += 1
  }
  const ofFinalised = new Set(finalised.map(keyOf))
  for (const packet of custody.held) {
    // Of the finalised ones it was said above.
    if (!packet.opened && !ofFinalised.has(keyOf(packet)))
      lost.push(`${keyOf(packet)}: ${packet.problem ?? 'does not open'}`)
    if (ledger.accounts.get(keyOf(packet))?.state !== 'finalised') doubled.push(`${keyOf(packet)} was never finalised`)
  }
  return { finalised: finalised.length, received, lost, doubled }
}
