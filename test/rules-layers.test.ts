import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packFor, parseLayer, RulePackError } from '../electron/rules/load.ts'
import { mergeLayer } from '../electron/rules/merge.ts'
import type { LoadedLayer } from '../electron/rules/parse.ts'
import { always, layer, rule } from './support/rule-layers.ts'

/** Country → province → campaign: which files hold where and when, and what they are together. */
const country = parseLayer(readFileSync(join(import.meta.dirname, '../electron/rules/packs/vn-2024-07.json')))
const HERE = '38'
const DAY = '2026-11-23'
const made = (id: string, more: Record<string, unknown> = {}) => parseLayer(layer(id, more))
const at = (layers: LoadedLayer[], date = DAY, place = HERE) => packFor([country, ...layers], 'vn', date, place)!.pack
const advised = (words: string) => ({ portrait: { advice: [{ vi: words, zh: words, en: words }] } })
const advice = (pack: ReturnType<typeof at>) => pack.portrait.advice?.[0]?.en

describe('which files hold', () => {
  it('is the country’s alone where nobody said where the team works, under its own hash', () => {
    const found = packFor([country, made('vn-38-x-2024-07', advised('x'))], 'vn', DAY, '')!
    expect(found.hash).toBe(country.hash)
    expect(found.pack.layers).toBeUndefined()
  })

  it('lets a campaign win over a province, whatever order they come in', () => {
    const province = made('vn-38-2024-07', { level: 'province', ...advised('province') })
    const campaign = made('vn-38-a-2024-07', advised('campaign'))
    expect(advice(at([province, campaign]))).toBe('campaign')
    expect(advice(at([campaign, province]))).toBe('campaign')
    expect(at([campaign, province]).layers?.map(({ id }) => id)).toEqual([
      'vn-2024-07',
      'vn-38-2024-07',
      'vn-38-a-2024-07',
    ])
  })

  it.each([
    ['the day before it begins', '2026-02-28', undefined],
    ['its first day', '2026-03-01', 'new'],
    ['its last day', '2026-03-31', 'new'],
    ['the day after it ends', '2026-04-01', undefined],
  ])('on %s', (_what, date, words) => {
    const campaign = made('vn-38-a-2026-03', { effectiveUntil: '2026-03-31', ...advised('new') })
    expect(advice(at([campaign], date))).toBe(words ?? (country.content.portrait && advice(at([], date))))
  })

  it('takes the newest of a family, and the one before it until the newest is rolled out here', () => {
    const old = made('vn-38-a-2024-07', advised('old'))
    const next = made('vn-38-a-2026-01', {
      ...advised('next'),
      rollout: [{ from: '2026-01-01', regions: ['79'] }, { from: '2026-06-01' }],
    })
    expect(advice(at([old, next], '2026-05-31'))).toBe('old')
    expect(advice(at([old, next], '2026-06-01'))).toBe('next')
  })

  it('is rolled out in one region before the others', () => {
    const pilot = made('vn-38-a-2026-01', {
      ...{ regions: ['38', '79'], rollout: [{ from: '2026-01-01', regions: ['79'] }, { from: '2026-06-01' }] },
      ...advised('pilot'),
    })
    const has = (date: string, place: string) => advice(at([pilot], date, place)) === 'pilot'
    expect([has('2026-01-01', '79'), has('2026-05-31', '38'), has('2026-06-01', '38')]).toEqual([true, false, true])
    // A commune of the first region is in it; a third region is in neither.
    expect([has('2026-01-01', '25747'), has('2026-06-01', '01')]).toEqual([true, false])
  })

  it('takes the higher revision of one id', () => {
    const [one, two] = [
      made('vn-38-a-2024-07', advised('one')),
      made('vn-38-a-2024-07', { revision: 2, ...advised('two') }),
    ]
    expect(advice(at([two, one]))).toBe('two')
  })

  it('comes again in its season and goes by itself', () => {
    const spring = made('vn-38-spring-2024-07', {
      ...advised('spring'),
      seasons: [
        { from: '2025-02-03', until: '2025-02-12' },
        { from: '2026-02-03', until: '2026-03-03' },
      ],
    })
    const on = (date: string) => advice(at([spring], date)) === 'spring'
    expect(['2025-02-02', '2025-02-03', '2025-02-12', '2025-02-13', '2026-02-03', '2026-03-04'].map(on)).toEqual([
      ...[false, true, true, false, true, false],
    ])
  })

  it('makes the same bytes from the same files, and others from others', () => {
    const one = made('vn-38-a-2024-07', advised('x'))
    const hash = (layers: LoadedLayer[]) => packFor([country, ...layers], 'vn', DAY, HERE)!.hash
    expect(hash([one])).toBe(hash([made('vn-38-a-2024-07', advised('x'))]))
    expect(hash([one])).not.toBe(hash([made('vn-38-a-2024-07', advised('y'))]))
  })
})

describe('what a layer changes', () => {
  it('merges members by name, takes one away, and puts one first', () => {
    const below = {
      list: [
        { id: 'a', n: 1, k: 1 },
        { id: 'b', n: 2 },
      ],
    }
    const above = { list: [{ id: 'a', n: 9 }, { id: 'b', removed: true }, { id: 'c', first: true }, { id: 'd' }] }
    expect(mergeLayer(below, above)).toEqual({ list: [{ id: 'c' }, { id: 'a', n: 9, k: 1 }, { id: 'd' }] })
  })

  it('replaces a condition whole, and keeps a text that is called first', () => {
    const below = { list: [{ id: 'a', when: { ageBelow: 6 }, first: { en: 'report it' } }] }
    const above = {
      list: [
        { id: 'a', when: { ageFrom: 14 } },
        { id: 'b', first: { en: 'wait' } },
      ],
    }
    expect(mergeLayer(below, above)).toEqual({
      list: [
        { id: 'a', when: { ageFrom: 14 }, first: { en: 'report it' } },
        { id: 'b', first: { en: 'wait' } },
      ],
    })
  })

  it('takes away what is null, and changes nothing that it was given', () => {
    const below = Object.freeze({ a: 1, b: Object.freeze({ c: 2 }) })
    expect(mergeLayer(below, { a: null, b: { d: 3 } })).toEqual({ b: { c: 2, d: 3 } })
    expect(below).toEqual({ a: 1, b: { c: 2 } })
  })

  it('is refused when what comes out contradicts itself', () => {
    const wrong = made('vn-38-a-2024-07', {
      acceptance: { rules: [{ ...rule('x'), first: true, when: { field: 'nobody', is: ['y'] }, answer: 'no' }] },
    })
    expect(() => at([wrong])).toThrow(RulePackError)
    expect(() =>
      at([made('vn-38-b-2024-07', { guardian: always, fields: [{ name: 'name', removed: true }] })]),
    ).toThrow(/name/)
  })
})

describe('a file that does not hold', () => {
  const codeOf = (bytes: Uint8Array) => {
    try {
      parseLayer(bytes)
      return 'holds'
    } catch (error) {
      if (error instanceof RulePackError) return error.code
      throw error
    }
  }
  it.each([
    ['cut short', layer('vn-38-a-2026-01', {}).subarray(0, 60), 'not-json'],
    ['not text', Buffer.from([0xff, 0xfe, 0x00]), 'not-json'],
    ['of a later format', layer('vn-38-a-2026-01', { formatVersion: 3 }), 'future-format'],
    ['of a layer without regions', layer('vn-38-a-2026-01', { regions: undefined }), 'not-a-pack'],
    ['named by another month', layer('vn-38-a-2026-01', { effectiveFrom: '2026-02-01' }), 'contradiction'],
    ['that ends before it begins', layer('vn-38-a-2026-01', { effectiveUntil: '2025-12-31' }), 'contradiction'],
    ['of a country that is only a head', layer('vn-2026-01', { level: 'country', regions: undefined }), 'not-a-pack'],
    ['sound', layer('vn-38-a-2026-01', {}), 'holds'],
  ])('is refused by name: %s', (_what, bytes, code) => {
    expect(codeOf(bytes)).toBe(code)
  })
})
