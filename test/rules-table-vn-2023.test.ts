import { describe, expect, it } from 'vitest'
import { acceptedHere, authoritiesFor } from '../electron/rules/decide/accepted-here.ts'
import { deadlines } from '../electron/rules/decide/deadlines.ts'
import { eligible } from '../electron/rules/decide/eligible.ts'
import { required } from '../electron/rules/decide/required.ts'
import { validity } from '../electron/rules/decide/validity.ts'
import { feeFor } from '../electron/rules/fee.ts'
import { type Application, caseOf, reasonsOf } from './support/law-table.ts'

/** The law of 2014, in the days of the campaign of 29 April to 5 May 2023. */
type Row = [who: string, on: string, application: Application, decision: string, reason: string]
const may = '2023-05-04'
const first = (fields: Record<string, string> = {}): Application => ({ procedure: 'first-issue', ...fields })
const exchange = (exchangeReason: string): Application => ({ procedure: 'exchange', exchangeReason })
const lost: Application = { procedure: 're-issue', reissueReason: 'lost' }

describe('may apply (Law on Citizen Identification 2014)', () => {
  it.each<Row>([
    ['on the day before the 14th birthday', may, first({ birthDate: '2009-05-05' }), 'no', 'Below 14'],
    ['on the 14th birthday', may, first({ birthDate: '2009-05-04' }), 'yes', 'Điều 19'],
    [
      'the same child on the first day of the law of 2023',
      '2024-07-01',
      first({ birthDate: '2018-05-05' }),
      'yes',
      '26/2023',
    ],
    [
      'a child of six on the last day of the law of 2014',
      '2024-06-30',
      first({ birthDate: '2018-05-05' }),
      'no',
      '59/2014',
    ],
    ['born on 29 February, on 28 February at 13', '2022-02-28', first({ birthDate: '2008-02-29' }), 'no', 'Điều 19'],
    ['born on 29 February, on 1 March at 14', '2022-03-01', first({ birthDate: '2008-02-29' }), 'yes', 'Điều 19'],
    ['of a year that is either side of 14', may, first({ birthDate: '2009' }), 'ask', 'Below 14'],
    ['birth date unknown', may, first(), 'ask', 'Below 14'],
    ['a lost card of a grown person', may, { ...lost, birthDate: '1986-07-21' }, 'yes', 'Điều 23'],
    [
      'an account, the day before the decree',
      '2022-10-19',
      { procedure: 'account', accountLevel: '2', birthDate: '1986-07-21' },
      'no',
      '59/2022',
    ],
    [
      'an account, the first day of the decree',
      '2022-10-20',
      { procedure: 'account', accountLevel: '2', birthDate: '1986-07-21' },
      'yes',
      '59/2022',
    ],
    [
      'an account of a child',
      may,
      { procedure: 'account', accountLevel: '2', birthDate: '2012-01-01' },
      'ask',
      'account of a parent',
    ],
  ])('%s (%s)', (_who, on, application, decision, reason) => {
    const { pack, facts } = caseOf('vn', on, application)
    const answer = eligible(pack, facts)
    expect(answer.answer).toBe(decision)
    expect(reasonsOf(answer.because)).toContain(reason)
  })

  it('is another law from its first day on, and none before what is known here', () => {
    expect(caseOf('vn', '2024-06-30', first()).pack.id).toBe('vn-2021-07')
    expect(caseOf('vn', '2024-07-01', first()).pack.id).toBe('vn-2024-07')
    expect(() => caseOf('vn', '2021-06-30', first())).toThrow('no pack')
  })
})

describe('taken here', () => {
  it.each<Row>([
    ['of the same province', may, first({ registeredAt: '38', acceptedAt: '15127' }), 'yes', 'Điều 26'],
    [
      'of another province',
      may,
      first({ registeredAt: '40', acceptedAt: '15127', temporaryHere: 'no' }),
      'ask',
      'Điều 26',
    ],
    [
      'of another province, living here for a time',
      may,
      first({ registeredAt: '40', acceptedAt: '15127', temporaryHere: 'yes' }),
      'yes',
      '60/2021',
    ],
    ['of nobody knows where', may, first(), 'ask', 'home-province'],
  ])('%s (%s)', (_who, on, application, decision, reason) => {
    const { pack, facts } = caseOf('vn', on, application)
    const answer = acceptedHere(pack, facts)
    expect(answer.answer).toBe(decision)
    expect(reasonsOf(answer.because)).toContain(reason)
  })

  it('by the district police, who bring the kit home too', () => {
    const { pack, facts } = caseOf('vn', may, first())
    expect(reasonsOf(authoritiesFor(pack, facts))).toContain('district police take it, mobile teams included')
  })
})

describe('fee in dong', () => {
  it.each<Row>([
    ['a first card', may, first(), '0', '59/2019'],
    ['from the old card to the chip card', may, exchange('from-cmnd'), '30000', '59/2019'],
    ['an exchange', may, exchange('damaged'), '50000', '59/2019'],
    ['units moved by the state', may, exchange('administrative-unit'), '0', 'miễn lệ phí'],
    ['a re-issue', may, lost, '70000', '59/2019'],
    ['a re-issue, the day before the reduction of 2023', '2023-06-30', lost, '70000', '59/2019'],
    ['a re-issue, the first day of it', '2023-07-01', lost, '35000', '44/2023'],
    ['a re-issue, its last day', '2023-12-31', lost, '35000', '44/2023'],
    ['a re-issue, the day after', '2024-01-01', lost, '70000', '59/2019'],
  ])('%s (%s)', (_who, on, application, decision, reason) => {
    const { pack, facts } = caseOf('vn', on, application)
    const fee = feeFor(pack, facts, on)
    expect(String(fee?.amount)).toBe(decision)
    expect(fee?.rule).toContain(reason)
  })
})

describe('promised day (Art. 25: by area)', () => {
  it.each<Row>([
    ['a city, over 30 April and 1 May', '2023-04-28', first({ areaKind: 'city' }), '2023-05-12', 'within 7'],
    ['any other area', '2023-04-28', first({ areaKind: 'other' }), '2023-05-24', 'within 15'],
    ['a mountain district', '2023-04-28', first({ areaKind: 'mountain' }), '2023-05-31', 'within 20'],
    ['an area that nobody said', '2023-04-28', first(), '2023-05-31', 'within 20'],
    ['a lost card in a city', '2023-04-28', { ...lost, areaKind: 'city' }, '2023-05-24', 'within 15'],
    ['over Lunar New Year 2023', '2023-01-18', first({ areaKind: 'city' }), '2023-02-03', 'within 7'],
    ['Saturday 4 May 2024 is worked', '2024-04-26', first({ areaKind: 'city' }), '2024-05-09', 'within 7'],
    ['an account of level 1', may, { procedure: 'account', accountLevel: '1' }, '2023-05-05', 'within 1'],
    [
      'level 2 with a card',
      may,
      { procedure: 'account', accountLevel: '2', accountCard: 'valid' },
      '2023-05-09',
      'within 3',
    ],
    ['level 2 without a card', may, { procedure: 'account', accountLevel: '2' }, '2023-05-15', 'within 7'],
  ])('%s, signed on %s', (_who, on, application, decision, reason) => {
    const { pack, facts } = caseOf('vn', on, application)
    const promised = deadlines(pack, facts, on).filter(({ sort }) => sort === 'promised')
    expect(promised.map((deadline) => deadline.on)).toEqual([decision])
    expect(reasonsOf(promised.map(({ because }) => because))).toContain(reason)
  })
})

describe('what is taken, and until when the card holds', () => {
  it.each<[who: string, application: Application]>([
    ['a first card', first({ birthDate: '1985-06-15' })],
    ['a lost card: nothing stored is used again', { ...lost, birthDate: '1985-06-15' }],
  ])('portrait and fingers, no irises: %s', (_who, application) => {
    const { pack, facts } = caseOf('vn', may, application)
    expect(required(pack, facts).captures).toEqual(['portrait', 'fingers'])
  })

  it.each<[who: string, birthDate: string, until: string]>([
    ['at 14, to 25', '2009-05-04', '2034-05-04'],
    ['one day short of 23, to 25', '2000-05-05', '2025-05-05'],
    ['at 23, to 40', '2000-05-04', '2040-05-04'],
    ['at 58, for ever', '1965-05-04', ''],
  ])('%s', (_who, birthDate, until) => {
    const decision = validity(caseOf('vn', may, first()).pack, birthDate, may)
    expect(decision?.until ?? '').toBe(until)
    expect(decision?.because.basis).toContain('59/2014/QH13, Điều 21')
  })
})
