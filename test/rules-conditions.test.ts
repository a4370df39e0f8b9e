import { describe, expect, it } from 'vitest'
import { type Absent, decide, factsOf } from '../electron/rules/condition.ts'
import type { Condition, Feature } from '../electron/rules/pack.ts'

/** True, false, or not known: what a condition says of a person of whom this much is known. */
const never: Condition = { not: { always: true } }
const feature = (id: string, when: Condition): Feature => ({
  id,
  when,
  text: { vi: id, zh: id, en: id },
  basis: 'law',
})
const features = [
  feature('on', { always: true }),
  feature('off', never),
  feature('anhui', { unit: 'acceptedAt', in: ['340000'] }),
]

function truth(condition: Condition, fields: Record<string, string> = {}, today = '2026-11-23', absent?: Absent) {
  return decide(condition, factsOf({ units: 'cn', features }, { procedure: 'exchange', fields }, today), absent)
}

describe('the day of application', () => {
  it.each([
    ['2026-07-31', false],
    ['2026-08-01', true],
    ['2026-08-02', true],
  ])('from 1 August on, on %s: %s', (today, expected) => {
    expect(truth({ dayFrom: '2026-08-01' }, {}, today)).toBe(expected)
  })

  it.each([
    ['2026-12-30', true],
    ['2026-12-31', true],
    ['2027-01-01', false],
  ])('until 31 December, on %s: %s', (today, expected) => {
    expect(truth({ dayUntil: '2026-12-31' }, {}, today)).toBe(expected)
  })
})

describe('a date so long ago', () => {
  const within: Condition = { date: 'cardIssuedOn', within: { years: 2 } }
  it.each([
    ['2026-11-23', '2024-11-23', true], // the anniversary itself
    ['2026-11-24', '2024-11-23', false],
    ['2026-02-28', '2024-02-29', true], // two years after a leap day is the last of February
    ['2026-03-01', '2024-02-29', false],
    ['2026-11-23', '2024-11', undefined], // some days of that month are within, some are not
    ['2026-11-23', '2025', true],
    ['2026-11-23', '2020', false],
    ['2026-11-23', '2027-01-01', undefined], // not yet: a typing mistake decides nothing
    ['2026-11-23', 'yesterday', undefined],
    ['2026-11-23', '', false],
  ])('on %s, of %j: %s', (today, cardIssuedOn, expected) => {
    expect(truth(within, { cardIssuedOn }, today)).toBe(expected)
  })

  it.each([
    ['2026-11-22', true],
    ['2026-11-23', false],
    ['2026-10', true],
    ['2026-11', undefined],
  ])('a card valid until %s has expired on 23 November: %s', (cardExpiresOn, expected) => {
    expect(truth({ passed: 'cardExpiresOn' }, { cardExpiresOn })).toBe(expected)
  })
})

describe('where somebody is registered', () => {
  const anhui: Condition = { unit: 'registeredAt', in: ['340000'] }
  it.each([
    ['340000', true],
    ['340100', true],
    ['340104', true],
    ['510104', false],
    ['999999', undefined], // the table does not have it; it may be a unit that is no more
    ['', false],
  ])('%j lies in the province: %s', (registeredAt, expected) => {
    expect(truth(anhui, { registeredAt })).toBe(expected)
  })

  it.each([
    ['340104', '340100', false],
    ['340104', '510104', true],
    ['340104', '999999', false],
    ['', '340100', false],
  ])('registered at %j and taken at %j is another province: %s', (registeredAt, acceptedAt, expected) => {
    expect(truth({ crossRegion: true }, { registeredAt, acceptedAt })).toBe(expected)
  })

  it('is not known to be another province while one of the two is not known, where unknown counts', () => {
    expect(truth({ crossRegion: true }, { acceptedAt: '340100' }, '2026-11-23', 'unknown')).toBeUndefined()
  })
})

describe('what nobody has said', () => {
  const conditions: Condition[] = [
    { field: 'sex', is: ['male'] },
    { filled: 'phone' },
    { passed: 'cardExpiresOn' },
    { date: 'cardIssuedOn', within: { days: 3 } },
    { unit: 'registeredAt', in: ['340000'] },
  ]
  it.each(conditions)('%j is none of its values for the form, and not known for a refusal', (condition) => {
    expect(truth(condition)).toBe(false)
    expect(truth(condition, {}, '2026-11-23', 'unknown')).toBeUndefined()
    expect(truth({ not: condition }, {}, '2026-11-23', 'unknown')).toBeUndefined()
  })

  it('leaves what is known to decide: one false of all, one true of any', () => {
    const unknown: Condition = { filled: 'phone' }
    expect(truth({ all: [unknown, never] }, {}, '2026-11-23', 'unknown')).toBe(false)
    expect(truth({ any: [unknown, { always: true }] }, {}, '2026-11-23', 'unknown')).toBe(true)
    expect(truth({ all: [unknown, { always: true }] }, {}, '2026-11-23', 'unknown')).toBeUndefined()
  })
})

describe('what is tried in one place first', () => {
  it.each([
    ['on', {}, true],
    ['off', {}, false],
    ['nowhere', {}, false],
    ['anhui', { acceptedAt: '340100' }, true],
    ['anhui', { acceptedAt: '510100' }, false],
  ])('%s with %j: %s', (name, fields, expected) => {
    expect(truth({ feature: name }, fields as Record<string, string>)).toBe(expected)
  })
})
