/** What somebody paid on a portal before the visit is paid: nobody asks for it again, and nobody here has taken it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lend } from './support/money.ts'
import { type AfterwardsTablet, afterwardsTablet, finaliseTaken, prepared } from './support/tablet-afterwards.ts'

/** At a counter: what is begun online may be free. */
const whole = { channel: 'counter' as const, fields: { ...prepared('x').fields, address: 'Thôn 1' } }
const paid = (amount: number, more: object = {}) => ({
  paid: { amount, currency: 'VND', mode: 'vietqr', reference: `TX ${amount}`, ...more },
})
let day: AfterwardsTablet
beforeAll(async () => {
  day = await afterwardsTablet({
    'PAID-WHOLE': prepared('PAID-WHOLE', { ...whole, ...paid(35_000) }),
    'PAID-PART': prepared('PAID-PART', { ...whole, ...paid(10_000) }),
    'PAID-OTHER': prepared('PAID-OTHER', { ...whole, ...paid(35_000, { currency: 'EUR' }) }),
    'PAID-NOT': prepared('PAID-NOT', whole),
    'PAID-TWICE': prepared('PAID-TWICE', { ...whole, ...paid(35_000) }),
  })
  await lend(day.tablet)
})
afterAll(() => day?.end())

const take = async (reference: string) => {
  const key = await day.tablet.get('takePrepared', { reference })
  await day.tablet.get('saveField', { ...key, name: 'reissueReason', value: 'lost' })
  return key
}
const state = ({ application }: { application: string }) => day.tablet.get('getPayments', { application })

describe('a fee that was paid on a portal', () => {
  it('is paid, with its reference, and as what somebody else took', async () => {
    const after = await state(await take('PAID-WHOLE'))
    expect(after).toMatchObject({
      due: { amount: 35_000 },
      paid: 35_000,
      elsewhere: { amount: 35_000, currency: 'VND', mode: 'vietqr', reference: 'TX 35000', channel: 'counter' },
      // It is no payment of this machine, needs none of its receipts, and cannot be given back by it.
      payments: [],
      receiptsLeft: 3,
    })
  })

  it('in part leaves the rest to be paid here', async () => {
    const key = await take('PAID-PART')
    await day.tablet.get('takePayment', { application: key.application, mode: 'bank', amount: 25_000, reference: 'FT' })
    // The slip is printed from the application’s own view.
    expect((await day.tablet.get('getApplication', key)).paid).toBe(35_000)
    expect(await state(key)).toMatchObject({
      paid: 35_000,
      elsewhere: { amount: 10_000 },
      payments: [{ amount: 25_000 }],
    })
  })

  it.each(['PAID-OTHER', 'PAID-NOT'])('in another currency, or not at all, is not paid: %s', async (reference) => {
    const after = await state(await take(reference))
    expect(after.paid).toBe(0)
    expect(after.elsewhere).toBeUndefined()
  })

  it('counts for whoever took it up last, where the first draft was discarded', async () => {
    const first = await take('PAID-TWICE')
    await day.tablet.get('discardApplication', first)
    const second = await take('PAID-TWICE')
    expect(await state(second)).toMatchObject({ paid: 35_000 })
    expect((await day.tablet.get('getDayClose', {})).toTakeBack).toEqual([])
  })
})

describe('the day’s close', () => {
  it('tells it apart from what was taken here, and asks nobody for the fee', async () => {
    await day.tablet.get('openDrawer', { float: 0 })
    await finaliseTaken(day.tablet, { reference: 'PAID-WHOLE' })
    const close = await day.tablet.get('getDayClose', {})
    expect(close.paidElsewhere).toMatchObject([{ mode: 'vietqr', amount: 35_000, currency: 'VND', count: 1 }])
    expect(close.settlement.map(({ mode }) => mode)).toEqual(['bank'])
    expect(close.receipts).toEqual([])
    expect(close.drawers).toMatchObject([{ taken: 0, expected: 0 }])
    expect(close.counts.deferred).toBe(0)
  })

  it('still counts the fee of one who paid nothing there', async () => {
    const key = await finaliseTaken(day.tablet, { reference: 'PAID-NOT' })
    expect(key.version).toBe(1)
    expect((await day.tablet.get('getDayClose', {})).counts.deferred).toBe(1)
  })
})
