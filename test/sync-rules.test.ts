import { describe, expect, it } from 'vitest'
import type { Records } from '../electron/application/records.ts'
import { sha256Hex } from '../electron/packet/content-hash.ts'
import { parseLayer, shippedPacks } from '../electron/rules/load.ts'
import { type FetchPack, takeRules } from '../electron/sync/rules.ts'
import { StationError } from '../electron/upload/station-error.ts'
import { typ } from '../station/protocol/index.ts'
import { signStatement } from '../station/signing/jws.ts'
import { newSigningPair } from './support/packet.ts'
import { layer } from './support/rule-layers.ts'

/** What a tablet does with each way in which an offered rule pack can be wrong: it says which, and keeps what it has. */
const MACHINE = '01980000-0000-7000-8000-000000000001'
const [ours, strangers] = [newSigningPair(), newSigningPair()]
const certificate = { station: 'here', environment: 'practice', machine: MACHINE }
const records = { packs: { layers: () => shippedPacks() }, enrolled: { certificate } } as unknown as Records
const keyList = { receiptKeys: [{ keyId: 'k', publicKey: ours.publicKey }] } as Parameters<typeof takeRules>[1]

type Sign = { key?: typeof ours; kind?: string; more?: object }
const ID = 'vn-38-a-2026-01'
const offer = (bytes: Buffer, { key = ours, kind = typ.rulePack, more = {} }: Sign = {}) =>
  signStatement(kind, 'k', key, {
    ...{ formatVersion: 1, id: ID, sha256: sha256Hex(bytes), size: bytes.byteLength, station: 'here' },
    ...{ environment: 'practice', signedAt: '2026-11-23T00:00:00.000Z' },
    ...more,
  })
const good = layer(ID, { countersignExceptions: false })
const gives =
  (bytes: Buffer): FetchPack =>
  async () =>
    bytes
const take = (packs: string[], fetchPack: FetchPack, more: object = {}) =>
  takeRules(records, keyList, { region: '38', packs, prepared: [], ...more }, fetchPack)

describe('an offered pack', () => {
  it('is taken when all of it holds', async () => {
    const { taken, refused } = await take([offer(good)], gives(good))
    expect(taken.map(({ layer: { head } }) => head.id)).toEqual([ID])
    expect(refused).toEqual([])
  })

  it.each<[string, string, () => Promise<{ taken: unknown[]; refused: { reason: string; message: string }[] }>]>([
    ['signed by somebody else', 'bad-signature', () => take([offer(good, { key: strangers })], gives(good))],
    [
      'signed as another kind of statement',
      'bad-signature',
      () => take([offer(good, { kind: typ.receipt })], gives(good)),
    ],
    ['of another station', 'other-station', () => take([offer(good, { more: { station: 'there' } })], gives(good))],
    ['of production', 'other-station', () => take([offer(good, { more: { environment: 'production' } })], gives(good))],
    ['with one bit turned', 'damaged', () => take([offer(good)], gives(Buffer.from(good).fill(0x20, 0, 1)))],
    ['cut short', 'damaged', () => take([offer(good)], gives(good.subarray(0, -1)))],
    [
      'that cannot be fetched',
      'not-fetched',
      () =>
        take([offer(good)], async () => {
          throw new StationError('offline', 'cut')
        }),
    ],
  ])('%s is refused as %s, and nothing is kept of it', async (_what, reason, offered) => {
    const { taken, refused } = await offered()
    expect(taken).toEqual([])
    expect(refused).toMatchObject([{ reason }])
    expect(refused[0]?.message).not.toBe('')
  })

  it('is refused when it is signed well and does not fit the country’s, also on a day far off', async () => {
    const wrong = layer('vn-38-a-2099-01', { procedures: [{ id: 'exchange', reasonField: 'nobody' }] })
    const { refused } = await take([offer(wrong)], gives(wrong))
    expect(refused).toMatchObject([{ reason: 'contradiction' }])
  })

  it('stops none of the others', async () => {
    const bad = Buffer.from('{')
    const fetchPack: FetchPack = async (hash) => (hash === sha256Hex(good) ? good : bad)
    const { taken, refused } = await take([offer(bad), offer(good)], fetchPack)
    expect(taken).toHaveLength(1)
    expect(refused).toMatchObject([{ reason: 'not-a-pack' }])
  })

  it('is not fetched again when it is here', async () => {
    const [here] = shippedPacks()
    const { taken, refused } = await take([offer(Buffer.from(here!.bytes))], async () => {
      throw new Error('fetched')
    })
    expect([taken, refused]).toEqual([[], []])
  })
})

describe('packs that are offered together', () => {
  const offered = (files: readonly Buffer[]): [string[], FetchPack] => [
    files.map((bytes) => offer(bytes, { more: { id: JSON.parse(bytes.toString()).id } })),
    async (hash) => files.find((bytes) => sha256Hex(bytes) === hash)!,
  ]
  const names = (all: readonly { layer: { head: { id: string } } }[]) =>
    all.map(({ layer: { head } }) => head.id).sort()
  const text = { vi: 'x', zh: 'x', en: 'x' }
  const country = JSON.parse(Buffer.from(shippedPacks().find(({ head }) => head.id === 'vn-2024-07')!.bytes).toString())
  const field = { name: 'newField', type: 'text', label: text, maxLength: 10, shown: { always: true } }
  /** A law that is to come, and with it a field that there is not yet. */
  const law = Buffer.from(
    JSON.stringify({
      ...{ ...country, id: 'vn-2099-01', effectiveFrom: '2099-01-01' },
      fields: [...country.fields, { ...field, required: { not: { always: true } } }],
    }),
  )
  const needsLaw = layer('vn-01-new-2099-01', {
    regions: ['01'],
    fields: [{ name: 'newField', required: { field: 'newField', is: ['x'] } }],
  })
  const wrong = layer('vn-38-wrong-2099-01', { procedures: [{ id: 'exchange', reasonField: 'nobody' }] })

  it('may lean on each other, whichever comes first', async () => {
    for (const files of [
      [needsLaw, law],
      [law, needsLaw],
    ]) {
      const { taken, refused } = await take(...offered(files))
      expect(refused).toEqual([])
      expect(names(taken)).toEqual(['vn-01-new-2099-01', 'vn-2099-01'])
    }
  })

  it('are taken but for the one that does not fit', async () => {
    const { taken, refused } = await take(...offered([wrong, needsLaw, law, good]))
    expect(refused).toMatchObject([{ id: 'vn-38-wrong-2099-01', reason: 'contradiction' }])
    expect(names(taken)).toEqual(['vn-01-new-2099-01', 'vn-2099-01', ID])
  })

  it('are not blamed for one that is here and fits no longer', async () => {
    const stale = parseLayer(layer('vn-79-stale-2024-07', { regions: ['79'], currency: 'no money' }))
    const with79 = { ...records, packs: { layers: () => [...shippedPacks(), stale] } } as unknown as Records
    const offering = { region: '38', packs: [offer(good)], prepared: [] }
    const { taken, refused } = await takeRules(with79, keyList, offering, gives(good))
    expect([names(taken), refused]).toEqual([[ID], []])
  })

  it('are not each waited for, once the station is out of reach', async () => {
    let asked = 0
    const [packs] = offered([good, law, needsLaw])
    const { refused } = await take(packs, async () => {
      asked += 1
      throw new StationError('offline', 'the station fell silent')
    })
    expect(asked).toBe(1)
    expect(refused.map(({ reason }) => reason)).toEqual(['not-fetched', 'not-fetched', 'not-fetched'])
  })
})

describe('means of payment', () => {
  const means = (key: typeof ours, machine = MACHINE) =>
    signStatement(typ.payments, 'k', key, {
      ...{ formatVersion: 1, station: 'here', environment: 'practice', machine, receiptBlocks: [], codes: [] },
      issuedAt: '2026-11-23T00:00:00.000Z',
    })

  it('count when the station signed them for this machine, and not otherwise', async () => {
    const kept = async (payments: string) => (await take([], gives(good), { payments })).payments
    const own = means(ours)
    expect(await kept(own)).toBe(own)
    expect(await kept(means(strangers))).toBeUndefined()
    expect(await kept(means(ours, MACHINE.replace(/1$/, '2')))).toBeUndefined()
  })
})
