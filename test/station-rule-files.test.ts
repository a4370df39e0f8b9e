import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { PaymentMeans, typ } from '../station/protocol/index.ts'
import { createPackFiles } from '../station/rules/pack-files.ts'
import { readPayments } from '../station/rules/rules-options.ts'
import { syncedRules } from '../station/rules/synced-rules.ts'
import { readStatement } from '../station/signing/jws.ts'
import { newSigningPair } from './support/packet.ts'
import { layer } from './support/rule-layers.ts'
import { temporary } from './support/temporary.ts'

/** What lies in a station's folders and files of rules: the good is offered, the bad is told, and never does one bad file stop a sync. */
let folder: string
let told: string[]
beforeEach(() => {
  folder = temporary()
  told = []
})
const log = { error: (what: object) => void told.push(JSON.stringify(what)) }
const good = layer('vn-38-good-2024-07', {})
const put = (name: string, bytes: Uint8Array | string) => writeFileSync(join(folder, name), bytes)
const ids = (files: ReturnType<typeof createPackFiles>) => files.list().map(({ id }) => id)

describe('a folder of rule packs', () => {
  it.each<[string, () => void]>([
    ['a folder of a pack’s name', () => mkdirSync(join(folder, 'bad.json'))],
    ['a link to nothing', () => symlinkSync(join(folder, 'nowhere'), join(folder, 'bad.json'))],
    ['no JSON', () => put('bad.json', '{')],
    ['no id', () => put('bad.json', '{"formatVersion":2}')],
    ['more than 1 MiB', () => put('bad.json', JSON.stringify({ formatVersion: 2, id: 'x'.repeat(1 << 20) }))],
  ])('with %s in it offers the others, and tells of it once', (_what, spoil) => {
    put('good.json', good)
    spoil()
    const files = createPackFiles([folder], log)
    expect(ids(files)).toEqual(['vn-38-good-2024-07'])
    expect(ids(files)).toEqual(['vn-38-good-2024-07'])
    expect(told).toHaveLength(1)
    expect(told[0]).toContain('bad.json')
  })

  it('offers a file that was mended, and one no more that was taken away', () => {
    put('one.json', '{')
    const files = createPackFiles([folder], log)
    expect(ids(files)).toEqual([])
    put('one.json', good)
    expect(ids(files)).toEqual(['vn-38-good-2024-07'])
    rmSync(join(folder, 'one.json'))
    expect(ids(files)).toEqual([])
  })

  it('offers as many as a sync can carry, one that lies there twice once, and tells of the rest', () => {
    for (let month = 1; month <= 12; month += 1)
      for (let place = 10; place < 28; place += 1) {
        const id = `vn-${place}-2030-${String(month).padStart(2, '0')}`
        put(`${id}.json`, layer(id, {}))
        if (month < 3) put(`${id}-again.json`, layer(id, {}))
      }
    const offered = ids(createPackFiles([folder], log))
    expect([offered.length, new Set(offered).size]).toEqual([200, 200])
    expect(told).toHaveLength(1)
  })
})

describe('receipts lent to machines', () => {
  const machine = (name: string, number: number) => ({
    ...{ machine: `01980000-0000-7000-8000-00000000000${number}`, name, slipPrefix: `A${number}` },
    ...{ enrolledAt: '2026-11-23T00:00:00.000Z', seenAt: undefined, replacedBy: undefined, isAmber: false },
    revokedAt: undefined as string | undefined,
  })
  type Line = ReturnType<typeof machine>
  const pair = newSigningPair()
  const lent = async (receiptBlocks: object[], one: Line, all: Line[] = [one]) => {
    const path = join(folder, 'payments.json')
    writeFileSync(path, JSON.stringify({ receiptBlocks, codes: [] }))
    const parts = {
      ...{ options: { payments: readPayments(path) }, files: createPackFiles([], log), now: Date.now },
      keys: { receipt: { keyId: 'k', ...pair } },
      identity: { name: 'here', environment: 'practice' },
    } as unknown as Parameters<typeof syncedRules>[0]
    const { payments = '' } = syncedRules(parts, one, all) ?? {}
    const means = await readStatement(payments, typ.payments, PaymentMeans, async () => pair.publicKey)
    return means?.receiptBlocks
  }
  const block = (of: string, from: number, to: number, series = 'AB/26') => ({ machine: of, series, from, to })

  it('are those of the machine, by its name or its id, and no other’s', async () => {
    const [one, two] = [machine('one', 1), machine('two', 2)]
    const blocks = [block('one', 1, 50), block('two', 51, 100), block(one.machine, 101, 150)]
    expect(await lent(blocks, one, [one, two])).toEqual([
      { series: 'AB/26', from: 1, to: 50 },
      { series: 'AB/26', from: 101, to: 150 },
    ])
  })

  it('are nobody’s by a name that two machines have, because both would give the same numbers', async () => {
    const [one, two] = [machine('one', 1), machine('one', 2)]
    expect(await lent([block('one', 1, 50)], one, [one, two])).toEqual([])
    expect(await lent([block(two.machine, 1, 50)], two, [one, two])).toHaveLength(1)
    expect(
      await lent([block('one', 1, 50)], one, [one, { ...two, revokedAt: '2026-11-23T00:00:00.000Z' }]),
    ).toHaveLength(1)
  })

  it('of a practice team are a series of its own for each machine', async () => {
    const [one, two] = [machine('one', 1), machine('two', 2)]
    const series = [one, two].map(async (each) => (await lent([block('*', 1, 50)], each, [one, two]))?.[0]?.series)
    expect(new Set(await Promise.all(series)).size).toBe(2)
  })

  it.each<[string, object[], RegExp]>([
    ['one number for two machines', [block('one', 1, 50), block('two', 50, 60)], /AB\/26 50/],
    [
      'one number twice among many',
      [block('one', 90, 99), block('two', 1, 40), block('three', 30, 35), block('four', 50, 60)],
      /AB\/26 30/,
    ],
    ['a block that ends before it begins', [block('one', 50, 1)], /ends before it begins/],
    [
      'more blocks than a machine can be told of',
      Array.from({ length: 11 }, (_, at) => block('one', at + 1, at + 1)),
      /10/,
    ],
    ['a series too long to be told apart by machine', [block('*', 1, 2, 'X'.repeat(16))], /series/],
    ['a field that is not known', [{ ...block('one', 1, 2), pages: 3 }], /receiptBlocks/],
  ])('are refused at the start with %s', async (_what, blocks, words) => {
    await expect(lent(blocks, machine('one', 1))).rejects.toThrow(words)
  })

  it('of different series may have the same numbers', async () => {
    expect(await lent([block('one', 1, 50), block('two', 1, 50, 'CD/26')], machine('one', 1))).toHaveLength(1)
  })
})
