import { describe, expect, it } from 'vitest'
import { guardianSigns } from '../electron/rules/applicant.ts'
import { checkCitizenNumber } from '../electron/rules/citizen-number.ts'
import { decisionsFor } from '../electron/rules/decide/decisions.ts'
import { delivery } from '../electron/rules/decide/delivery.ts'
import { required } from '../electron/rules/decide/required.ts'
import type { StatusWord } from '../station/protocol/index.ts'
import { type Application, caseOf, reasonsOf } from './support/law-table.ts'

const today = '2026-11-23'
const born = (procedure: string, birthDate: string, fields: Record<string, string> = {}): Application => ({
  procedure,
  birthDate,
  ...fields,
})

describe('what is taken (Art. 23; the stored is used again for a lost or unusable card)', () => {
  const all = ['portrait', 'fingers', 'irises']
  it.each<[who: string, application: Application, taken: string[], rule: string, day?: string]>([
    ['the day before the sixth birthday', born('first-issue', '2020-11-24'), [], 'under-6'],
    ['the sixth birthday', born('first-issue', '2020-11-23'), all, ''],
    ['born on 29 February, on 28 February at five', born('first-issue', '2020-02-29'), [], 'under-6', '2026-02-28'],
    ['born on 29 February, on 1 March at six', born('first-issue', '2020-02-29'), all, '', '2026-03-01'],
    ['a year of birth alone, five or six', born('first-issue', '2020'), all, ''],
    ['no birth date', { procedure: 'first-issue' }, all, ''],
    ['an exchange at 60', born('exchange', '1966-11-23', { exchangeReason: 'age' }), all, ''],
    ['a lost card', born('re-issue', '1986-07-21', { reissueReason: 'lost' }), [], 'stored'],
    ['an unusable card', born('re-issue', '1986-07-21', { reissueReason: 'unusable' }), [], 'stored'],
    ['nationality regained', born('re-issue', '1986-07-21', { reissueReason: 'nationality' }), all, ''],
    ['an account of level 1', born('account', '1986-07-21', { accountLevel: '1' }), [], 'account-portrait'],
    [
      'level 2, card in the same visit',
      born('account', '1986-07-21', { accountLevel: '2', accountCard: 'applied-now' }),
      [],
      'account-portrait',
    ],
    [
      'level 2 alone',
      born('account', '1986-07-21', { accountLevel: '2', accountCard: 'valid' }),
      ['portrait'],
      'account-fingers',
    ],
  ])('%s', (_who, application, taken, rule, day = today) => {
    const { pack, facts, on } = caseOf('vn', day, application)
    expect(required(pack, facts).captures).toEqual(taken)
    const { notNeeded } = decisionsFor(pack, facts, on)
    expect(notNeeded.map(({ capture }) => capture)).toEqual(all.filter((capture) => !taken.includes(capture)))
    if (rule !== '') expect(reasonsOf(notNeeded)).toContain(rule)
  })
})

describe('who signs, and with which papers and details', () => {
  it.each<[who: string, application: Application, guardian: boolean, papers: string[], details: string[]]>([
    [
      'a child of 13',
      born('first-issue', '2012-11-24', { inDatabase: 'no' }),
      true,
      ['birth-certificate', 'population-papers'],
      ['guardianName', 'guardianRelation'],
    ],
    [
      'a child of 13 in the database',
      born('first-issue', '2012-11-24', { inDatabase: 'yes' }),
      true,
      [],
      ['guardianName', 'guardianRelation'],
    ],
    ['on the 14th birthday', born('first-issue', '2012-11-23'), false, [], []],
    [
      'a child with a guardian',
      born('first-issue', '2016-01-01', { inDatabase: 'yes', guardianRelation: 'guardian' }),
      true,
      ['guardian-papers'],
      ['guardianName', 'guardianRelation'],
    ],
    [
      'a person without capacity',
      born('exchange', '1980-01-01', { capacity: 'none', exchangeReason: 'age' }),
      true,
      [],
      ['citizenNumber', 'exchangeReason', 'guardianName', 'guardianRelation'],
    ],
    ['a person with difficulties', born('first-issue', '1980-01-01', { capacity: 'limited' }), false, [], []],
    [
      'a changed name',
      born('exchange', '1980-01-01', { exchangeReason: 'name-or-birth-date' }),
      false,
      ['change-papers'],
      ['citizenNumber', 'exchangeReason'],
    ],
    [
      'nationality regained',
      born('re-issue', '1980-01-01', { reissueReason: 'nationality' }),
      false,
      ['nationality-papers'],
      ['citizenNumber', 'reissueReason'],
    ],
    [
      'an exemption',
      born('re-issue', '1980-01-01', { reissueReason: 'lost', feeExemption: 'orphan' }),
      false,
      ['exemption-papers'],
      ['citizenNumber', 'reissueReason'],
    ],
    [
      'an account at 30',
      born('account', '1996-01-01', { accountLevel: '2' }),
      false,
      [],
      ['citizenNumber', 'phone', 'accountLevel'],
    ],
    [
      'an account at 13',
      born('account', '2013-01-01', { accountLevel: '2' }),
      true,
      [],
      ['citizenNumber', 'guardianName', 'guardianRelation', 'guardianPhone', 'accountLevel'],
    ],
  ])('%s', (_who, application, guardian, papers, details) => {
    const { pack, facts, on } = caseOf('vn', today, application)
    const needed = required(pack, facts)
    expect(guardianSigns(pack, facts, on)).toBe(guardian)
    expect(needed.documents.map(({ id }) => id)).toEqual(papers)
    const usual = ['name', 'birthDate', 'sex', 'address', 'delivery']
    expect(needed.fields.map(({ name }) => name).filter((name) => !usual.includes(name))).toEqual(details)
  })
})

describe('how the card is handed over', () => {
  it.each<[who: string, mode: string, statuses: StatusWord[], isLocked: boolean, reason: string]>([
    ['collected, a draft', 'collect', [], false, 'Điều 23'],
    ['brought by the team, in custody', 'team', ['accepted'], false, 'Điều 27'],
    ['by post, registered nationally', 'post', ['accepted', 'registered'], true, 'The applicant pays the post'],
    ['by post, card made', 'post', ['made'], true, 'DC02'],
  ])('%s', (_who, mode, statuses, isLocked, reason) => {
    const { pack, facts } = caseOf('vn', today, { procedure: 'exchange', delivery: mode })
    const decision = delivery(pack, facts, statuses)
    expect(decision.locked?.fields ?? []).toEqual(
      isLocked ? ['delivery', 'deliveryPoint', 'deliveryAddress', 'deliveryName', 'deliveryPhone'] : [],
    )
    expect(`${decision.because?.basis} ${decision.cost?.en}`).toContain(reason)
  })
})

describe('a citizen number (province, sex with century, year; no check digit)', () => {
  const rule = caseOf('vn', today, { procedure: 'exchange' }).pack.number
  it.each<[what: string, number: string, birthDate: string, sex: string, findings: string[]]>([
    ['Thanh Hóa, male, 1985', '038085000000', '1985-06-15', 'male', []],
    ['Hà Nội, female, 1999', '001199000000', '1999-12-31', 'female', []],
    ['Cà Mau, male, 2000', '096200000000', '2000-01-01', 'male', []],
    ['TP.HCM, female, 2026', '079326000000', '2026-11-20', 'female', []],
    ['a province that was merged in 2025: Hà Giang', '002085000000', '1985', 'male', []],
    ['0 is male', '038085000000', '1985', 'female', ['number-sex']],
    ['1 is female', '038185000000', '1985', 'male', ['number-sex']],
    ['2 is of the years 2000 to 2099', '038285000000', '1985', 'male', ['number-birth']],
    ['4 is of a century to come', '038485000000', '', 'male', ['number-birth']],
    ['9 is of 2300 to 2399', '038985000000', '', 'female', ['number-birth']],
    ['another year of birth', '038085000000', '1986-01-01', 'male', ['number-birth']],
    ['a country code: only a warning', '777085000000', '1985', 'male', ['number-region']],
    ['003 was never a province', '003085000000', '1985', 'male', ['number-region']],
    ['an old nine-digit number', '012345678', '', '', ['number-length']],
    ['a letter', '03808500000A', '', '', ['number-pattern']],
  ])('%s: %s', (_what, number, birthDate, sex, findings) => {
    const { problems } = checkCitizenNumber(rule, number, { birthDate, sex, today })
    expect(problems.map(({ code }) => code)).toEqual(findings)
    expect(problems.filter(({ code }) => code === 'number-region').some(({ blocks }) => blocks)).toBe(false)
  })

  it('has the codes of the 63 provinces before 2025 and no other', () => {
    const codes = `001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037
      038 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083
      084 086 087 089 091 092 093 094 095 096`
    expect(rule.region?.known).toEqual(codes.split(/\s+/))
    expect(rule.region?.known).toHaveLength(63)
  })
})
