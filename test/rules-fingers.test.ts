import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Draft } from '../electron/rules/completeness.ts'
import { fingerPlan } from '../electron/rules/fingers.ts'
import { packFor, shippedPacks } from '../electron/rules/load.ts'
import type { RulePack } from '../electron/rules/pack.ts'

const today = '2026-11-22'

function packOf(country: string): RulePack {
  const found = packFor(shippedPacks(), country, today)
  if (!found) throw new Error(`no pack of ${country}`)
  return found.pack
}
const china = packOf('cn')
const vietnam = packOf('vn')

function plan(pack: RulePack, taken: number[], excepted: number[] = []) {
  const draft: Draft = {
    procedure: 'exchange',
    fields: { birthDate: '1980-01-01' },
    captures: taken.map((position) => ({ modality: 'finger', position, quality: [], source: 'device' })),
    exceptions: excepted.map((position) => ({ modality: 'finger', position, reason: 'bandaged' })),
    gaps: [],
    countersign: 'not-needed',
  }
  return fingerPlan(pack, draft, today)
}

describe('two fingers, one of each hand', () => {
  it('asks for the right thumb, then the left', () => {
    expect(plan(china, [])).toEqual({ needed: true, positions: [1, 6], left: [1, 6] })
    expect(plan(china, [1])).toEqual({ needed: true, positions: [1, 6], left: [6] })
  })

  it('goes to the next finger of the hand when one cannot be taken', () => {
    expect(plan(china, [], [1]).positions).toEqual([2, 6])
    expect(plan(china, [], [1, 2, 6]).positions).toEqual([3, 7])
  })

  it('keeps the print of a finger that failed as evidence, and asks for the next one', () => {
    expect(plan(china, [1], [1]).left).toEqual([2, 6])
  })

  it('counts another finger of the hand than the preferred one', () => {
    expect(plan(china, [3, 6])).toEqual({ needed: true, positions: [3, 6], left: [] })
  })

  it('takes two of the other hand where a hand has none', () => {
    expect(plan(china, [], [1, 2, 3, 4, 5]).positions).toEqual([6, 7])
    expect(plan(china, [], [6, 7, 8, 9, 10]).positions).toEqual([1, 2])
  })

  it('takes the one that there is', () => {
    expect(plan(china, [], [1, 2, 3, 4, 5, 6, 7, 8, 9]).positions).toEqual([10])
  })
})

describe('ten fingers', () => {
  it('asks for the fingers of the right hand, of the left hand, then both thumbs', () => {
    expect(plan(vietnam, []).positions).toEqual([2, 3, 4, 5, 7, 8, 9, 10, 1, 6])
    expect(plan(vietnam, [], [3, 1]).positions).toEqual([2, 4, 5, 7, 8, 9, 10, 6])
  })
})

/** Groups over the ten fingers, none in two of them. */
const anyRule = fc
  .record({
    order: fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], { minLength: 1 }),
    cuts: fc.array(fc.nat(9), { maxLength: 3 }),
    take: fc.nat(9),
    fromOtherGroups: fc.boolean(),
  })
  .map(({ order, cuts, take, fromOtherGroups }) => {
    const edges = [...new Set([0, ...cuts.filter((cut) => cut < order.length), order.length])].sort((a, b) => a - b)
    const groups = edges.slice(1).map((end, index) => order.slice(edges[index], end))
    return { groups: groups.map((of) => ({ of, take: 1 + (take % of.length) })), fromOtherGroups }
  })

describe('any rule', () => {
  it('ends after ten steps at most, with all that could be taken, whatever is taken and whatever cannot be', () => {
    fc.assert(
      fc.property(anyRule, fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }), (rule, canBeTaken) => {
        const pack: RulePack = { ...china, fingers: { ...china.fingers, ...rule } }
        const taken: number[] = []
        const excepted: number[] = []
        for (let now = plan(pack, []); now.left[0] !== undefined; now = plan(pack, taken, excepted)) {
          const position = now.left[0]
          expect([...taken, ...excepted]).not.toContain(position)
          if (canBeTaken[position - 1]) taken.push(position)
          else excepted.push(position)
        }
        for (const { of, take } of rule.groups) {
          const fromGroup = of.filter((position) => taken.includes(position)).length
          const untried = of.filter((position) => !taken.includes(position) && !excepted.includes(position))
          expect(fromGroup >= take || untried.length === 0).toBe(true)
        }
        const asked = rule.groups.reduce((sum, { take }) => sum + take, 0)
        const usable = rule.groups.flatMap(({ of }) => of).filter((position) => canBeTaken[position - 1])
        if (rule.fromOtherGroups) expect(taken).toHaveLength(Math.min(asked, usable.length))
      }),
    )
  })

  it('never asks for a finger outside the rule, twice, or one that cannot be taken', () => {
    const positions = fc.uniqueArray(fc.integer({ min: 1, max: 10 }))
    fc.assert(
      fc.property(anyRule, positions, positions, (rule, taken, excepted) => {
        const pack: RulePack = { ...china, fingers: { ...china.fingers, ...rule } }
        const asked = plan(pack, taken, excepted)
        expect(new Set(asked.positions).size).toBe(asked.positions.length)
        expect(asked.positions.filter((position) => excepted.includes(position))).toEqual([])
        expect(asked.positions.every((position) => rule.groups.some(({ of }) => of.includes(position)))).toBe(true)
        expect(asked.left).toEqual(asked.positions.filter((position) => !taken.includes(position)))
      }),
    )
  })
})
