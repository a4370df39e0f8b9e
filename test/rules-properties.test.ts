import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Explanation, explain } from '../electron/rules/command-line/explain.ts'
import { PersonError, readPerson } from '../electron/rules/command-line/read-person.ts'
import { factsOf } from '../electron/rules/condition.ts'
import { partsOf } from '../electron/rules/consistency/conditions.ts'
import { compareDecisions } from '../electron/rules/decide/compare.ts'
import { decisionsFor } from '../electron/rules/decide/decisions.ts'
import { required } from '../electron/rules/decide/required.ts'
import { feeFor } from '../electron/rules/fee.ts'
import { compose } from '../electron/rules/layers.ts'
import { packFor, parseLayer, retiredPacks, shippedPacks } from '../electron/rules/load.ts'
import { occurring } from '../electron/rules/occurring.ts'
import type { Condition, RulePack } from '../electron/rules/pack.ts'
import { layer, rule } from './support/rule-layers.ts'

/** Whatever is written of a person, and under whatever pack that can ever hold: an answer, with its rule, and no crash. */
const shipped = shippedPacks()
/** No shipped pack turns away whom another region sends; this one does, so that such a rule is tried as well. */
const far = { ...rule('far'), first: true, when: { crossRegion: true }, answer: 'no' }
const strict = packFor(
  [...shipped, parseLayer(layer('vn-38-strict-2024-07', { acceptance: { rules: [far] } }))],
  ...(['vn', '2026-11-23', '38'] as const),
)!
const packs = [...occurring(shipped).flatMap(({ layers }) => compose(layers) ?? []), ...retiredPacks(), strict]
/** Shown by its name: a counterexample with a whole pack in it would be read by nobody. */
const named = packs.map((loaded) => ({
  ...loaded,
  toString: () => loaded.pack.id,
  [fc.toStringMethod]: () => loaded.pack.id,
}))
const anyPack = fc.constantFrom(...named)
const anyDay = fc
  .date({ min: new Date('2018-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

/** Sense and nonsense, by the pack's own fields and others. */
function anyFields(pack: RulePack): fc.Arbitrary<Record<string, string>> {
  const names = [...pack.fields.map(({ name }) => name), '__proto__', 'nobody']
  const choices = pack.fields.flatMap(({ choices: all }) => all?.map(({ value }) => value) ?? [])
  const value = fc.oneof(
    fc.constantFrom(
      '',
      '0',
      '2024-02-29',
      '1990',
      '2026-11',
      '340100',
      '38',
      '999999',
      '510000',
      'constructor',
      '0000-00-00',
      '9999-12-31',
      '+010000-01-01',
      'x'.repeat(50_000),
      '9'.repeat(50_000),
      ...choices,
    ),
    anyDay,
    fc.string({ maxLength: 30 }),
  )
  return fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 12 })
}
const asksOfPerson = (part: Condition): boolean =>
  ['ageBelow', 'ageFrom', 'field', 'filled', 'date', 'passed', 'unit', 'crossRegion'].some((kind) => kind in part)
/** A condition's parts, a feature's in its place. */
const everyPart = (pack: RulePack, condition: Condition): Condition[] =>
  partsOf(condition).flatMap((part) => {
    const feature = 'feature' in part ? pack.features?.find(({ id }) => id === part.feature) : undefined
    return feature ? partsOf(feature.when) : [part]
  })
function fieldsOf(part: Condition): string[] {
  if ('ageBelow' in part || 'ageFrom' in part) return ['birthDate']
  if ('crossRegion' in part) return ['registeredAt', 'acceptedAt']
  const { field, filled, date, passed, unit } = part as Record<string, unknown>
  return [field, filled, date, passed, unit].filter((name) => typeof name === 'string')
}
const anyCase = anyPack.chain((loaded) =>
  fc.record({
    loaded: fc.constant(loaded),
    procedure: fc.constantFrom(...loaded.pack.procedures.map(({ id }) => id), 'theft', ''),
    fields: anyFields(loaded.pack),
    day: anyDay,
  }),
)

describe('for any pack and person', () => {
  it('every answer names a rule, and nothing throws', () => {
    fc.assert(
      fc.property(anyCase, ({ loaded: { pack }, procedure, fields, day }) => {
        const facts = factsOf(pack, { procedure, fields }, day)
        const { eligible, acceptedHere, deadlines } = decisionsFor(pack, facts, day, ['made', 'registered'])
        for (const because of [...eligible.because, ...acceptedHere.because, ...deadlines.map((one) => one.because)]) {
          expect(because.rule).not.toBe('')
          expect(because.text.en).not.toBe('')
        }
        expect(eligible.because.length * acceptedHere.because.length).toBeGreaterThan(0)
        feeFor(pack, facts, day)
        required(pack, facts)
      }),
      { numRuns: 800 },
    )
  })

  it('knowing nothing refuses nobody', () => {
    fc.assert(
      fc.property(anyPack, anyDay, ({ pack }, day) => {
        for (const { id, eligibility = [] } of pack.procedures) {
          const { eligible, acceptedHere } = decisionsFor(pack, factsOf(pack, { procedure: id, fields: {} }, day), day)
          expect([id, acceptedHere.answer]).not.toEqual([id, 'no'])
          // What was not there yet on that day is refused to everybody, whoever they are.
          const deciding = eligibility.filter((one) => eligible.because.some(({ rule }) => rule === one.id))
          const isOfPerson = deciding.some(({ when }) => partsOf(when).some(asksOfPerson))
          expect([id, eligible.answer === 'no' && isOfPerson]).toEqual([id, false])
        }
      }),
      { numRuns: 300 },
    )
  })

  it('a rule refuses nobody of whom what it looks at is not known', () => {
    const refused = new Set<string>()
    const farFromHome = { birthDate: '1990-01-01', registeredAt: '79', acceptedAt: '38' } as const
    const places = fc.constantFrom('340100', '510100', '110105', '38', '79', 'nowhere')
    // Children and people far from home: those whom a rule may refuse.
    const likely = fc.record({ birthDate: anyDay, registeredAt: places, acceptedAt: places }, { requiredKeys: [] })
    fc.assert(
      fc.property(anyCase, likely, ({ loaded: { pack }, fields, day }, more) => {
        for (const { id: procedure, eligibility = [] } of pack.procedures) {
          const rules = [...eligibility, ...(pack.acceptance?.rules ?? [])].filter(
            ({ answer, when }) => answer === 'no' && everyPart(pack, when).some(asksOfPerson),
          )
          const known = { ...fields, ...more }
          const refusing = (said: Record<string, string>) => {
            const { eligible, acceptedHere } = decisionsFor(pack, factsOf(pack, { procedure, fields: said }, day), day)
            const named = [eligible, acceptedHere].flatMap((one) => (one.answer === 'no' ? one.because : []))
            return rules.filter(({ id }) => named.some(({ rule }) => rule === id))
          }
          for (const { id, when } of refusing(known)) {
            refused.add(id)
            const looksAt = everyPart(pack, when).flatMap(fieldsOf)
            const others = Object.entries(known).filter(([name]) => !looksAt.includes(name))
            expect(refusing(Object.fromEntries(others)).map((rule) => rule.id)).not.toContain(id)
          }
        }
      }),
      // The first is tried each time, because chance may send nobody so far.
      {
        numRuns: 500,
        examples: [[{ loaded: named.at(-1)!, procedure: '', fields: {}, day: '2026-11-23' }, farFromHome]],
      },
    )
    // It would hold of packs that refuse nobody as well.
    expect(refused).toContain('far')
    expect(refused.size).toBeGreaterThan(1)
  })

  it('a pack compared with itself changes nothing', () => {
    fc.assert(
      fc.property(anyCase, ({ loaded: { pack }, procedure, fields, day }) => {
        expect(compareDecisions(pack, pack, { procedure, fields }, day)).toEqual([])
      }),
      { numRuns: 200 },
    )
  })

  it('explain always has the shape that it promises, and what is not a person is said so', () => {
    const anyJson = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          birth: fc.oneof(anyDay, fc.string()),
          sex: fc.constantFrom('male', 'female', 'unknown', 'x'),
          residence: fc.constantFrom('Thanh Hóa', '合肥', '34', '', 'nowhere'),
          registeredAt: fc.constantFrom('四川', '510000', 'Huế', '?'),
          procedure: fc.constantFrom('first', 'exchange', 'loss', 'temporary', 'account', 're-issue', 'x'),
          reason: fc.constantFrom('lost', 'expired', 'age', 'damaged', 'why'),
          channel: fc.constantFrom('online', 7, true, null),
          neededBy: fc.oneof(anyDay, fc.string()),
          cardIssuedOn: fc.oneof(anyDay, fc.constant('1'.repeat(1_900))),
          nobody: fc.jsonValue(),
        },
        { requiredKeys: [] },
      ),
    )
    fc.assert(
      fc.property(
        anyPack,
        anyJson,
        anyDay,
        fc.constantFrom('', '38', '340100', '510100'),
        (loaded, json, day, place) => {
          try {
            // As JSON, and with a reason for each answer.
            const said = explain(loaded, readPerson(json, loaded.pack, day), place, day)
            expect(Explanation.parse(JSON.parse(JSON.stringify(said)))).toEqual(said)
          } catch (error) {
            if (!(error instanceof PersonError)) throw error
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})
