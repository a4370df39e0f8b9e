import { describe, expect, it } from 'vitest'
import { factsOf, holds, surelyHolds } from '../electron/rules/condition.ts'
import { ageOn, parseDate, todayIn } from '../electron/rules/dates.ts'
import { promisedOn as promisedFor } from '../electron/rules/decide/deadlines.ts'
import { feeFor } from '../electron/rules/fee.ts'
import { packFor, shippedPacks } from '../electron/rules/load.ts'
import type { RulePack } from '../electron/rules/pack.ts'

function packOf(country: string): RulePack {
  const found = packFor(shippedPacks(), country, '2026-11-22')
  if (!found) throw new Error(`no pack of ${country}`)
  return found.pack
}
const vietnam = packOf('vn')
const china = packOf('cn')
const promisedOn = (pack: RulePack, procedure: string, date: string) =>
  promisedFor(pack, factsOf(pack, { procedure, fields: {} }, date), date)
const fee = (pack: RulePack, procedure: string, date: string, fields: Record<string, string> = {}) =>
  feeFor(pack, factsOf(pack, { procedure, fields }, date), date)

describe('fees', () => {
  it('halves exchange and re-issue up to the last day of the reduction, and not on the day after', () => {
    expect(fee(vietnam, 'exchange', '2026-12-31')).toMatchObject({ amount: 25_000, currency: 'VND' })
    expect(fee(vietnam, 'exchange', '2027-01-01')).toMatchObject({ amount: 50_000 })
    expect(fee(vietnam, 're-issue', '2026-12-31')).toMatchObject({ amount: 35_000 })
    expect(fee(vietnam, 're-issue', '2027-01-01')).toMatchObject({ amount: 70_000 })
    expect(fee(vietnam, 'exchange', '2026-12-31')?.rule).toContain('64/2025/TT-BTC')
  })

  it('asks nothing for a first card, or when the state moved the border', () => {
    expect(fee(vietnam, 'first-issue', '2026-11-22')).toMatchObject({ amount: 0 })
    expect(fee(vietnam, 'exchange', '2027-05-05', { exchangeReason: 'administrative-unit' })?.amount).toBe(0)
    expect(fee(china, 'first-issue', '2026-11-22')).toMatchObject({ amount: 0, currency: 'CNY' })
  })

  it('asks 20 yuan for an exchange, 40 for a lost or damaged card, in fen', () => {
    expect(fee(china, 'exchange', '2026-11-22', { exchangeReason: 'expired' })?.amount).toBe(2000)
    expect(fee(china, 'exchange', '2026-11-22', { exchangeReason: 'damaged' })?.amount).toBe(4000)
    expect(fee(china, 're-issue', '2026-11-22')?.amount).toBe(4000)
  })

  it('has no answer for a procedure that the pack does not have', () => {
    expect(fee(vietnam, 'theft', '2026-11-22')).toBeUndefined()
  })
})

describe('promised days', () => {
  it('counts seven working days from the day after, over a weekend', () => {
    // Monday 23 November 2026: 24, 25, 26, 27, then 30 November, 1 and 2 December.
    expect(promisedOn(vietnam, 'exchange', '2026-11-23')).toBe('2026-12-02')
    expect(promisedOn(vietnam, 'exchange', '2026-11-22')).toBe('2026-12-01')
  })

  it('leaves out holidays, and counts a Saturday that is worked in exchange', () => {
    // Thursday 20 August 2026: 21, Saturday 22, 24, 25, 26, 27, 28 August.
    expect(promisedOn(vietnam, 'first-issue', '2026-08-20')).toBe('2026-08-28')
    // Thursday 27 August 2026: 28 August; 31 August to 2 September are free; 3, 4, 7, 8, 9, 10 September.
    expect(promisedOn(vietnam, 'first-issue', '2026-08-27')).toBe('2026-09-10')
  })

  it('counts sixty days by the calendar and moves a last day without work to the next one', () => {
    // 23 November + 60 days is Friday 22 January 2027; one day later is a Saturday.
    expect(promisedOn(china, 'exchange', '2026-11-23')).toBe('2027-01-22')
    expect(promisedOn(china, 'exchange', '2026-11-24')).toBe('2027-01-25')
  })

  it('refuses a procedure that the pack does not have', () => {
    expect(() => promisedOn(china, 'theft', '2026-11-23')).toThrow(RangeError)
  })
})

describe('dates and ages', () => {
  it('takes a year, a year and month, or a date of the calendar, and nothing else', () => {
    expect(parseDate('1938')).toEqual({ first: '1938-01-01', last: '1938-12-31' })
    expect(parseDate('2024-02')).toEqual({ first: '2024-02-01', last: '2024-02-29' })
    expect(parseDate('2008-02-29')).toEqual({ first: '2008-02-29', last: '2008-02-29' })
    for (const text of [
      '',
      '38',
      '2023-02-29',
      '2023-13',
      '2023-00',
      '0000',
      '2023-1-1',
      '2023-01-01T00:00',
      ' 2023',
      '20230101',
    ])
      expect(parseDate(text), text).toBeUndefined()
  })

  it('adds a year on the birthday, and on 1 March for who was born on 29 February', () => {
    expect(ageOn('2012-11-22', '2026-11-21')).toEqual({ least: 13, most: 13 })
    expect(ageOn('2012-11-22', '2026-11-22')).toEqual({ least: 14, most: 14 })
    expect(ageOn('2008-02-29', '2026-02-28')?.most).toBe(17)
    expect(ageOn('2008-02-29', '2026-03-01')?.most).toBe(18)
    expect(ageOn('2026-11-23', '2026-11-22')).toBeUndefined()
  })

  it('knows both ages that a partial birth date allows', () => {
    expect(ageOn('2020', '2026-11-22')).toEqual({ least: 5, most: 6 })
    expect(ageOn('2020-11', '2026-11-22')).toEqual({ least: 5, most: 6 })
    expect(ageOn('2026', '2026-11-22')).toEqual({ least: 0, most: 0 })
  })

  it('asks for what an unknown age may require, and grants nothing that it may not', () => {
    const facts = factsOf(vietnam, { procedure: 'exchange', fields: { birthDate: '2020' } }, '2026-11-22')
    expect([holds({ ageFrom: 6 }, facts), holds({ ageBelow: 6 }, facts)]).toEqual([true, true])
    expect([surelyHolds({ ageFrom: 6 }, facts), surelyHolds({ ageBelow: 6 }, facts)]).toEqual([false, false])
    expect(holds({ not: { ageFrom: 5 } }, facts)).toBe(false)
    expect(surelyHolds({ any: [{ ageFrom: 40 }, { ageBelow: 7 }] }, facts)).toBe(true)
    expect(holds({ all: [{ ageFrom: 6 }, { procedure: ['re-issue'] }] }, facts)).toBe(false)
  })

  it('takes the date where the applicant is, not where the clock counts from', () => {
    expect(todayIn(vietnam.timeZone, '2026-11-22T17:30:00Z')).toBe('2026-11-23')
    expect(todayIn(china.timeZone, '2026-11-22T15:59:59.999Z')).toBe('2026-11-22')
  })
})
