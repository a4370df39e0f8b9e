import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cash, lend, owing } from './support/money.ts'
import type { Tablet } from './support/tablet.ts'
import { fill, signedInTablet } from './support/tablet-day.ts'

/** A fee is taken with an official receipt, by the station's code, over the bank, or not now; never in the way of an intake. */
let tablet: Tablet
beforeEach(async () => {
  tablet = await signedInTablet()
})
afterEach(() => tablet.end())

const state = (application: string) => tablet.get('getPayments', { application })

describe('cash', () => {
  it('is taken with the next official receipt, into the officer’s open drawer', async () => {
    await lend(tablet)
    const { application } = await owing(tablet)
    await tablet.get('openDrawer', { float: 100_000 })
    expect(await state(application)).toMatchObject({
      paid: 0,
      nextReceipt: { series: 'AB', number: 1 },
      receiptsLeft: 3,
    })
    await tablet.get('takePayment', cash(application, 1))
    const after = await state(application)
    expect(after).toMatchObject({ paid: 35_000, nextReceipt: { number: 2 }, receiptsLeft: 2 })
    expect(after.payments).toMatchObject([
      { mode: 'cash', receipt: { series: 'AB', number: 1 }, isVoid: false, hasTravelled: false },
    ])
  })

  it('asks for a drawer, and says so', async () => {
    await lend(tablet)
    const { application } = await owing(tablet)
    expect(await tablet.call('takePayment', cash(application, 1))).toMatchObject({ reason: 'no-drawer' })
  })

  it('uses a receipt once, also for another application, and after it was taken back', async () => {
    await lend(tablet)
    await tablet.get('openDrawer', { float: 0 })
    const [one, two] = [await owing(tablet, 0), await owing(tablet, 1)]
    await tablet.get('takePayment', cash(one.application, 1))
    expect(await tablet.call('takePayment', cash(two.application, 1))).toMatchObject({ reason: 'no-receipt' })
    const [payment] = (await state(one.application)).payments
    await tablet.get('voidPayment', { payment: payment!.payment, note: 'Nhầm người' })
    expect(await state(one.application)).toMatchObject({
      paid: 0,
      payments: [{ isVoid: true }],
      nextReceipt: { number: 2 },
    })
    expect(await tablet.call('takePayment', cash(two.application, 1))).toMatchObject({ reason: 'no-receipt' })
    expect(await tablet.call('voidPayment', { payment: payment!.payment, note: 'x' })).toMatchObject({
      reason: 'already-void',
    })
  })

  it.each([0, 4])('refuses the number %s, which no block of this machine has', async (number) => {
    await lend(tablet, { from: 1, to: 3 })
    await tablet.get('openDrawer', { float: 0 })
    const { application } = await owing(tablet)
    const refused = await tablet.call(
      'takePayment',
      number === 0 ? { ...cash(application, 9) } : cash(application, number),
    )
    expect(refused).toMatchObject({ reason: 'no-receipt' })
  })

  it('says that no receipt is left, and nothing is in the way of the application', async () => {
    await lend(tablet, { from: 7, to: 7 })
    await tablet.get('openDrawer', { float: 0 })
    const key = await fill(tablet)
    await tablet.get('takePayment', cash(key.application, 7))
    const left = await state(key.application)
    expect(left.receiptsLeft).toBe(0)
    expect(left.nextReceipt).toBeUndefined()
    expect(await tablet.call('finaliseApplication', key)).toMatchObject({ ok: true })
  })

  it('is taken once when the page asks twice with one act', async () => {
    await lend(tablet)
    await tablet.get('openDrawer', { float: 0 })
    const { application } = await owing(tablet)
    const act = '7b0f2f8e-26a1-4b61-9a8c-0d6d6b6a0c11'
    await tablet.call('takePayment', cash(application, 1), act)
    await tablet.call('takePayment', cash(application, 1), act)
    expect((await state(application)).payments).toHaveLength(1)
  })
})

describe('other ways', () => {
  it('shows the station’s codes alone, and only while they are good', async () => {
    await lend(tablet)
    const { application } = await owing(tablet)
    expect((await state(application)).codes.map(({ id }) => id)).toEqual(['vietqr-1'])
    const paying = { application, mode: 'vietqr', amount: 35_000 }
    expect(await tablet.call('takePayment', { ...paying, code: 'my-own' })).toMatchObject({ reason: 'unknown-code' })
    expect(await tablet.call('takePayment', paying)).toMatchObject({ reason: 'unknown-code' })
    expect(await tablet.call('takePayment', { ...paying, code: 'vietqr-1' })).toMatchObject({ ok: true })
    await lend(tablet, { validUntil: '2020-01-01T00:00:00Z' })
    expect((await state(application)).codes).toEqual([])
    expect(await tablet.call('takePayment', { ...paying, code: 'vietqr-1' })).toMatchObject({ reason: 'unknown-code' })
  })

  it('asks for the bank’s reference, and takes a companion’s name', async () => {
    const { application } = await owing(tablet)
    const paying = { application, mode: 'bank', amount: 35_000 }
    expect(await tablet.call('takePayment', paying)).toMatchObject({ reason: 'incomplete' })
    await tablet.get('takePayment', { ...paying, reference: 'FT123', payer: 'Con gái: Hoa' })
    expect((await state(application)).payments).toMatchObject([{ reference: 'FT123', payer: 'Con gái: Hoa' }])
  })

  it('takes no money in a way that the pack does not have', async () => {
    const { application } = await owing(tablet)
    expect(await tablet.call('takePayment', { application, mode: 'gold', amount: 1 })).toMatchObject({
      reason: 'unknown-mode',
    })
  })

  it('goes to the station as what was said afterwards', async () => {
    const { application } = await owing(tablet)
    await tablet.get('takePayment', { application, mode: 'bank', amount: 35_000, reference: 'FT9' })
    const said = await tablet.look(
      (db) => db.prepare("SELECT details FROM supplement WHERE kind = 'payment'").pluck().all() as string[],
    )
    expect(said.map((one) => JSON.parse(one))).toMatchObject([{ mode: 'bank', amount: 35_000, reference: 'FT9' }])
  })
})
