import { describe, expect, it } from 'vitest'
import { deadlines } from '../electron/rules/decide/deadlines.ts'
import { urgency } from '../electron/rules/decide/urgency.ts'
import { validity } from '../electron/rules/decide/validity.ts'
import { type Application, caseOf, reasonsOf } from './support/law-table.ts'

const today = '2026-11-23'

describe('promised and longest day (Art. 26: seven working days)', () => {
  const card = { procedure: 'first-issue' }
  const onlineLoss = { procedure: 're-issue', reissueReason: 'lost', channel: 'online' }
  const level2 = { procedure: 'account', accountLevel: '2' }
  it.each<[who: string, on: string, application: Application, promised: string, longest: string, reason: string]>([
    ['over a weekend', '2026-10-26', card, '2026-11-04', '2026-11-04', 'Điều 26'],
    ['signed on a Sunday', '2026-10-25', card, '2026-11-03', '2026-11-03', 'Điều 26'],
    ['New Year with its Saturday worked in exchange', '2025-12-31', card, '2026-01-12', '2026-01-12', 'Điều 26'],
    ['before Lunar New Year 2025', '2025-01-24', card, '2025-02-11', '2025-02-11', 'Điều 26'],
    ['before Lunar New Year 2026', '2026-02-11', card, '2026-02-27', '2026-02-27', 'Điều 26'],
    ['Hùng Kings’ day and 30 April 2026', '2026-04-23', card, '2026-05-07', '2026-05-07', 'Điều 26'],
    ['Saturday 26 April 2025 is worked', '2025-04-21', card, '2025-04-29', '2025-04-29', 'Điều 26'],
    ['Saturday 22 August 2026 is worked', '2026-08-20', card, '2026-08-28', '2026-08-28', 'Điều 26'],
    ['over 2 September', '2026-08-27', card, '2026-09-10', '2026-09-10', 'Điều 26'],
    ['lost, filed fully online', '2026-10-26', onlineLoss, '2026-11-02', '2026-11-04', '5230'],
    ['lost, filed in person', '2026-10-26', { ...onlineLoss, channel: '' }, '2026-11-04', '2026-11-04', 'Điều 26'],
    ['account of level 1', '2026-09-25', { ...level2, accountLevel: '1' }, '2026-09-28', '2026-09-28', 'Điều 13'],
    ['level 2 with a card', '2026-10-26', { ...level2, accountCard: 'valid' }, '2026-10-29', '2026-10-29', '320/2026'],
    ['level 2 without a card', '2026-10-26', level2, '2026-11-04', '2026-11-04', '320/2026'],
  ])('%s, signed on %s', (_who, on, application, promised, longest, reason) => {
    const { pack, facts } = caseOf('vn', on, application)
    const days = deadlines(pack, facts, on)
    expect(days.map(({ sort, on: day }) => [sort, day])).toEqual([
      ['statutory', longest],
      ['promised', promised],
    ])
    expect(reasonsOf(days.map(({ because }) => because))).toContain(reason)
  })

  it.each([
    ['needed on the promised day', '2026-11-04', true],
    ['needed on the day before it', '2026-11-03', false],
  ])('says whether a card is in time: %s', (_who, neededBy, isInTime) => {
    const { pack, facts, on } = caseOf('vn', '2026-10-26', { ...card, neededBy })
    expect(urgency(pack, facts, on)).toEqual({ campaigns: [], hasPriority: false, neededBy, isInTime })
  })
})

describe('valid until (Art. 21: 14, 25, 40, 60; issued in the two years before an age, until the next)', () => {
  it.each<[who: string, birthDate: string, issuedOn: string, until: string]>([
    ['a newborn, to 14', '2026-11-20', today, '2040-11-20'],
    ['one day short of 12, to 14', '2014-11-24', today, '2028-11-24'],
    ['at 12, to 25', '2014-11-23', today, '2039-11-23'],
    ['at 14, to 25', '2012-11-23', today, '2037-11-23'],
    ['one day short of 23, to 25', '2003-11-24', today, '2028-11-24'],
    ['at 23, to 40', '2003-11-23', today, '2043-11-23'],
    ['at 25, to 40', '2001-11-23', today, '2041-11-23'],
    ['one day short of 38, to 40', '1988-11-24', today, '2028-11-24'],
    ['at 38, to 60', '1988-11-23', today, '2048-11-23'],
    ['one day short of 58, to 60', '1968-11-24', today, '2028-11-24'],
    ['at 58, for ever', '1968-11-23', today, ''],
    ['at 60, for ever', '1966-11-23', today, ''],
    ['at 82, for ever', '1944-03-12', today, ''],
    ['born on 29 February, one day short of 23, to 25', '2004-02-29', '2027-02-28', '2029-03-01'],
    ['born on 29 February, at 23, to 40 in a leap year', '2004-02-29', '2027-03-01', '2044-02-29'],
  ])('%s', (_who, birthDate, issuedOn, until) => {
    const decision = validity(caseOf('vn', issuedOn, { procedure: 'exchange' }).pack, birthDate, issuedOn)
    expect(decision?.until ?? '').toBe(until)
    expect(decision?.because.basis).toContain('Điều 21')
  })

  it('is not said where only the year of birth is known', () => {
    expect(validity(caseOf('vn', today, { procedure: 'exchange' }).pack, '1980', today)).toBeUndefined()
  })
})
