import { sign } from 'node:crypto'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { COUNTERSIGN_DOMAIN, type Countersignature, FINALISE_DOMAIN } from '../station/protocol/index.ts'
import { instant, newOfficer, newSigningPair, sha256Hex, type TestOfficer, type TestPacket } from './support/packet.ts'
import { type StationWithMachine, stationWithMachine } from './support/station-client.ts'

/** A second officer's word is kept once, whenever it comes; what nobody signed is not. */
let all: StationWithMachine & { end: () => Promise<void> }
const second = newOfficer('100001')
beforeAll(async () => {
  all = await stationWithMachine()
})
afterAll(() => all.end())

const over = (domain: string, sha256: string, officer: TestOfficer) =>
  sign(null, Buffer.concat([Buffer.from(domain), Buffer.from(sha256, 'hex')]), officer.privateKey).toString('base64url')

function statement(
  of: Pick<TestPacket, 'application' | 'version' | 'contentHash'>,
  officer = second,
): Countersignature {
  const { application, version, contentHash } = of
  const signature = over(COUNTERSIGN_DOMAIN, contentHash, officer)
  return {
    application,
    version,
    contentHash,
    officer: officer.number,
    publicKey: officer.publicKey,
    signature,
    at: instant(),
  }
}
const nowhere = () => ({ application: v7(), version: 1, contentHash: sha256Hex(v7()) })
const tell = async (...countersignatures: Countersignature[]) =>
  (await all.client.announce([], { countersignatures })).countersigned
const kept = ({ application, version }: { application: string; version: number }) =>
  all.station.store.countersignatures.of(application, version)

describe('a countersignature that comes by itself', () => {
  it('is kept beside its packet, and once however often it is sent', async () => {
    const packet = await all.client.packet(all.officer)
    await all.client.send(packet)
    const said = statement(packet)
    const acknowledged = [{ application: packet.application, version: packet.version }]
    expect(await tell(said)).toEqual(acknowledged)
    expect(await tell(said)).toEqual(acknowledged)
    expect(await kept(packet)).toEqual([said])
  })

  it('is kept before its packet comes, and by each officer', async () => {
    const of = nowhere()
    const [one, another] = [statement(of), statement(of, newOfficer('100002'))]
    expect(await tell(one, another)).toHaveLength(2)
    expect(await kept(of)).toHaveLength(2)
  })

  it('is neither kept nor acknowledged when the signature does not hold', async () => {
    const of = nowhere()
    const good = statement(of)
    const signature = over(FINALISE_DOMAIN, of.contentHash, second)
    expect(await tell({ ...good, signature }, { ...good, publicKey: newSigningPair().publicKey })).toEqual([])
    expect(await kept(of)).toEqual([])
  })

  it('is not acknowledged for another content than the one that is kept', async () => {
    const of = nowhere()
    await tell(statement(of))
    expect(await tell(statement({ ...of, contentHash: sha256Hex('other') }))).toEqual([])
    expect(await kept(of)).toEqual([statement(of)])
  })

  it('is not spoken of to a tablet that sends none', async () => {
    expect((await all.client.announce([])).countersigned).toBeUndefined()
  })
})

describe('a countersignature inside a packet', () => {
  const statusOf = async (packet: TestPacket) => {
    expect((await all.client.send(packet)).status).toBe(204)
    const { statuses } = await all.client.announce([])
    const last = statuses.findLast(({ application }) => application === packet.application)
    return [last?.status, last?.reason].filter(Boolean).join(': ')
  }
  /** As the protocol says it: over the JSON of what he looked at. */
  const countersigned = (exceptions: { modality: 'finger'; position: number; reason: string }[], looked = exceptions) =>
    all.client.packet(all.officer, {
      changeRecord: (record) => {
        const shownSha256 = sha256Hex('shown')
        const words = [record.application, record.version, shownSha256, looked, '', '']
        const signature = over(COUNTERSIGN_DOMAIN, sha256Hex(JSON.stringify(words)), second)
        const countersignature = {
          ...{ officer: second.number, publicKey: second.publicKey, signature, shownSha256 },
          at: instant(),
        }
        return { ...record, formatVersion: 2, exceptions, countersign: 'done', countersignature }
      },
    })
  const missing = [{ modality: 'finger' as const, position: 3, reason: 'Cụt ngón' }]

  it('is taken when it is over what the record says', async () => {
    expect(await statusOf(await countersigned(missing))).toBe('pending')
  })

  it('is looked at by a clerk when it is over something else', async () => {
    expect(await statusOf(await countersigned(missing, []))).toBe('held: bad-countersignature')
  })
})

describe('record format 2', () => {
  it('is refused in production when the card was a practice one', async () => {
    const production = await stationWithMachine({
      environment: 'production',
      recoveryRecipient: all.client.keyList.recovery.recipient,
    })
    try {
      const identity = (source: 'device' | 'simulated') => ({
        ...{ card: 'citizen', fields: { name: 'x' }, source, device: 'sdt', model: 'reader', readAt: instant() },
      })
      const packet = (source: 'device' | 'simulated') =>
        production.client.packet(production.officer, {
          ...{ environment: 'production', source: 'device' },
          changeRecord: (record) => ({ ...record, formatVersion: 2, identity: identity(source) }),
        })
      expect(await (await production.client.send(await packet('simulated'))).json()).toMatchObject({
        reason: 'simulated',
      })
      expect((await production.client.send(await packet('device'))).status).toBe(204)
    } finally {
      await production.end()
    }
  })

  it('is malformed when its signature names a part that is not there', async () => {
    const signing = { by: 'applicant', method: 'pen', name: 'x', part: 'parts/signature.png' } as const
    const packet = await all.client.packet(all.officer, {
      changeRecord: (record) => ({
        ...record,
        formatVersion: 2,
        signing: { ...signing, shownSha256: sha256Hex('x'), signedAt: instant() },
      }),
    })
    expect(await (await all.client.send(packet)).json()).toMatchObject({ reason: 'malformed' })
  })
})
