import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cash, lend, owing } from './support/money.ts'
import { SECOND, type Tablet } from './support/tablet.ts'
import { finalise, signedInTablet } from './support/tablet-day.ts'

describe('a drawer', () => {
  let tablet: Tablet
  beforeEach(async () => {
    tablet = await signedInTablet({ isTeam: true })
    await lend(tablet)
  })
  afterEach(() => tablet.end())

  it('has what it began with and what was taken in cash, and not what was paid otherwise', async () => {
    await tablet.get('openDrawer', { float: 50_000 })
    const { application } = await owing(tablet)
    await tablet.get('takePayment', cash(application, 1))
    await tablet.get('takePayment', { application, mode: 'bank', amount: 35_000, reference: 'FT1' })
    expect((await tablet.get('getDrawer', {})).drawer).toMatchObject({ float: 50_000, taken: 35_000, expected: 85_000 })
    expect(await tablet.call('openDrawer', { float: 1 })).toMatchObject({ reason: 'already-open' })
  })

  it('asks why, when what was counted is not what should be there', async () => {
    await tablet.get('openDrawer', { float: 50_000 })
    expect(await tablet.call('closeDrawer', { counted: 49_000 })).toMatchObject({ reason: 'mismatch' })
    expect(await tablet.call('closeDrawer', { counted: 49_000, note: '  ' })).toMatchObject({ reason: 'mismatch' })
    await tablet.get('closeDrawer', { counted: 49_000, note: 'Thối nhầm' })
    expect((await tablet.get('getDrawer', {})).drawer).toBeUndefined()
    const { drawers } = await tablet.get('getDayClose', {})
    expect(drawers).toMatchObject([{ expected: 50_000, counted: 49_000, difference: -1_000, note: 'Thối nhầm' }])
  })

  it('is handed to another officer of the machine with what was counted, and to nobody else', async () => {
    await tablet.get('openDrawer', { float: 50_000 })
    expect(await tablet.call('closeDrawer', { counted: 50_000, handTo: 'NOBODY1' })).toMatchObject({
      reason: 'unknown-officer',
    })
    await tablet.get('closeDrawer', { counted: 50_000, handTo: SECOND.number })
    await tablet.get('signOut', {})
    await tablet.signIn(SECOND.pin, SECOND.number)
    expect((await tablet.get('getDrawer', {})).drawer).toMatchObject({ officer: SECOND.number, float: 50_000 })
  })

  it('is closed once', async () => {
    expect(await tablet.call('closeDrawer', { counted: 0 })).toMatchObject({ reason: 'no-drawer' })
  })
})

describe('the day’s close', () => {
  let tablet: Tablet
  beforeEach(async () => {
    tablet = await signedInTablet()
    await lend(tablet, { to: 9 })
  })
  afterEach(() => tablet.end())

  it('settles by mode with the electronic share, and finds the receipts that are missing', async () => {
    await tablet.get('openDrawer', { float: 0 })
    const { application } = await owing(tablet)
    await tablet.get('takePayment', cash(application, 1))
    await tablet.get('takePayment', cash(application, 4))
    await tablet.get('takePayment', { application, mode: 'vietqr', amount: 35_000, code: 'vietqr-1' })
    await tablet.get('takePayment', { application, mode: 'bank', amount: 35_000, reference: 'FT1' })
    const close = await tablet.get('getDayClose', {})
    expect(Object.fromEntries(close.settlement.map(({ mode, amount, count }) => [mode, [amount, count]]))).toEqual({
      cash: [70_000, 2],
      vietqr: [35_000, 1],
      bank: [35_000, 1],
    })
    expect(close.electronicShare).toBe(0.5)
    expect(close.receipts).toEqual([{ series: 'AB', first: 1, last: 4, used: 2, gaps: [2, 3] }])
  })

  it('takes off what was taken back', async () => {
    const { application } = await owing(tablet)
    await tablet.get('takePayment', { application, mode: 'bank', amount: 35_000, reference: 'FT1' })
    const { payments } = await tablet.get('getPayments', { application })
    await tablet.get('voidPayment', { payment: payments[0]!.payment, note: 'Nhầm' })
    const close = await tablet.get('getDayClose', {})
    expect(close.settlement).toMatchObject([{ mode: 'bank', amount: 0, count: 0 }])
    expect(close.electronicShare).toBeUndefined()
  })

  it('counts cards, those that still owe, and old cards by what became of them', async () => {
    const key = await finalise(tablet)
    await tablet.get('recordOldCard', { application: key.application, state: 'surrendered' })
    const close = await tablet.get('getDayClose', {})
    expect(close.counts).toMatchObject({ cards: 1, accounts: [], deferred: 1 })
    expect(close.oldCards).toMatchObject([{ state: 'surrendered', count: 1 }])
    expect((await tablet.get('getDayClose', { date: '2020-01-01' })).counts).toMatchObject({ cards: 0, deferred: 0 })
  })
})

describe('whatever an officer does', () => {
  let tablet: Tablet
  let application: string
  beforeAll(async () => {
    tablet = await signedInTablet()
    await lend(tablet, { to: 5_000 })
    application = (await owing(tablet)).application
  })
  afterAll(() => tablet.end())

  const deed = fc.oneof(
    fc.record({ kind: fc.constant('take' as const), amount: fc.integer({ min: 1, max: 90_000 }) }),
    fc.record({ kind: fc.constant('back' as const) }),
    fc.record({ kind: fc.constant('bank' as const), amount: fc.integer({ min: 1, max: 90_000 }) }),
  )
  it('a drawer should hold its float and the cash that came in, less what went back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 500_000 }), fc.array(deed, { maxLength: 8 }), async (float, deeds) => {
        await tablet.get('openDrawer', { float })
        let expected = float
        const open: { payment: string; amount: number }[] = []
        for (const one of deeds) {
          if (one.kind === 'take') {
            const { nextReceipt } = await tablet.get('getPayments', { application })
            await tablet.get('takePayment', cash(application, nextReceipt!.number, one.amount))
            const { payments } = await tablet.get('getPayments', { application })
            open.push({ payment: payments.at(-1)!.payment, amount: one.amount })
            expected += one.amount
          } else if (one.kind === 'bank') {
            await tablet.get('takePayment', { application, mode: 'bank', amount: one.amount, reference: 'FT' })
          } else {
            const last = open.pop()
            if (!last) continue
            await tablet.get('voidPayment', { payment: last.payment, note: 'back' })
            expected -= last.amount
          }
        }
        expect((await tablet.get('getDrawer', {})).drawer?.expected).toBe(expected)
        await tablet.get('closeDrawer', { counted: expected })
      }),
      { numRuns: 12 },
    )
  })
})
