/** What a tablet says afterwards, as the protocol has it. */
import { v7 } from 'uuid'
import type { Said, Supplement } from '../../station/protocol/index.ts'
import { instant } from './packet.ts'

let sequence = 1

/** @param utc when; each one is later than the one before in its machine's order. */
export function supplement(
  said: Said,
  { application, utc = '2026-11-20T03:00:00.000Z', officer = '100001' }: Partial<Supplement> & { utc?: string } = {},
): Supplement {
  sequence += 1
  const about = said.kind === 'drawer' ? {} : { application: application ?? v7() }
  return { supplement: v7(), ...about, officer, at: instant(sequence, utc), said }
}

export const payment = (
  more: Partial<Extract<Said, { kind: 'payment' }>> = {},
): Extract<Said, { kind: 'payment' }> => ({
  ...{ kind: 'payment', payment: v7(), mode: 'cash', amount: 2_000, currency: 'CNY' },
  ...more,
})
