/** How full it is is said where it is known, and decides nothing. */
import { expect, it } from 'vitest'
import { busyOn } from '../electron/rules/decide/busy.ts'
import { decisionsFor } from '../electron/rules/decide/decisions.ts'
import { Busy } from '../electron/rules/pack/busy.ts'
import type { RulePack } from '../electron/rules/pack.ts'
import { lawAt } from './support/law-at.ts'

const rule = (id: string, ...spans: [string, string][]) =>
  Busy.parse({
    ...{ id, text: { vi: id, zh: id, en: id }, basis: 'test' },
    spans: spans.map(([from, until]) => ({ from, until })),
  })
const pack = {
  busy: [
    rule('festival', ['2026-02-01', '2026-03-01'], ['2027-01-20', '2027-02-20']),
    rule('summer', ['--06-01', '--08-31']),
    rule('new-year', ['--12-28', '--01-03']),
  ],
} as RulePack

it.each([
  ['the day before a dated span', ['2026-01-31'], []],
  ['its first day', ['2026-02-01'], ['festival']],
  ['its last day', ['2026-03-01'], ['festival']],
  ['the same days of a year that is not named', ['2028-02-10'], []],
  ['the second span', ['2027-02-20'], ['festival']],
  ['the first day of a span of every year', ['2031-06-01'], ['summer']],
  ['its last day', ['2031-08-31'], ['summer']],
  ['the day after', ['2031-09-01'], []],
  ['the old year of a span over New Year', ['2026-12-31'], ['new-year']],
  ['the new year of it', ['2027-01-03'], ['new-year']],
  ['the day after it', ['2027-01-04'], []],
  ['taken before and promised within', ['2026-05-29', '2026-06-09'], ['summer']],
  ['two at once', ['2026-12-30', '2027-01-20'], ['festival', 'new-year']],
] as const)('%s', (_words, days, expected) => {
  expect(busyOn(pack, days).map(({ rule }) => rule)).toEqual(expected)
})

it.each([
  ['a span that ends before it begins', '2026-03-01', '2026-02-01'],
  ['a date with a day of every year', '2026-03-01', '--04-01'],
  ['a day that no month has', '--13-01', '--13-02'],
])('no pack has %s', (_words, from, until) => {
  expect(() => rule('x', [from, until])).toThrow()
})

it('changes nothing else that the rules say', () => {
  const { pack: law, facts } = lawAt('vn', '2027-01-25', '', 'exchange', { birthDate: '1990-05-05' })
  const { busy, ...said } = decisionsFor(law, facts, '2027-01-25')
  const { busy: none, ...quiet } = decisionsFor({ ...law, busy: undefined }, facts, '2027-01-25')
  expect(busy.map(({ rule }) => rule)).toEqual(['busy-tet'])
  expect(none).toEqual([])
  expect(quiet).toEqual(said)
})
