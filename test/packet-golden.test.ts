import { createPrivateKey, createPublicKey } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Decrypter } from 'age-encryption'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { KeyList, RECEIPT_HEADER } from '../station/protocol/index.ts'
import { createStation, type Station } from '../station/station.ts'
import { type StationClient, signToken, stationClient } from './support/station-client.ts'
import { temporary } from './support/temporary.ts'

/** A station accepts every format that it ever accepted: each of these was sealed once and is never made again. */
describe.each(['packet-v1', 'packet-v2', 'packet-v3', 'packet-v4'])('%s', (format) => {
  const folder = join(import.meta.dirname, 'fixtures', format)
  const read = (name: string) => readFileSync(join(folder, name))
  const expected = JSON.parse(read('expected.json').toString())
  const sealed = read('packet.age')
  const machine = z
    .strictObject({ machine: z.string(), publicKey: z.string(), seed: z.string() })
    .parse(JSON.parse(read('machine.json').toString()))

  let station: Station
  let client: StationClient
  beforeAll(async () => {
    const dataFolder = temporary()
    const keysFolder = join(dataFolder, 'keys')
    mkdirSync(keysFolder)
    for (const name of ['age-identity.txt', 'recovery-identity.txt'])
      copyFileSync(join(folder, name), join(keysFolder, name))
    station = await createStation({
      dataFolder,
      keysFolder,
      port: 0,
      environment: 'practice',
      country: 'vn',
      name: expected.station,
      seed: {
        officers: ['1001', '1002'].map((number) => ({ number, name: 'Trần Văn An', role: 'officer' })),
        visits: [],
        roster: [],
      },
    })
    await station.store.machines.keepCode({
      codeId: 'fixture',
      secret: Buffer.alloc(16),
      expiresAt: '2999-01-01T00:00:00.000Z',
    })
    const enrolled = await station.store.machines.enrol({
      codeId: 'fixture',
      publicKey: machine.publicKey,
      machineName: 'fixture',
      at: '2026-07-01T00:00:00.000Z',
      issue: () => ({ machine: machine.machine, slipPrefix: 'FX1', certificate: 'fixture' }),
    })
    expect(enrolled.ok).toBe(true)
    const jwk = { kty: 'OKP', crv: 'Ed25519', d: machine.seed, x: machine.publicKey }
    const pair = { privateKey: createPrivateKey({ format: 'jwk', key: jwk }), publicKey: machine.publicKey }
    const keyList = readFileSync(join(keysFolder, 'key-list.jws'), 'utf8').trim()
    KeyList.parse(decodeJwt(keyList))
    client = stationClient(
      station.url,
      { ...pair, machine: machine.machine },
      { rootPublicKey: '', certificate: '', keyList },
    )
  })
  afterAll(() => station?.close())

  it('has the keys that belong together', async () => {
    const jwk = { kty: 'OKP', crv: 'Ed25519', d: machine.seed, x: machine.publicKey }
    expect(createPublicKey(createPrivateKey({ format: 'jwk', key: jwk })).export({ format: 'jwk' }).x).toBe(
      machine.publicKey,
    )
    expect(await signToken(client.machine, { nonce: 'n' })).toContain('.')
  })

  it('is taken into custody by today’s station, which signs a receipt for it', async () => {
    const { packetId, size, application, version, contentHash } = expected
    const announced = { packets: [{ packetId, size, application, version, contentHash }] }
    const answer = await client.announce([], announced)
    expect(answer.packets).toEqual([{ packetId, state: 'want', offset: 0 }])
    const response = await client.patch(packetId, 0, sealed)
    expect(response.status).toBe(204)
    expect(decodeJwt(response.headers.get(RECEIPT_HEADER)!)).toMatchObject({
      ...{ packetId, size, application, version, contentHash },
      station: expected.station,
      machine: machine.machine,
      environment: 'practice',
    })
  })

  it('is read today as what was put in', async () => {
    const { record, parts, manifest } = await station.openPacket(expected.packetId)
    const { fields, slipNumber, procedure, fee, promisedOn, exceptions, officer } = record
    expect({ fields, slipNumber, procedure, fee, promisedOn, exceptions, officer }).toEqual({
      ...{ fields: expected.fields, slipNumber: expected.slipNumber, procedure: expected.procedure, fee: expected.fee },
      ...{ promisedOn: expected.promisedOn, exceptions: expected.exceptions, officer: expected.officer },
    })
    expect(Object.fromEntries(record.captures.map(({ part, source }) => [part, source]))).toEqual(expected.sources)
    for (const [part, file] of Object.entries<string>(expected.pictures))
      expect(Buffer.from(parts.get(part)!).equals(read(file))).toBe(true)
    expect(manifest.contentHash).toBe(expected.contentHash)
    const drivers = record.evidence?.map(({ part, device }) => [part, device.driver])
    expect(drivers && Object.fromEntries(drivers)).toEqual(expected.evidence)
    if (expected.place) expect(record.place).toMatchObject(expected.place)
    if (expected.begunElsewhere) expect(record.begunElsewhere).toMatchObject(expected.begunElsewhere)
    expect(record.linked).toBe(expected.linked)
    const { fieldSources, gaps, signing, countersignature, handOvers } = record
    expect({ fieldSources, gaps }).toEqual({ fieldSources: expected.fieldSources, gaps: expected.gaps })
    if (expected.signs) expect(signing).toMatchObject(expected.signs)
    else expect(signing).toBeUndefined()
    expect(countersignature?.officer).toBe(expected.countersigns)
    expect(handOvers?.map(({ from, to }) => `${from} ${to}`)).toEqual(expected.handOvers)
  })

  it('leaves a clerk nothing doubtful to look at', async () => {
    const { statuses } = await client.announce([])
    expect(statuses.map(({ status, reason }) => [status, reason])).toEqual([['pending', undefined]])
  })

  it('opens with the recovery identity as well', async () => {
    const identities = read('recovery-identity.txt').toString().split('\n')
    const decrypter = new Decrypter()
    decrypter.addIdentity(identities.find((line) => line.startsWith('AGE-SECRET-KEY-'))!)
    const zip = Buffer.from(await decrypter.decrypt(sealed))
    expect(zip.subarray(0, 4).toString('latin1')).toBe('PK\x03\x04')
    expect(zip.includes(read('finger-02.png'))).toBe(true)
  })
})
