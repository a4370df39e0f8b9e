import { describe, expect, it } from 'vitest'
import { checkCitizenNumber, upgradeLegacyNumber } from '../electron/rules/citizen-number.ts'
import { packFor, shippedPacks } from '../electron/rules/load.ts'
import { lawAt, type Person, packAt, worded } from './support/law-at.ts'

// What the law says nationally: 居民身份证法, 财税〔2018〕37号, 发改价格〔2003〕2322号, GB 11643. Expected values from there.
const law = (date: string, procedure: string, person: Person = {}) => lawAt('cn', date, '', procedure, person)
const grown = { birthDate: '1990-05-05' }

describe('how long a card holds', () => {
  it.each<[string, string, string, string | undefined, string]>([
    ['fifteen, the day before sixteen', '2010-11-24', '2026-11-23', '2031-11-23', '五年'],
    ['sixteen today', '2010-11-23', '2026-11-23', '2036-11-23', '十年'],
    ['twenty-five, the day before twenty-six', '2000-11-24', '2026-11-23', '2036-11-23', '十年'],
    ['twenty-six today', '2000-11-23', '2026-11-23', '2046-11-23', '二十年'],
    ['forty-five, the day before forty-six', '1980-11-24', '2026-11-23', '2046-11-23', '二十年'],
    ['forty-six today', '1980-11-23', '2026-11-23', undefined, '长期'],
    ['ninety', '1936-01-01', '2026-11-23', undefined, '长期'],
    ['a newborn', '2026-11-23', '2026-11-23', '2031-11-23', '五年'],
    ['a child, issued on 29 February', '2013-05-05', '2024-02-29', '2029-02-28', '五年'],
    ['a student, issued on 29 February', '2001-05-05', '2024-02-29', '2034-02-28', '十年'],
    ['thirty, issued on 29 February for a leap year', '1993-05-05', '2024-02-29', '2044-02-29', '二十年'],
    ['born on 29 February, the day before sixteen', '2008-02-29', '2024-02-28', '2029-02-28', '五年'],
    ['born on 29 February, sixteen on that day', '2008-02-29', '2024-02-29', '2034-02-28', '十年'],
    ['born on 29 February, not yet twenty-six on 28 February', '2000-02-29', '2026-02-28', '2036-02-28', '十年'],
    ['born on 29 February, twenty-six on 1 March', '2000-02-29', '2026-03-01', '2046-03-01', '二十年'],
  ])('%s', (_who, birthDate, date, until, reason) => {
    const { validUntil, validBecause } = law(date, 'exchange', { birthDate }).decisions
    expect(validUntil).toBe(until)
    expect(validBecause?.text.zh).toContain(reason)
  })

  it.each([
    ['2026-11-23', '2027-02-23'],
    ['2026-11-30', '2027-02-28'],
  ])('a temporary card of %s, three months', (date, until) => {
    const { validUntil, validBecause } = law(date, 'temporary', { birthDate: '1950-01-01' }).decisions
    expect(validUntil).toBe(until)
    expect(validBecause?.text.zh).toContain('三个月')
  })
})

describe('who may apply', () => {
  it.each<[string, string, Person, string, string]>([
    [
      'a citizen who turned sixteen',
      'first-issue',
      { birthDate: '2010-11-23', firstReason: 'turned-16' },
      'yes',
      '三个月内',
    ],
    ['a child', 'first-issue', { birthDate: '2019-05-05', firstReason: 'under-16' }, 'yes', '监护人'],
    [
      'fifteen, as if sixteen',
      'first-issue',
      { birthDate: '2010-11-24', firstReason: 'turned-16' },
      'ask',
      '未满十六周岁',
    ],
    [
      'sixteen, as if a child',
      'first-issue',
      { birthDate: '2010-11-23', firstReason: 'under-16' },
      'ask',
      '已满十六周岁',
    ],
    ['of unknown age, turned sixteen', 'first-issue', { firstReason: 'turned-16' }, 'ask', '未满十六周岁'],
    ['a foreigner', 'exchange', { ...grown, applicantKind: 'foreigner' }, 'no', '外国人'],
    [
      'a foreigner, first card',
      'first-issue',
      { ...grown, applicantKind: 'foreigner', firstReason: 'turned-16' },
      'no',
      '外国人',
    ],
    [
      'a former foreigner, now a national',
      'first-issue',
      { ...grown, applicantKind: 'foreigner', firstReason: 'nationality' },
      'yes',
      '常住户口',
    ],
    ['of Hong Kong with a residence permit', 'exchange', { ...grown, applicantKind: 'hk-mo-tw' }, 'no', '居住证'],
    [
      'of Taiwan, settled here',
      'first-issue',
      { ...grown, applicantKind: 'hk-mo-tw', firstReason: 'settled' },
      'yes',
      '常住户口',
    ],
    ['of Macao, nobody said why', 'first-issue', { ...grown, applicantKind: 'hk-mo-tw' }, 'ask', '居住证'],
    [
      'somebody of whom nobody said who he is',
      'exchange',
      { ...grown, exchangeReason: 'expired', applicantKind: '' },
      'ask',
      '外国人',
    ],
    ['a holder of an expired card', 'exchange', { ...grown, exchangeReason: 'expired' }, 'yes', '有效期满'],
    ['a holder who moved house', 'exchange', { ...grown, exchangeReason: 'address' }, 'ask', '不必换领'],
    [
      'somebody whose identity is doubtful',
      'exchange',
      { ...grown, exchangeReason: 'expired', identityDoubt: 'identity' },
      'ask',
      '不当场拒绝',
    ],
    [
      'somebody whose household is suspended',
      'exchange',
      { ...grown, exchangeReason: 'expired', identityDoubt: 'household' },
      'ask',
      '户籍地',
    ],
    [
      'somebody whose household is moving',
      'exchange',
      { ...grown, exchangeReason: 'expired', hukouChange: 'yes' },
      'ask',
      '先办结户口',
    ],
    ['a loser who has not reported it yet', 're-issue', grown, 'yes', '补领'],
    ['a loser who has reported it', 're-issue', { ...grown, lossReportedOn: '2026-11-20' }, 'yes', '补领'],
    ['somebody in a hurry', 'temporary', grown, 'yes', '急需用证'],
    [
      'a first card, filled in online',
      'first-issue',
      { ...grown, firstReason: 'turned-16', channel: 'online' },
      'ask',
      '本人到场',
    ],
  ])('%s', (_who, procedure, person, answer, reason) => {
    const [said, why] = worded(law('2026-11-23', procedure, person).decisions.eligible, 'zh')
    expect(said).toBe(answer)
    expect(why).toContain(reason)
  })

  it('names what is not known', () => {
    const { answer, because } = law('2026-11-23', 'first-issue', { ...grown, registeredAt: '' }).decisions.acceptedHere
    expect(answer).toBe('ask')
    expect(because[0]?.unknown?.map(({ zh }) => zh).join()).toContain('户籍')
  })
})

describe('what it costs, in fen', () => {
  it('has no rules before first cards became free', () => {
    expect(packFor(shippedPacks(), 'cn', '2018-03-31')).toBeUndefined()
    expect(packAt('cn', '2018-04-01').id).toBe('cn-2018-04')
  })

  it.each<[string, string, string, Person, number, string]>([
    ['a first card on the first free day', '2018-04-01', 'first-issue', {}, 0, '财税〔2018〕37号'],
    ['a first card today', '2026-11-23', 'first-issue', { firstReason: 'turned-16' }, 0, '财税〔2018〕37号'],
    ['an expired card', '2026-11-23', 'exchange', { exchangeReason: 'expired' }, 2000, '2322号'],
    ['a new name', '2026-11-23', 'exchange', { exchangeReason: 'name' }, 2000, '2322号'],
    ['nobody said why', '2026-11-23', 'exchange', {}, 2000, '2322号'],
    ['a damaged card', '2026-11-23', 'exchange', { exchangeReason: 'damaged' }, 4000, '损坏'],
    ['a lost card', '2026-11-23', 're-issue', {}, 4000, '丢失'],
    ['a temporary card', '2026-11-23', 'temporary', {}, 1000, '临时'],
    [
      'expired, on subsistence allowance',
      '2026-11-23',
      'exchange',
      { exchangeReason: 'expired', feeExemption: 'subsistence' },
      0,
      '第二十一条',
    ],
    [
      'expired, destitute',
      '2026-11-23',
      'exchange',
      { exchangeReason: 'expired', feeExemption: 'destitute' },
      0,
      '第二十一条',
    ],
    [
      'expired, poor, and nobody said so',
      '2026-11-23',
      'exchange',
      { exchangeReason: 'expired', feeExemption: '' },
      2000,
      '2322号',
    ],
    ['lost, on subsistence allowance', '2026-11-23', 're-issue', { feeExemption: 'subsistence' }, 4000, '丢失'],
    [
      'a mistake of the police',
      '2026-11-23',
      'exchange',
      { exchangeReason: 'wrong-items', feeExemption: 'authority-error' },
      0,
      '第十一条',
    ],
    ['wrong items, not by the police', '2026-11-23', 'exchange', { exchangeReason: 'wrong-items' }, 2000, '2322号'],
    [
      'expired, far from home',
      '2026-11-23',
      'exchange',
      { exchangeReason: 'expired', registeredAt: '650100', acceptedAt: '340100' },
      2000,
      '2322号',
    ],
    ['lost, far from home', '2026-11-23', 're-issue', { registeredAt: '650100', acceptedAt: '340100' }, 4000, '2322号'],
  ])('%s', (_who, date, procedure, person, amount, reason) => {
    const { fee } = law(date, procedure, person)
    expect(fee?.amount).toBe(amount)
    expect(fee?.rule).toContain(reason)
  })

  it.each([
    ['subsistence', true],
    ['destitute', true],
    ['authority-error', false],
    ['', false],
  ])('an exemption for %j asks for its paper: %s', (feeExemption, isAsked) => {
    const { needs } = law('2026-11-23', 'exchange', { exchangeReason: 'expired', feeExemption })
    expect(needs.documents.some(({ id }) => id === 'exemption-papers')).toBe(isAsked)
  })
})

describe('by when, nationally', () => {
  it.each<[string, string, string, Person, string, string]>([
    ['sixty days, a Friday', '2026-11-23', 'exchange', {}, '2027-01-22', '六十日'],
    ['sixty days end in the Lunar New Year: the day after it', '2025-12-17', 'exchange', {}, '2026-02-24', '六十日'],
    ['sixty days end on a Saturday that is worked', '2025-12-30', 're-issue', {}, '2026-02-28', '六十日'],
    ['sixty days end on a Sunday that is worked', '2025-11-05', 'first-issue', {}, '2026-01-04', '六十日'],
    [
      'thirty more where it is hard to reach, a Sunday',
      '2026-11-23',
      'exchange',
      { difficultTransport: 'yes' },
      '2027-02-22',
      '三十日',
    ],
    ['a temporary card, over a weekend', '2026-11-19', 'temporary', {}, '2026-11-23', '三日'],
    ['a temporary card, on a weekday', '2026-11-23', 'temporary', {}, '2026-11-26', '三日'],
  ])('%s', (_what, date, procedure, person, on, reason) => {
    const { clock } = law(date, procedure, person)
    expect(clock('statutory')?.on).toBe(on)
    expect(clock('promised')?.on).toBe(on)
    expect(clock('statutory')?.because.text.zh).toContain(reason)
  })
})

describe('the citizen number', () => {
  it.each([
    ['11010519491231002X', '1949-12-31', 'female'],
    ['440524188001010014', '1880-01-01', 'male'],
    ['340102199003070002', '1990-03-07', 'female'],
    ['510100200802290006', '2008-02-29', 'female'],
    ['370101194509090015', '1945-09-09', 'male'],
    ['810000199001010000', '1990-01-01', 'female'],
  ])('%s is right', (number, birthDate, sex) => {
    const today = '2026-11-23'
    expect(checkCitizenNumber(packAt('cn', today).number, number, { birthDate, sex, today }).problems).toEqual([])
  })

  it.each([
    ['a small x', '11010519491231002x', []],
    ['the last digit changed', '110105194912310021', ['number-check']],
    // 51010020080230000: Σ digit × weight = 125, 125 mod 11 = 4, so the check character is 8.
    ['30 February with the right check character', '510100200802300008', ['number-birth']],
    ['fifteen digits', '110105491231002', ['number-length']],
  ])('with %s: %s', (_what, number, expected) => {
    const today = '2026-11-23'
    const { problems } = checkCitizenNumber(packAt('cn', today).number, number, { today })
    expect(problems.map(({ code }) => code)).toEqual(expected)
  })

  it('of the first generation is converted to look somebody up', () => {
    expect(upgradeLegacyNumber(packAt('cn', '2026-11-23').number, '110105491231002')).toBe('11010519491231002X')
  })
})
