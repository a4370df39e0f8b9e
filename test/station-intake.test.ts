import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Problem, RefusalReason } from '../station/protocol/index.ts'
import { newOfficer, newSigningPair, type PacketOptions, seal, sha256Hex, type TestPacket } from './support/packet.ts'
import { type StationWithMachine, stationWithMachine } from './support/station-client.ts'

let all: StationWithMachine & { end: () => Promise<void> }
beforeAll(async () => {
  all = await stationWithMachine()
})
afterAll(() => all.end())

const recipients = () => [all.client.keyList.ageRecipients[0]!.recipient]

/** How the station answers a packet: its receipt's status word, or why it refuses. */
async function judge(packet: TestPacket): Promise<string> {
  const response = await all.client.send(packet)
  if (response.status === 204) {
    const { statuses } = await all.client.announce([])
    const last = statuses.findLast((event) => event.application === packet.application)
    return [last?.status, last?.reason].filter(Boolean).join(': ')
  }
  const problem = Problem.parse(await response.json())
  return problem.reason ?? problem.error
}
const judged = async (more: Partial<PacketOptions>) => judge(await all.client.packet(all.officer, more))
const packetOf = async (bytes: Uint8Array): Promise<TestPacket> => {
  const packet = await all.client.packet(all.officer, { parts: [] })
  return { ...packet, bytes, size: bytes.byteLength, packetId: sha256Hex(bytes) }
}

describe('intake', () => {
  it('takes a packet as pending when nothing is doubtful', async () => {
    expect(await judged({})).toBe('pending')
  })

  it('refuses what it cannot open', async () => {
    expect(await judge(await packetOf(randomBytes(5_000)))).toBe('cannot-open')
    const stranger = await seal(Buffer.from('x'), [all.client.keyList.recovery.recipient])
    expect(await judge(await packetOf(stranger))).toBe('cannot-open')
  })

  it('refuses what is no packet inside', async () => {
    expect(await judge(await packetOf(await seal(randomBytes(5_000), recipients())))).toBe('malformed')
    expect(await judge(await packetOf(await seal(new Uint8Array(0), recipients())))).toBe('malformed')
  })

  it('refuses compressed entries, foreign names, missing and surplus files', async () => {
    const parts = [{ name: 'parts/a.jpg', bytes: Buffer.alloc(50_000) }]
    expect(await judged({ compression: 6, parts })).toBe('malformed')
    expect(await judged({ changeFiles: (files) => files.set('../evil', Buffer.from('x')) })).toBe('malformed')
    expect(await judged({ changeFiles: (files) => files.set('parts/more.jpg', Buffer.from('x')) })).toBe('malformed')
    expect(await judged({ changeFiles: (files) => files.delete('parts/portrait.jpg') })).toBe('malformed')
    expect(await judged({ changeFiles: (files) => files.delete('manifest.json') })).toBe('malformed')
    expect(await judged({ changeFiles: (files) => files.delete('SHA256SUMS') })).toBe('malformed')
  })

  it('refuses a name that is there twice', async () => {
    const twice = (zip: Uint8Array) =>
      Buffer.from(Buffer.from(zip).toString('latin1').replaceAll('parts/b.jpg', 'parts/a.jpg'), 'latin1')
    const parts = ['a', 'b'].map((name) => ({ name: `parts/${name}.jpg`, bytes: Buffer.from(name) }))
    expect(await judged({ parts, changeZip: twice })).toBe('malformed')
  })

  it('refuses contents that are not those of the manifest', async () => {
    const changed = Buffer.from('another picture')
    expect(await judged({ changeFiles: (files) => files.set('parts/portrait.jpg', changed) })).toBe('malformed')
    expect(await judged({ changeFiles: (files) => files.set('application.json', changed) })).toBe('malformed')
    expect(await judged({ changeFiles: (files) => files.set('SHA256SUMS', changed) })).toBe('malformed')
  })

  it('refuses a record that says otherwise than the manifest', async () => {
    const changes: PacketOptions['changeRecord'][] = [
      (record) => ({ ...record, machine: v7() }),
      (record) => ({ ...record, environment: 'production' }),
      (record) => ({ ...record, rulePack: { ...record.rulePack, id: 'another' } }),
      (record) => ({ ...record, captures: record.captures.map((one) => ({ ...one, sha256: '0'.repeat(64) })) }),
      (record) => ({ ...record, captures: record.captures.map((one) => ({ ...one, part: 'parts/none.jpg' })) }),
      (record) => ({ ...record, unknown: 1 }),
    ]
    for (const changeRecord of changes) expect(await judged({ changeRecord })).toBe('malformed')
    expect(await judged({ changeManifest: (manifest) => ({ ...manifest, version: 2 }) })).toBe('malformed')
  })

  it('refuses a manifest that the machine, or a finalise that the officer, did not sign', async () => {
    const { machine } = all.client
    expect(await judged({ machine: { ...newSigningPair(), machine: machine.machine } })).toBe('bad-signature')
    expect(await judged({ changeFiles: (files) => files.set('manifest.sig', Buffer.alloc(64)) })).toBe('bad-signature')
    expect(await judged({ changeFiles: (files) => files.set('manifest.sig', Buffer.alloc(3)) })).toBe('bad-signature')
    const { publicKey } = newOfficer()
    expect(
      await judged({
        changeManifest: (one) => ({ ...one, signatures: one.signatures.map((by) => ({ ...by, publicKey })) }),
      }),
    ).toBe('bad-signature')
    expect(
      await judged({
        changeManifest: (one) => ({ ...one, signatures: one.signatures.map((by) => ({ ...by, role: 'countersign' })) }),
      }),
    ).toBe('bad-signature')
  })

  it('refuses a machine that was never enrolled, another station, another environment, and a newer format', async () => {
    expect(await judged({ machine: { ...newSigningPair(), machine: v7() } })).toBe('unknown-machine')
    expect(await judged({ station: 'elsewhere' })).toBe('wrong-station')
    expect(await judged({ environment: 'production' })).toBe('wrong-environment')
    expect(await judged({ changeManifest: (one) => ({ ...one, formatVersion: 9 }) })).toBe('unsupported-format')
    expect(await judged({ changeManifest: (one) => ({ ...one, suite: 'sm2+sm4/1' }) })).toBe('unsupported-format')
  })

  it('gives the same refusal when the same packet is announced again', async () => {
    const packet = await all.client.packet(all.officer, { station: 'elsewhere' })
    await judge(packet)
    const { packets } = await all.client.announce([packet])
    expect(packets).toEqual([{ packetId: packet.packetId, state: 'refused', reason: 'wrong-station' }])
    expect((await all.client.head(packet.packetId)).status).toBe(422)
  })

  it('takes custody of what is doubtful and holds it with the reason', async () => {
    const ahead = new Date(Date.now() + 3 * 86_400_000).toISOString()
    const odd = {
      changeManifest: (one: TestPacket['manifest']) => ({ ...one, sealedAt: { ...one.sealedAt, utc: ahead } }),
    }
    expect(await judged(odd)).toBe('held: odd-clock')
    expect(await judged({ officer: newOfficer('999999') })).toBe('held: unknown-officer')
    expect(await judged({ keyId: 'age-of-yesterday' })).toBe('held: unknown-key-id')
    const heldBy = '33'.repeat(32)
    expect(await judged({ version: 2, parts: [{ name: 'parts/a.jpg', bytes: randomBytes(9), heldBy }] })).toBe(
      'held: part-not-held',
    )
  })

  it('holds what a revoked machine brings', async () => {
    const revoked = await stationWithMachine()
    const packet = await revoked.client.packet(revoked.officer)
    await revoked.station.revokeMachine(revoked.client.machine.machine)
    expect((await revoked.client.send(packet)).status).toBe(204)
    const { statuses } = await revoked.client.announce([])
    expect(statuses).toMatchObject([{ status: 'held', reason: 'revoked-machine' }])
    await revoked.end()
  })

  it('refuses a simulated capture in production and holds one from a file', async () => {
    const practice = all
    const recoveryRecipient = practice.client.keyList.recovery.recipient
    all = await stationWithMachine({ environment: 'production', recoveryRecipient })
    try {
      const environment = 'production'
      expect(await judged({ environment, source: 'simulated' })).toBe('simulated')
      expect(await judged({ environment, source: 'file' })).toBe('held: file-capture')
      expect(await judged({ environment, source: 'device' })).toBe('pending')
    } finally {
      await all.end()
      all = practice
    }
  })

  it('survives any bytes, sealed or not, and never takes them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 400 }), fc.boolean(), async (bytes, isSealed) => {
        const packet = await packetOf(isSealed ? await seal(bytes, recipients()) : bytes)
        expect(RefusalReason.options).toContain(await judge(packet))
      }),
      { numRuns: 60 },
    )
  })
})

describe('a valid packet with anything changed', () => {
  const mutation = fc.record({ at: fc.nat(), value: fc.integer({ min: 1, max: 255 }), length: fc.nat(4) })
  type Mutation = { at: number; value: number; length: number }
  const mutate = (bytes: Uint8Array, mutations: readonly Mutation[]): Uint8Array => {
    const changed = Uint8Array.from(bytes)
    for (const { at, value, length } of mutations)
      for (let index = 0; index <= length; index += 1) changed[(at + index) % changed.length]! ^= value
    return changed
  }

  it('inside is refused, or is the same application', async () => {
    const parts = [{ name: 'parts/a.jpg', bytes: randomBytes(600) }]
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), async (mutations) => {
        const packet = await all.client.packet(all.officer, { parts, changeZip: (zip) => mutate(zip, mutations) })
        const verdict = await judge(packet)
        if (verdict !== 'pending') {
          expect(RefusalReason.options).toContain(verdict)
          return
        }
        // Bytes of the ZIP's directory that mean nothing (times, attributes) may change: the contents may not.
        const kept = await all.station.openPacket(packet.packetId)
        expect([kept.manifest, kept.record]).toEqual([packet.manifest, packet.record])
        expect([...kept.parts].map(([name, bytes]) => [name, sha256Hex(bytes)])).toEqual([
          ['parts/a.jpg', sha256Hex(parts[0]!.bytes)],
        ])
      }),
      { numRuns: 150 },
    )
  })

  it('outside is refused', async () => {
    const valid = await all.client.packet(all.officer)
    await fc.assert(
      fc.asyncProperty(mutation, async ({ at, value }) => {
        const bytes = mutate(valid.bytes, [{ at, value, length: 0 }])
        expect(await judge({ ...valid, bytes, packetId: sha256Hex(bytes) })).toBe('cannot-open')
      }),
      { numRuns: 60 },
    )
  })
})
