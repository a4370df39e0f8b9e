import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cash, lend, owing } from './support/money.ts'
import { picture, type Tablet } from './support/tablet.ts'
import { fill, finalise, signedInTablet } from './support/tablet-day.ts'

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

  it.each([9, 13])('refuses the number %s, which no block of this machine has', async (number) => {
    await lend(tablet, { from: 10, to: 12 })
    await tablet.get('openDrawer', { float: 0 })
    const { application } = await owing(tablet)
    expect(await tablet.call('takePayment', cash(application, number))).toMatchObject({ reason: 'no-receipt' })
    const other = { ...cash(application, 10), receipt: { series: 'XY', number: 10 } }
    expect(await tablet.call('takePayment', other)).toMatchObject({ reason: 'no-receipt' })
    const { receipt: _, ...none } = cash(application, 10)
    expect(await tablet.call('takePayment', none)).toMatchObject({ reason: 'incomplete' })
  })

  it('goes on in the next block, and leaves out what was used out of turn', async () => {
    const blocks = [
      { series: 'AB', from: 1, to: 2 },
      { series: 'AB', from: 8, to: 9 },
    ]
    await lend(tablet, { blocks })
    await tablet.get('openDrawer', { float: 0 })
    const { application } = await owing(tablet)
    await tablet.get('takePayment', cash(application, 2))
    expect(await state(application)).toMatchObject({ nextReceipt: { number: 1 }, receiptsLeft: 3 })
    await tablet.get('takePayment', cash(application, 1))
    expect(await state(application)).toMatchObject({ nextReceipt: { number: 8 }, receiptsLeft: 2 })
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
    expect((await state(application)).codes.map(({ id }) => id)).toEqual(['vietqr-1', 'elsewhere-1'])
    const paying = { application, mode: 'vietqr', amount: 35_000 }
    expect(await tablet.call('takePayment', { ...paying, code: 'my-own' })).toMatchObject({ reason: 'unknown-code' })
    expect(await tablet.call('takePayment', paying)).toMatchObject({ reason: 'unknown-code' })
    // The station's, but of another way to pay.
    expect(await tablet.call('takePayment', { ...paying, code: 'elsewhere-1' })).toMatchObject({
      reason: 'unknown-code',
    })
    expect(await tablet.call('takePayment', { ...paying, code: 'vietqr-1' })).toMatchObject({ ok: true })
    await lend(tablet, { validUntil: '2020-01-01T00:00:00Z' })
    expect((await state(application)).codes.map(({ id }) => id)).toEqual(['elsewhere-1'])
    expect(await tablet.call('takePayment', { ...paying, code: 'vietqr-1' })).toMatchObject({ reason: 'unknown-code' })
  })

  it('asks for the bank’s reference, and takes a companion’s name', async () => {
    const { application } = await owing(tablet)
    const paying = { application, mode: 'bank', amount: 35_000 }
    expect(await tablet.call('takePayment', paying)).toMatchObject({ reason: 'incomplete' })
    await tablet.get('takePayment', { ...paying, reference: 'FT123', payer: 'Con gái: Hoa' })
    expect((await state(application)).payments).toMatchObject([{ reference: 'FT123', payer: 'Con gái: Hoa' }])
  })

  it('takes nothing for “later”, and the fee stays to be paid', async () => {
    const { application } = await owing(tablet)
    const later = { application, mode: 'later' }
    expect(await tablet.call('takePayment', { ...later, amount: 35_000 })).toMatchObject({ reason: 'incomplete' })
    await tablet.get('takePayment', { ...later, amount: 0 })
    expect(await state(application)).toMatchObject({ paid: 0, due: { amount: 35_000 }, payments: [{ mode: 'later' }] })
  })

  it('lets somebody off only by the rule, and once its paper is photographed', async () => {
    const key = await owing(tablet)
    const exempt = { application: key.application, mode: 'exempt', amount: 0 }
    expect(await tablet.call('takePayment', exempt)).toMatchObject({ reason: 'unknown-mode' })
    await tablet.get('saveField', { ...key, name: 'feeExemption', value: 'poor-household' })
    expect(await state(key.application)).toMatchObject({ isExempt: true, due: { amount: 0 } })
    expect(await tablet.call('takePayment', exempt)).toMatchObject({ reason: 'incomplete' })
    await tablet.get('keepPicture', {
      ...{ ...key, modality: 'document', document: 'exemption-papers', image: picture(), from: 'camera' },
      ...{ label: 'giấy.jpg', edit: { rotate: 0 } },
    })
    expect(await tablet.call('takePayment', { ...exempt, amount: 1 })).toMatchObject({ reason: 'incomplete' })
    await tablet.get('takePayment', exempt)
    expect((await state(key.application)).payments).toMatchObject([{ mode: 'exempt', amount: 0 }])
  })

  it('lets somebody off whose paper is accepted as following later', async () => {
    const key = await owing(tablet)
    await tablet.get('saveField', { ...key, name: 'feeExemption', value: 'poor-household' })
    const { documents } = await tablet.get('getApplication', key)
    const { gapUntil } = documents.find(({ id }) => id === 'exemption-papers')!
    const gap = { document: 'exemption-papers', dueOn: gapUntil!, reason: 'Ở quê' }
    await tablet.get('acceptGap', { ...key, ...gap })
    await tablet.get('takePayment', { application: key.application, mode: 'exempt', amount: 0 })
    expect((await state(key.application)).payments).toHaveLength(1)
  })

  it('never lets anybody off a fee that the rule asks for all the same', async () => {
    // Two countries, one law each: there the ground is for an exchange, and a lost card is paid for.
    await tablet.end()
    tablet = await signedInTablet({ station: { country: 'cn' } })
    const key = await owing(tablet)
    await tablet.get('saveField', { ...key, name: 'feeExemption', value: 'subsistence' })
    const { due, isExempt, modes } = await state(key.application)
    expect({ due, isExempt }).toMatchObject({ due: { amount: 4_000 }, isExempt: false })
    expect(modes.map(({ value }) => value)).not.toContain('exempt')
    await tablet.get('saveField', { ...key, name: 'procedure', value: 'exchange' })
    expect((await state(key.application)).modes.map(({ value }) => value)).toContain('exempt')
  })

  it('is open after the application was finalised, by what was frozen then', async () => {
    const { application } = await finalise(tablet)
    const { due } = await state(application)
    await tablet.get('takePayment', { application, mode: 'bank', amount: due.amount, reference: 'FT5' })
    expect(await state(application)).toMatchObject({ paid: due.amount })
  })

  it('says that what the station lent cannot be read, and never that there is nothing', async () => {
    await tablet.look((db) => db.prepare("UPDATE machine SET payment_means = 'spoilt'").run())
    const { application } = await owing(tablet)
    expect(await tablet.call('getPayments', { application })).toMatchObject({ ok: false, reason: 'internal' })
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
