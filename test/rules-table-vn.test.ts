import { describe, expect, it } from 'vitest'
import { acceptedHere, authoritiesFor } from '../electron/rules/decide/accepted-here.ts'
import { eligible } from '../electron/rules/decide/eligible.ts'
import { feeFor } from '../electron/rules/fee.ts'
import { type Application, caseOf, reasonsOf } from './support/law-table.ts'

/** Who applies, on which day, with what: what the rules of that day decide, and a piece of the reason. */
type Row = [who: string, on: string, application: Application, decision: string, reason: string]
const first = (fields: Record<string, string> = {}): Application => ({ procedure: 'first-issue', ...fields })
const exchange = (fields: Record<string, string> = {}): Application => ({ procedure: 'exchange', ...fields })
const lost = (fields: Record<string, string> = {}): Application => ({
  procedure: 're-issue',
  reissueReason: 'lost',
  ...fields,
})
const account = (accountLevel: string, fields: Record<string, string> = {}): Application => ({
  procedure: 'account',
  accountLevel,
  ...fields,
})
const today = '2026-11-23'

describe('may apply (Law on Identification 26/2023)', () => {
  it.each<Row>([
    ['a grown person without a card', today, first({ birthDate: '1985-06-15' }), 'yes', 'Điều 19'],
    ['a newborn', today, first({ birthDate: '2026-11-20' }), 'yes', 'below 14 on request'],
    ['a child on the day before its sixth birthday', today, first({ birthDate: '2020-11-24' }), 'yes', 'Điều 19'],
    ['somebody whose birth date nobody knows', today, first(), 'yes', 'Điều 19'],
    ['somebody of whom only the year is known', today, first({ birthDate: '2012' }), 'yes', 'Điều 19'],
    ['on the 14th birthday', today, exchange({ birthDate: '2012-11-23', exchangeReason: 'age' }), 'yes', 'Điều 21'],
    [
      'on the day before the 14th birthday, by age',
      today,
      exchange({ birthDate: '2012-11-24', exchangeReason: 'age' }),
      'no',
      'Below 14 no card is due',
    ],
    [
      'on the day before the 14th birthday, on request',
      today,
      exchange({ birthDate: '2012-11-24', exchangeReason: 'request' }),
      'yes',
      'on request',
    ],
    [
      'by age, with the year alone: either side of 14',
      today,
      exchange({ birthDate: '2012', exchangeReason: 'age' }),
      'ask',
      'Điều 21',
    ],
    ['by age, birth date unknown', today, exchange({ exchangeReason: 'age' }), 'ask', 'Điều 21'],
    [
      'born on 29 February, on 28 February of the year of 14',
      '2026-02-28',
      exchange({ birthDate: '2012-02-29', exchangeReason: 'age' }),
      'no',
      'Điều 21',
    ],
    [
      'born on 29 February, on 1 March of the year of 14',
      '2026-03-01',
      exchange({ birthDate: '2012-02-29', exchangeReason: 'age' }),
      'yes',
      'Điều 21',
    ],
    ['a lost card', today, lost({ birthDate: '1986-07-21' }), 'yes', 'Điều 24'],
    ['a lost card of a child', today, lost({ birthDate: '2018-09-09' }), 'yes', 'Điều 24'],
    ['an account of level 2', today, account('2', { birthDate: '1985-06-15' }), 'yes', 'Nghị định 69/2024'],
    ['level 2 at 13, with the guardian', today, account('2', { birthDate: '2013-01-01' }), 'yes', 'Nghị định 69/2024'],
    [
      'level 2 on the day before the sixth birthday',
      today,
      account('2', { birthDate: '2020-11-24' }),
      'ask',
      'infant-level-2',
    ],
    ['level 2 on the sixth birthday', today, account('2', { birthDate: '2020-11-23' }), 'yes', 'Nghị định 69/2024'],
    [
      'level 1 on the day before the 14th birthday',
      today,
      account('1', { birthDate: '2012-11-24' }),
      'ask',
      '320/2026',
    ],
    ['level 1 on the 14th birthday', today, account('1', { birthDate: '2012-11-23' }), 'yes', 'Nghị định 69/2024'],
    ['an account, birth date unknown', today, account('1'), 'ask', 'child-level-1'],
    [
      'a procedure that the law does not have',
      today,
      { procedure: 'temporary' },
      'ask',
      'does not have this procedure',
    ],
  ])('%s (%s)', (_who, on, application, decision, reason) => {
    const { pack, facts } = caseOf('vn', on, application)
    const answer = eligible(pack, facts)
    expect(answer.answer).toBe(decision)
    expect(reasonsOf(answer.because)).toContain(reason)
  })
})

describe('taken here', () => {
  const inThanhHoa = { registeredAt: '38', acceptedAt: '15127' }
  const inNgheAn = { registeredAt: '40', acceptedAt: '15127' }

  it.each<Row>([
    ['of the same province, under Art. 27 as enacted', '2024-07-01', first(inThanhHoa), 'yes', 'Điều 27'],
    ['of the same province, commune police in charge', '2025-07-01', first(inThanhHoa), 'yes', 'Điều 27'],
    ['of another province, under Art. 27 as enacted', '2024-07-01', first(inNgheAn), 'ask', 'Điều 27'],
    ['of another province, the day before nationwide', '2025-12-31', first(inNgheAn), 'ask', 'Điều 27'],
    ['of another province, nationwide', '2026-01-01', first(inNgheAn), 'yes', '5230/QĐ-BCA'],
    ['of nobody knows where, before nationwide', '2025-12-31', first({ acceptedAt: '15127' }), 'ask', 'home-province'],
    ['of nobody knows where, nationwide', today, first(), 'yes', 'whatever the residence'],
    ['an account of another province, in 2024', '2024-07-01', account('2', inNgheAn), 'yes', 'any commune police'],
  ])('%s (%s)', (_who, on, application, decision, reason) => {
    const { pack, facts } = caseOf('vn', on, application)
    const answer = acceptedHere(pack, facts)
    expect(answer.answer).toBe(decision)
    expect(reasonsOf(answer.because)).toContain(reason)
  })

  it.each([
    ['district police until its last day', '2025-06-30', 'District police of the place of residence'],
    ['commune police from the first', '2025-07-01', 'Commune police of the place of application'],
  ])('by %s (%s)', (_who, on, name) => {
    const { pack, facts } = caseOf('vn', on, first())
    const takes = authoritiesFor(pack, facts).filter(({ role }) => role === 'accepts')
    expect(takes.map((authority) => authority.name.en)).toEqual([name])
  })
})

describe('fee in dong', () => {
  const online = { channel: 'online', assurance: 'intermediate' }
  it.each<Row>([
    ['a first card', today, first(), '0', '73/2024'],
    ['a first card at 14', today, first({ birthDate: '2012-11-23' }), '0', '73/2024'],
    ['an exchange, the day before the reduction', '2025-06-30', exchange(), '50000', '73/2024'],
    ['an exchange, the first day of the reduction', '2025-07-01', exchange(), '25000', '64/2025'],
    ['an exchange, the last day of the reduction', '2026-12-31', exchange(), '25000', '64/2025'],
    ['an exchange, the day after the reduction', '2027-01-01', exchange(), '50000', '73/2024'],
    ['an exchange at 25', today, exchange({ exchangeReason: 'age', birthDate: '2001-11-23' }), '25000', '64/2025'],
    ['a re-issue, the day before the reduction', '2025-06-30', lost(), '70000', '73/2024'],
    ['a re-issue, the first day of the reduction', '2025-07-01', lost(), '35000', '64/2025'],
    ['a re-issue, the last day of the reduction', '2026-12-31', lost(), '35000', '64/2025'],
    ['a re-issue, the day after the reduction', '2027-01-01', lost(), '70000', '73/2024'],
    ['units moved by the state', today, exchange({ exchangeReason: 'administrative-unit' }), '0', 'hành chính'],
    [
      'units moved, after the reduction',
      '2027-05-05',
      exchange({ exchangeReason: 'administrative-unit' }),
      '0',
      'hành chính',
    ],
    ['online with level 2, the day before', '2026-08-14', exchange(online), '25000', '64/2025'],
    ['online with level 2, the first day', '2026-08-15', exchange(online), '0', '117/2026'],
    ['online with level 2, the last day', '2027-02-28', lost(online), '0', '117/2026'],
    ['online with level 2, the day after', '2027-03-01', lost(online), '70000', '73/2024'],
    ['online with level 1', today, exchange({ ...online, assurance: 'primary' }), '25000', '64/2025'],
    ['begun by telephone', today, exchange({ ...online, channel: 'telephone' }), '25000', '64/2025'],
    ['a poor household', today, lost({ feeExemption: 'poor-household' }), '0', 'miễn lệ phí'],
    ['an account', today, account('2'), '0', 'Nghị định 69/2024'],
  ])('%s (%s)', (_who, on, application, decision, reason) => {
    const { pack, facts } = caseOf('vn', on, application)
    const fee = feeFor(pack, facts, on)
    expect(String(fee?.amount)).toBe(decision)
    expect(fee).toMatchObject({ currency: 'VND', rule: expect.stringContaining(reason) })
  })
})
