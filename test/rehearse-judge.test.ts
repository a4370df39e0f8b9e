/** Promise: the rehearsal sees what it is there to see. */
import { describe, expect, it } from 'vitest'
import type { Progress } from '../electron/contract/index.ts'
import type { Custody, Held } from './rehearse/custody.ts'
import { judge } from './rehearse/judge.ts'
import { type Account, createLedger } from './rehearse/ledger.ts'

const application = '01a19467-e800-7d08-84cd-ac1b1894f5b6'
const account: Account = {
  application,
  version: 1,
  state: 'finalised',
  procedure: 'exchange',
  fields: { name: 'Nguyễn Thị Hoà' },
  images: { portrait: 'aa', 'finger-1': 'bb' },
  exceptions: ['finger-6: lost'],
  gaps: ['other 2026-08-01: lost'],
  signed: 'cc',
}
const { state: _, ...opened } = account
const packet: Held = { packetId: 'p1', size: 10, application, version: 1, contentHash: 'c1', opened }

function judged(changes: { held?: Held[]; conflicts?: string[]; progress?: Progress; broken?: string[] } = {}) {
  const ledger = createLedger()
  ledger.accounts.set(`${application}/1`, account)
  ledger.broken.push(...(changes.broken ?? []))
  const { held = [packet], conflicts = [] } = changes
  const custody: Custody = { held, conflicts, openedWith: 'age' }
  return judge(ledger, custody, new Map([[`${application}/1`, changes.progress ?? 'pending']]))
}

describe('the evening’s books', () => {
  it('count as received what opens as it was entered and has its receipt', () => {
    expect(judged()).toEqual({ finalised: 1, received: 1, lost: [], doubled: [] })
  })

  it.each<[string, Parameters<typeof judged>[0]]>([
    ['it is not at the station', { held: [] }],
    ['it does not open', { held: [{ packetId: 'p1', size: 10, application, version: 1, contentHash: 'c1' }] }],
    ['a field differs', { held: [{ ...packet, opened: { ...opened, fields: { name: 'Nguyễn Thị Hòa' } } }] }],
    [
      'a field is there that nobody entered',
      { held: [{ ...packet, opened: { ...opened, fields: { name: 'Nguyễn Thị Hoà', phone: '1' } } }] },
    ],
    ['a picture is missing', { held: [{ ...packet, opened: { ...opened, images: { portrait: 'aa' } } }] }],
    [
      'a picture is another',
      { held: [{ ...packet, opened: { ...opened, images: { portrait: 'aa', 'finger-1': 'cc' } } }] },
    ],
    ['an exception is missing', { held: [{ ...packet, opened: { ...opened, exceptions: [] } }] }],
    [
      'a packet that nobody finalised does not open',
      { held: [packet, { packetId: 'p2', size: 10, application, version: 2, contentHash: 'c2' }] },
    ],
    ['it is of another version', { held: [{ ...packet, version: 2 }] }],
    ['the tablet has no receipt', { progress: 'sending' }],
    ['something acknowledged was missing on the way', { broken: ['a draft'] }],
  ])('count as lost, when %s', (_name, changes) => {
    expect(judged(changes).lost.length).toBeGreaterThan(0)
  })

  it.each<[string, Parameters<typeof judged>[0]]>([
    ['it was accepted twice', { held: [packet, { ...packet, packetId: 'p2' }] }],
    ['a clerk was told of a conflict', { conflicts: [`${application}/1`] }],
    ['something arrived that was never finalised', { held: [packet, { ...packet, version: 2 }] }],
  ])('count as doubled, when %s', (_name, changes) => {
    expect(judged(changes).doubled.length).toBeGreaterThan(0)
  })
})
