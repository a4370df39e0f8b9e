import { describe, expect, it } from 'vitest'
import { shownFields } from '../electron/rules/completeness.ts'
import type { StatusWord } from '../station/protocol/index.ts'
import { lawAt, type Person, packAt, worded } from './support/law-at.ts'

// What differs by place and season: 公安部 2021 and 2022 on 跨省通办, 安徽省公安厅 2019, Sichuan's Spring Festival.
// Days are counted by hand over the holidays and make-up working days that 国务院办公厅 published.
const HEFEI = '340100'
const WUHU = '340200'
const CHENGDU = '510100'
const MIANYANG = '510700'

describe('where a first card may be taken away from home', () => {
  it.each<[string, string, string, string, string, string]>([
    ['Beijing in Hebei, before the pilots', '2020-12-31', '110101', '130100', 'no', '2021年试点之前'],
    ['Beijing in Hebei, on the first day of the pilots', '2021-01-01', '110101', '130100', 'ask', '试点城市'],
    ['Anhui in Shanghai, on the last day of the pilots', '2022-07-31', '340102', '310101', 'ask', '试点城市'],
    ['Anhui in Shanghai, on the first day of the nine provinces', '2022-08-01', '340102', '310101', 'yes', '长三角'],
    ['Fujian in Jiangxi, the day before', '2022-07-31', '350100', '360100', 'ask', '试点城市'],
    ['Fujian in Jiangxi', '2022-08-01', '350100', '360100', 'yes', '闽赣'],
    ['Sichuan in Guizhou', '2022-08-01', '510100', '520100', 'yes', '川渝黔'],
    ['Chongqing in Sichuan, today', '2026-11-23', '500103', '510100', 'yes', '川渝黔'],
    ['Anhui in Sichuan: two of the nine, two areas', '2022-08-01', '340102', '510100', 'no', '2022年10月1日之前'],
    ['Anhui in Sichuan, the last day', '2022-09-30', '340102', '510100', 'no', '2022年10月1日之前'],
    ['Anhui in Sichuan, when the others begin', '2022-10-01', '340102', '510100', 'ask', '分批'],
    ['Beijing in Hebei, not among the nine', '2022-08-01', '110101', '130100', 'ask', '试点城市'],
    ['Guangdong in Hunan', '2022-09-30', '440100', '430100', 'ask', '试点城市'],
    ['Guangdong in Hunan, when the others begin', '2022-10-01', '440100', '430100', 'ask', '试点城市'],
    ['Henan in Anhui, during the pilots', '2022-07-31', '410100', '340100', 'no', '请回户籍地'],
    ['Henan in Anhui, the last day', '2022-09-30', '410100', '340100', 'no', '请回户籍地'],
    ['Henan in Anhui, when the others begin', '2022-10-01', '410100', '340100', 'ask', '分批'],
    ['Henan in Anhui, today', '2026-11-23', '410100', '340100', 'ask', '分批'],
    ['at home', '2018-04-01', '340102', '340100', 'yes', '同一省'],
    ['in another city of the province', '2026-11-23', WUHU, HEFEI, 'yes', '同一省'],
    ['nobody said where from', '2026-11-23', '', HEFEI, 'ask', '同一省'],
    ['from a code that no table has', '2026-11-23', '999999', HEFEI, 'ask', '同一省'],
  ])('%s', (_who, date, registeredAt, acceptedAt, answer, reason) => {
    const { decisions } = lawAt('cn', date, acceptedAt, 'first-issue', { registeredAt, acceptedAt })
    const [said, why] = worded(decisions.acceptedHere, 'zh')
    expect(said).toBe(answer)
    expect(why).toContain(reason)
  })

  it.each([
    ['an exchange', 'exchange', 'yes', '2017年7月1日'],
    ['a replacement', 're-issue', 'yes', '2017年7月1日'],
    ['a temporary card', 'temporary', 'ask', '户籍地'],
  ])('%s, from Xinjiang in Anhui', (_what, procedure, answer, reason) => {
    const person = { registeredAt: '650100', acceptedAt: HEFEI }
    const [said, why] = worded(lawAt('cn', '2018-04-01', HEFEI, procedure, person).decisions.acceptedHere, 'zh')
    expect(said).toBe(answer)
    expect(why).toContain(reason)
  })

  it('has two authorities away from home, which review and make it in two places, and one at home', () => {
    const roles = (registeredAt: string) =>
      lawAt('cn', '2026-11-23', HEFEI, 'exchange', { registeredAt, acceptedAt: HEFEI }).decisions.authorities.map(
        ({ role, rule }) => [role, rule],
      )
    expect(roles('650100')).toEqual([
      ['accepts', 'accepts-here'],
      ['reviews', 'reviews-away'],
      ['makes', 'makes-here'],
      ['hands-over', 'hands-over-here'],
    ])
    expect(roles(WUHU)).toContainEqual(['reviews', 'reviews-home'])
  })

  it.each<[string, string, Person, string[]]>([
    ['a first card at home', 'first-issue', { registeredAt: WUHU }, ['household-register']],
    ['a first card away', 'first-issue', { registeredAt: '310101' }, ['household-register', 'residence-proof']],
    ['an exchange at home', 'exchange', { registeredAt: WUHU }, []],
    ['an exchange away', 'exchange', { registeredAt: '650100' }, ['residence-proof', 'old-card']],
    ['a lost card at home', 're-issue', { registeredAt: WUHU }, ['household-register']],
    ['a lost card away', 're-issue', { registeredAt: '650100' }, ['register-or-residence']],
  ])('%s asks for its papers', (_what, procedure, person, papers) => {
    const grown = { birthDate: '1990-05-05', acceptedAt: HEFEI, ...person }
    const { needs } = lawAt('cn', '2026-11-23', HEFEI, procedure, grown)
    expect(needs.documents.map(({ id }) => id)).toEqual(papers)
    expect(needs.documents.every(({ gapDays }) => gapDays === 30)).toBe(true)
  })
})

describe('Anhui: a further card online', () => {
  const may: Person = {
    birthDate: '1990-05-05',
    exchangeReason: 'damaged',
    channel: 'online',
    assurance: 'intermediate',
    cardIssuedOn: '2025-06-01',
    registeredAt: '340102',
  }
  it.each<[string, string, Person, string, string]>([
    ['who fulfils all', '2026-11-23', {}, 'yes', '换领'],
    ['of high assurance', '2026-11-23', { assurance: 'high' }, 'yes', '换领'],
    ['eighteen today', '2026-11-23', { birthDate: '2008-11-23' }, 'yes', '换领'],
    ['eighteen tomorrow', '2026-11-23', { birthDate: '2008-11-24' }, 'no', '十八周岁'],
    ['born on 29 February, on 28 February', '2026-02-28', { birthDate: '2008-02-29' }, 'no', '十八周岁'],
    ['born on 29 February, on 1 March', '2026-03-01', { birthDate: '2008-02-29' }, 'yes', '换领'],
    ['of unknown age', '2026-11-23', { birthDate: '' }, 'ask', '十八周岁'],
    ['with a card of two years ago today', '2026-11-23', { cardIssuedOn: '2024-11-23' }, 'yes', '换领'],
    ['with a card of two years ago yesterday', '2026-11-23', { cardIssuedOn: '2024-11-22' }, 'no', '两年'],
    ['with a card of 29 February, within two years', '2026-02-28', { cardIssuedOn: '2024-02-29' }, 'yes', '换领'],
    ['with a card of 29 February, a day later', '2026-03-01', { cardIssuedOn: '2024-02-29' }, 'no', '两年'],
    ['with a card nobody knows the day of', '2026-11-23', { cardIssuedOn: '' }, 'ask', '两年'],
    ['of Wuhu', '2026-11-23', { registeredAt: WUHU }, 'no', '合肥'],
    ['of another province', '2026-11-23', { registeredAt: '320100' }, 'no', '当面办理'],
    ['of nobody knows where', '2026-11-23', { registeredAt: '' }, 'ask', '合肥'],
    ['of primary assurance', '2026-11-23', { assurance: 'primary' }, 'no', '中级'],
    ['without assurance', '2026-11-23', { assurance: 'none' }, 'no', '当面办理'],
    ['of unknown assurance', '2026-11-23', { assurance: '' }, 'ask', '中级'],
    ['of Wuhu, in person', '2026-11-23', { registeredAt: WUHU, channel: 'in-person' }, 'yes', '换领'],
    ['the day before it began', '2019-04-29', { registeredAt: WUHU }, 'yes', '换领'],
    ['the day it began', '2019-04-30', { registeredAt: WUHU, cardIssuedOn: '2018-06-01' }, 'no', '合肥'],
  ])('%s', (_who, date, person, answer, reason) => {
    const { decisions } = lawAt('cn', date, HEFEI, 'exchange', { ...may, ...person })
    const [said, why] = worded(decisions.eligible, 'zh')
    expect(said).toBe(answer)
    expect(why).toContain(reason)
  })

  it('is not for a first card', () => {
    const child = { ...may, firstReason: 'turned-16', birthDate: '2008-01-01' }
    const [said, why] = worded(lawAt('cn', '2026-11-23', HEFEI, 'first-issue', child).decisions.eligible, 'zh')
    expect([said, why.includes('首次申领请当面办理')]).toEqual(['no', true])
  })

  it('takes a portrait from four sources, and elsewhere from the officer alone', () => {
    const sources = (place: string) => packAt('cn', '2026-11-23', place).portrait.sources?.map(({ source }) => source)
    expect(sources(HEFEI)).toEqual(['officer', 'kiosk', 'phone', 'stored'])
    expect(sources('410100')).toEqual(['officer'])
  })
})

describe('by when, in working days', () => {
  const urgent = (urgentReason: string) => ({ exchangeReason: 'expired', urgentReason })
  it.each<[string, string, string, Person, string, string]>([
    ['Anhui, thirty, signed the day before the change', '2019-04-29', HEFEI, {}, '2019-06-13', '三十个工作日'],
    ['Anhui, fifteen, signed on the day of the change', '2019-04-30', HEFEI, {}, '2019-05-23', '十五个工作日'],
    ['Anhui, an ordinary Monday', '2026-11-23', HEFEI, {}, '2026-12-14', '十五个工作日'],
    ['Anhui, over the Lunar New Year of 2026', '2026-02-02', HEFEI, {}, '2026-02-28', '十五个工作日'],
    ['Anhui, over the Lunar New Year of 2025', '2025-01-20', HEFEI, {}, '2025-02-14', '十五个工作日'],
    ['Anhui, signed within the Lunar New Year', '2024-02-12', HEFEI, {}, '2024-03-07', '十五个工作日'],
    ['Anhui, over Mid-Autumn and National Day', '2026-09-18', HEFEI, {}, '2026-10-15', '十五个工作日'],
    ['Sichuan, the day before the channel', '2021-02-02', CHENGDU, urgent('work'), '2021-04-06', '一般办理期限'],
    ['Sichuan, the first day', '2021-02-03', CHENGDU, urgent('work'), '2021-02-19', '八个工作日'],
    [
      'Sichuan, the second day, ends on a worked Saturday',
      '2021-02-04',
      CHENGDU,
      urgent('return-home'),
      '2021-02-20',
      '八个工作日',
    ],
    ['Sichuan, a student', '2024-02-05', MIANYANG, urgent('student-expired'), '2024-02-21', '八个工作日'],
    ['Sichuan, signed within the holiday', '2022-02-03', CHENGDU, urgent('exam'), '2022-02-16', '八个工作日'],
    ['Sichuan, two worked Saturdays', '2026-02-13', CHENGDU, urgent('medical'), '2026-03-03', '八个工作日'],
    ['Sichuan, the last day', '2021-02-26', CHENGDU, urgent('work'), '2021-03-10', '八个工作日'],
    ['Sichuan, the day after', '2021-02-27', CHENGDU, urgent('work'), '2021-04-28', '一般办理期限'],
    ['Sichuan, another reason', '2021-02-26', CHENGDU, urgent('other'), '2021-03-10', '八个工作日'],
    ['Sichuan, no hurry', '2021-02-26', CHENGDU, urgent(''), '2021-03-10', '八个工作日'],
    [
      'Chongqing people in Chengdu',
      '2021-03-01',
      CHENGDU,
      { registeredAt: '500103', acceptedAt: CHENGDU },
      '2021-03-22',
      '十五个工作日',
    ],
    [
      'Chongqing people in Mianyang',
      '2021-03-01',
      MIANYANG,
      { registeredAt: '500103', acceptedAt: MIANYANG },
      '2021-04-30',
      '一般办理期限',
    ],
  ])('%s', (_what, date, place, person, on, reason) => {
    const promised = lawAt('cn', date, place, 'exchange', person).clock('promised')
    expect(promised?.on).toBe(on)
    expect(promised?.because.text.zh).toContain(reason)
  })
})

describe('Sichuan’s green channel', () => {
  const worker = { exchangeReason: 'expired', urgentReason: 'work' }
  const isOpen = (date: string, place = CHENGDU) => {
    const { decisions, pack, facts } = lawAt('cn', date, place, 'exchange', worker)
    const names = shownFields(pack, facts, date).map(({ name }) => name)
    const asks = names.includes('urgentReason') && names.includes('neededBy')
    expect(asks).toBe(decisions.urgency.hasPriority)
    return asks
  }

  it.each([
    ['2021-02-02', false],
    ['2021-02-03', true],
    ['2021-02-26', true],
    ['2021-02-27', false],
    ['2023-02-05', true],
    ['2023-02-06', false],
    ['2026-02-02', false],
    ['2026-03-03', true],
    ['2026-03-04', false],
    ['2027-02-20', true],
    ['2027-02-21', false],
    ['2028-02-10', false],
  ])('on %s is open: %s', (date, expected) => {
    expect(isOpen(date)).toBe(expected)
  })

  it('is not open in Anhui, where the courier is the answer', () => {
    expect(isOpen('2026-02-10', HEFEI)).toBe(false)
    const because = lawAt('cn', '2026-02-10', HEFEI, 'exchange', { delivery: 'post' }).decisions.delivery.because
    expect(because?.text.zh).toContain('代替加急')
  })

  it.each<[string, string, boolean, string | undefined]>([
    ['on the promised day', '2021-02-19', true, undefined],
    ['the day before it', '2021-02-18', false, 'temporary'],
  ])('for who needs it %s', (_who, neededBy, isInTime, procedure) => {
    const { urgency } = lawAt('cn', '2021-02-03', CHENGDU, 'exchange', { ...worker, neededBy }).decisions
    expect([urgency.isInTime, urgency.temporary?.procedure]).toEqual([isInTime, procedure])
    expect(urgency.campaigns.map(({ rule }) => rule)).toEqual(['spring-green-channel'])
  })

  it('reviews on the same day, and helps who cannot scan', () => {
    const pack = packAt('cn', '2021-03-01', CHENGDU)
    expect(pack.features?.map(({ id }) => id)).toEqual(expect.arrayContaining(['same-day-review', 'assisted-payment']))
    const { authorities } = lawAt('cn', '2021-03-01', CHENGDU, 'exchange', { registeredAt: MIANYANG }).decisions
    expect(authorities.find(({ role }) => role === 'reviews')?.text.zh).toContain('当日审核')
  })
})

describe('captures and guardians', () => {
  it.each<[string, string, Person, string[]]>([
    ['a child', 'first-issue', { birthDate: '2019-05-05' }, ['portrait', 'fingers']],
    ['an old woman', 'exchange', { birthDate: '1936' }, ['portrait', 'fingers']],
    ['a temporary card', 'temporary', { birthDate: '1990-05-05' }, ['portrait']],
  ])('of %s', (_who, procedure, person, captures) => {
    const { needs, decisions } = lawAt('cn', '2026-11-23', HEFEI, procedure, person)
    expect(needs.captures).toEqual(captures)
    expect(decisions.notNeeded.map(({ capture }) => capture)).toEqual(captures.includes('fingers') ? [] : ['fingers'])
  })

  it.each<[string, Person, boolean]>([
    ['fifteen', { birthDate: '2010-11-24' }, true],
    ['sixteen', { birthDate: '2010-11-23' }, false],
    ['thirty, without capacity', { birthDate: '1996-01-01', capacity: 'none' }, true],
    ['thirty, of limited capacity', { birthDate: '1996-01-01', capacity: 'limited' }, true],
  ])('a guardian for who is %s: %s', (_who, person, isNeeded) => {
    const { needs } = lawAt('cn', '2026-11-23', HEFEI, 'exchange', person)
    expect(needs.fields.some(({ name }) => name === 'guardianName')).toBe(isNeeded)
  })
})

describe('the lock of the delivery', () => {
  it.each<[string, StatusWord[], boolean]>([
    ['nothing said', [], false],
    ['taken by the station', ['accepted'], false],
    ['returned before it was registered', ['accepted', 'returned'], false],
    ['registered', ['accepted', 'registered'], true],
    ['made', ['accepted', 'made'], true],
  ])('%s', (_what, statuses, isLocked) => {
    const { locked } = lawAt('cn', '2026-11-23', HEFEI, 'exchange', {}).say(statuses).delivery
    expect(locked !== undefined).toBe(isLocked)
    if (isLocked) expect(locked?.because.text.zh).toContain('不得变更')
    expect(locked?.fields ?? []).not.toContain('deliveryPhone')
  })
})
