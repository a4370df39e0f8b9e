import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { explain } from '../electron/rules/command-line/explain.ts'
import { PersonError, readPerson } from '../electron/rules/command-line/read-person.ts'
import { factsOf } from '../electron/rules/condition.ts'
import { partsOf } from '../electron/rules/consistency/conditions.ts'
import { compareDecisions } from '../electron/rules/decide/compare.ts'
import { decisionsFor } from '../electron/rules/decide/decisions.ts'
import { required } from '../electron/rules/decide/required.ts'
import { feeFor } from '../electron/rules/fee.ts'
import { retiredPacks, shippedPacks } from '../electron/rules/load.ts'
import { composeOccurring } from '../electron/rules/occurring.ts'
import type { Condition, RulePack } from '../electron/rules/pack.ts'

/** Whatever is written of a person, and under whatever pack that can ever hold: an answer, with its rule, and no crash. */
const packs = [...composeOccurring(shippedPacks()), ...retiredPacks()]
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
      ...choices,
    ),
    anyDay,
    fc.string({ maxLength: 30 }),
  )
  return fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 12 })
}
const asksOfPerson = (part: Condition): boolean =>
  ['ageBelow', 'ageFrom', 'field', 'filled', 'date', 'passed', 'unit', 'crossRegion'].some((kind) => kind in part)
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

  it('a pack compared with itself changes nothing', () => {
    fc.assert(
      fc.property(anyCase, ({ loaded: { pack }, procedure, fields, day }) => {
        expect(compareDecisions(pack, pack, { procedure, fields }, day)).toEqual([])
      }),
      { numRuns: 200 },
    )
  })

  it('explain always has a reason, and what is not a person is said so', () => {
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
            const said = explain(loaded, readPerson(json, loaded.pack), place, day)
            expect(said.why.length * said.acceptedWhy.length).toBeGreaterThan(0)
            expect(['yes', 'no', 'ask']).toContain(said.eligible)
          } catch (error) {
            if (!(error instanceof PersonError)) throw error
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})
