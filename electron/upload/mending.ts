/** Who can mend a blocked packet, and what can be done with it. One table; the page has the words. */
import type { BlockedReason, Mending } from '../contract/index.ts'

const table: Record<BlockedReason, Mending> = {
  'cannot-open': { who: 'station', acts: ['reseal', 'send-again', 'hand-over', 'export'] },
  malformed: { who: 'administrator', acts: ['reseal', 'correct', 'hand-over', 'export'] },
  'bad-signature': { who: 'administrator', acts: ['reseal', 'hand-over', 'export'] },
  'unknown-machine': { who: 'station', acts: ['send-again', 'hand-over', 'export'] },
  'wrong-environment': { who: 'administrator', acts: ['hand-over', 'export'] },
  'wrong-station': { who: 'supervisor', acts: ['hand-over', 'export'] },
  simulated: { who: 'officer', acts: ['correct', 'hand-over'] },
  'unsupported-format': { who: 'station', acts: ['send-again', 'hand-over', 'export'] },
  'too-large': { who: 'administrator', acts: ['correct', 'hand-over', 'export'] },
  'damaged-here': { who: 'administrator', acts: ['repair', 'reseal', 'hand-over'] },
  'hash-mismatch': { who: 'officer', acts: ['send-again', 'hand-over', 'export'] },
  'receipt-not-ours': { who: 'administrator', acts: ['send-again', 'hand-over', 'export'] },
}

export const mendingOf = (reason: BlockedReason): Mending => table[reason]
