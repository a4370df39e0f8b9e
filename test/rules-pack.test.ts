import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  packFor,
  parseLayer,
  parsePack,
  RulePackError,
  type RulePackErrorCode,
  shippedPacks,
} from '../electron/rules/load.ts'
import type { RulePack } from '../electron/rules/pack.ts'

const folder = join(import.meta.dirname, '../electron/rules/packs')
const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
const bytesOf = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))

/** The code of the refusal; undefined when the pack is taken. Any other error fails the test. */
function refusal(bytes: Uint8Array): RulePackErrorCode | undefined {
  try {
    parsePack(bytes)
    return undefined
  } catch (error) {
    if (!(error instanceof RulePackError)) throw error
    expect(error.message).not.toBe('')
    return error.code
  }
}

describe('shipped packs', () => {
  it.each(files)('takes %s and names it by the hash of its bytes', (file) => {
    const bytes = readFileSync(join(folder, file))
    const { head, hash } = parseLayer(bytes)
    expect(hash).toBe(createHash('sha256').update(bytes).digest('hex'))
    expect(file).toBe(`${head.id}.json`)
    if (head.level !== 'country') return
    const kinds = parsePack(bytes).pack.procedures.map(({ kind }) => kind)
    expect(kinds).toEqual(expect.arrayContaining(['first', 'exchange', 'loss']))
  })

  it('finds the pack in force on a day, and none before the first', () => {
    const packs = shippedPacks()
    expect(packFor(packs, 'vn', '2026-11-22')?.pack.country).toBe('vn')
    expect(packFor(packs, 'cn', '2026-11-22')?.pack.country).toBe('cn')
    expect(packFor(packs, 'vn', '1999-01-01')).toBeUndefined()
    expect(packFor(packs, 'xx', '2026-11-22')).toBeUndefined()
  })

  it('takes the newest of two, and the older one before its day and after its end', () => {
    const version = (effectiveFrom: string, effectiveUntil?: string) => {
      const shipped: object = JSON.parse(readFileSync(join(folder, files[0] ?? ''), 'utf8'))
      const { country } = shipped as RulePack
      const id = `${country}-${effectiveFrom.slice(0, 7)}`
      const { revision, ...rest } = shipped as RulePack
      return parseLayer(bytesOf({ ...rest, id, effectiveFrom, effectiveUntil }))
    }
    const [old, next] = [version('2024-07-01'), version('2026-07-01', '2026-12-31')]
    const idOn = (layers: (typeof old)[], date: string) => packFor(layers, old.head.country, date)?.hash
    expect(idOn([old, next], '2026-06-30')).toBe(old.hash)
    expect(idOn([next, old], '2026-07-01')).toBe(next.hash)
    expect(idOn([old, next], '2027-01-01')).toBe(old.hash)
  })
})

describe('a pack that contradicts itself', () => {
  /** The Chinese pack with the value at one place changed; undefined takes it away. */
  function changed(path: string, change: (old: unknown) => unknown): Uint8Array {
    const pack: unknown = JSON.parse(readFileSync(join(folder, files[0] ?? ''), 'utf8'))
    const keys = path.split('.')
    const last = keys.pop() ?? ''
    const parent = keys.reduce((node, key) => (node as Record<string, unknown>)[key], pack) as Record<string, unknown>
    expect(last in parent || change(undefined) !== undefined, `${path} is not in the pack`).toBe(true)
    parent[last] = change(parent[last])
    return bytesOf(pack)
  }
  const to = (value?: unknown) => () => value
  const list = (old: unknown) => old as unknown[]
  const plus = (value: unknown) => (old: unknown) => [...list(old), value]
  const twice = (old: unknown) => [...list(old), list(old)[0]]

  it.each<[string, string, (old: unknown) => unknown, RulePackErrorCode]>([
    ['a label that one language lacks', 'fields.0.label.vi', to(), 'not-a-pack'],
    ['a property that nobody knows', 'fields.0.colour', to('red'), 'not-a-pack'],
    ['a table of units that this version does not have', 'units', () => 'zz', 'contradiction'],
    ['a newer format', 'formatVersion', to(3), 'future-format'],
    ['a week without a working day', 'calendar.weekend', to([1, 2, 3, 4, 5, 6, 7]), 'not-a-pack'],
    ['an id of another country', 'id', to('xx-2018-04'), 'contradiction'],
    ['an id of another month', 'effectiveFrom', to('2018-05-01'), 'contradiction'],
    ['an end before its beginning', 'effectiveUntil', to('1990-01-01'), 'contradiction'],
    ['no such time zone', 'timeZone', to('Asia/Atlantis'), 'contradiction'],
    ['a holiday that is worked', 'calendar.workdays', plus('2026-10-01'), 'contradiction'],
    ['two fields of one name', 'fields', twice, 'contradiction'],
    ['no name', 'fields', (old) => list(old).slice(1), 'contradiction'],
    ['a field called procedure', 'fields.6.name', to('procedure'), 'contradiction'],
    ['a field called constructor', 'fields.6.name', to('constructor'), 'contradiction'],
    ['a birth date that is a text', 'fields.3.type', to('text'), 'contradiction'],
    ['a choice without choices', 'fields.1.choices', to(), 'contradiction'],
    ['a choice given twice', 'fields.1.choices', twice, 'contradiction'],
    ['a field required where it is not shown', 'fields.1.shown', to({ ageFrom: 4 }), 'contradiction'],
    ['a condition on no field', 'fields.6.shown', to({ field: 'shoeSize', is: ['42'] }), 'contradiction'],
    ['a condition on no choice', 'fields.6.shown', to({ field: 'sex', is: ['blue'] }), 'contradiction'],
    ['a condition on no procedure', 'portrait.required', to({ not: { procedure: ['theft'] } }), 'contradiction'],
    ['two procedures of one id', 'procedures', twice, 'contradiction'],
    ['fees that end', 'procedures.0.fees.0.until', to('2030-01-01'), 'contradiction'],
    ['a pattern that can run for minutes', 'number.pattern', to('(\\d+)+$'), 'contradiction'],
    ['a pattern with ranged counts', 'number.pattern', to('\\d{0,30}\\d{0,30}'), 'contradiction'],
    ['a pattern that does not compile', 'number.pattern', to('[Z-A]'), 'contradiction'],
    ['a position outside the number', 'number.sexParityAt', to(19), 'contradiction'],
    ['a region of another length', 'number.region.known', plus('123'), 'contradiction'],
    ['an earlier number that does not fill up', 'number.legacy.length', to(14), 'contradiction'],
    ['a finger asked for twice', 'fingers.groups.0.of', plus(6), 'contradiction'],
    ['a group that takes more than it has', 'fingers.groups.0.take', to(6), 'contradiction'],
  ])('is refused for %s', (_what, path, change, code) => {
    expect(refusal(changed(path, change))).toBe(code)
  })
})

describe('hostile bytes', () => {
  it('are refused whatever they are', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => refusal(bytes) !== undefined))
    fc.assert(fc.property(fc.json(), (text) => refusal(bytesOf(text)) !== undefined))
  })

  it('are refused when they nest deeper than any pack, in any way of nesting', () => {
    const depth = 50_000
    expect(refusal(bytesOf('['.repeat(depth)))).toBe('too-deep')
    expect(refusal(bytesOf(`${'{"not":'.repeat(depth)}1${'}'.repeat(depth)}`))).toBe('too-deep')
    expect(refusal(new Uint8Array(2 * 1024 * 1024))).toBe('too-large')
    expect(refusal(new Uint8Array([0x22, 0xff, 0x22]))).toBe('not-json')
  })

  it('never crash the parser where any part of a good pack is replaced by anything', () => {
    const originals = files.map((file) => readFileSync(join(folder, file), 'utf8'))
    const anything = fc.jsonValue({ maxDepth: 3 })
    fc.assert(
      fc.property(
        fc.constantFrom(...originals),
        fc.nat(),
        anything,
        fc.boolean(),
        (original, pick, value, isRemoved) => {
          const pack = JSON.parse(original)
          const places: [Record<string, unknown>, string][] = []
          const visit = (node: unknown): void => {
            if (typeof node !== 'object' || node === null) return
            for (const [key, child] of Object.entries(node)) {
              places.push([node as Record<string, unknown>, key])
              visit(child)
            }
          }
          visit(pack)
          const [node, key] = places[pick % places.length]!
          if (isRemoved) delete node[key]
          else node[key] = value
          refusal(bytesOf(pack))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('never crash the parser where any byte of a good pack is another', () => {
    const original = readFileSync(join(folder, files[0] ?? ''))
    fc.assert(
      fc.property(fc.nat(original.length - 1), fc.nat(255), (at, byte) => {
        const bytes = Uint8Array.from(original)
        bytes[at] = byte
        refusal(bytes)
      }),
      { numRuns: 300 },
    )
  })
})
