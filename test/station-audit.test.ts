import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AUDIT_DOMAIN, AUDIT_GENESIS_DOMAIN, type AuditLink } from '../station/protocol/index.ts'
import { stationWithMachine } from './support/station-client.ts'

let all: Awaited<ReturnType<typeof stationWithMachine>>
beforeEach(async () => {
  all = await stationWithMachine()
})
afterEach(() => all.end())

/** A log of so many entries from the machine's certificate on, or from a link of another log on. */
function chain(count: number, { after, word = 'act' }: { after?: AuditLink; word?: string } = {}): AuditLink[] {
  let previous = after
    ? Buffer.from(after.hash, 'hex')
    : createHash('sha256').update(AUDIT_GENESIS_DOMAIN).update(all.client.certificate).digest()
  return Array.from({ length: count }, (_, index) => {
    const sequence = (after?.sequence ?? 0) + index + 1
    const entry = JSON.stringify({ word, sequence })
    previous = createHash('sha256')
      .update(Buffer.concat([Buffer.from(AUDIT_DOMAIN), previous, Buffer.from(entry)]))
      .digest()
    return { sequence, entry, hash: previous.toString('hex') }
  })
}
const announce = async (audit: AuditLink[]) => (await all.client.announce([], { audit })).auditSequence
const findings = async () =>
  (await all.station.auditFindings(all.client.machine.machine)).map(({ reason, sequence }) => [reason, sequence])

describe('a machine’s audit log', () => {
  it('is kept from the certificate on, over many announcements and repeated links', async () => {
    const links = chain(10)
    expect(await announce(links.slice(0, 4))).toBe(4)
    expect(await announce(links.slice(2, 8))).toBe(8)
    expect(await announce([])).toBe(8)
    expect(await announce(links)).toBe(10)
    expect(await findings()).toEqual([])
  })

  it('marks the machine amber when the log begins elsewhere', async () => {
    expect(await announce(chain(3).map((link) => ({ ...link, hash: '0'.repeat(64) })))).toBe(0)
    expect(await findings()).toEqual([['broken-chain', 1]])
  })

  it('marks the machine amber at a fork, which a rolled-back tablet makes, and keeps what it had', async () => {
    const links = chain(5)
    await announce(links)
    expect(await announce(chain(3, { after: links[1]!, word: 'other' }))).toBe(5)
    expect(await findings()).toEqual([['fork', 3]])
  })

  it('marks the machine amber at a gap, and goes on when the missing links come', async () => {
    const links = chain(6)
    await announce(links.slice(0, 2))
    expect(await announce(links.slice(3))).toBe(2)
    expect(await findings()).toEqual([['gap', 4]])
    expect(await announce(links.slice(2))).toBe(6)
  })

  it('does not stop intake', async () => {
    await announce(chain(1).map((link) => ({ ...link, hash: '0'.repeat(64) })))
    const packet = await all.client.packet(all.officer)
    expect((await all.client.send(packet)).status).toBe(204)
  })
})
