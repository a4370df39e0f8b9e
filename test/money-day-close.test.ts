import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cash, lend, owing, takeBack, takenAt } from './support/money.ts'
import type { Tablet } from './support/tablet.ts'
import { fill, finalise, received, signedInTablet, untilProgress } from './support/tablet-day.ts'

/** At the end of the day the officer counts: money by the way it was paid, receipts, old cards, cards and accounts. */
let tablet: Tablet
beforeEach(async () => {
  tablet = await signedInTablet()
})
afterEach(() => tablet.end())

const close = (date?: string) => tablet.get('getDayClose', date ? { date } : {})
const bank = (application: string, reference = 'FT1') => ({ application, mode: 'bank', amount: 35_000, reference })
const byMode = async (date?: string) =>
  Object.fromEntries((await close(date)).settlement.map(({ mode, amount, count }) => [mode, [amount, count]]))
const nextDay = (date: string, days = 1) => new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10)

describe('what was taken', () => {
  it('is settled by mode, with the share that was paid electronically', async () => {
    await lend(tablet)
    await tablet.get('openDrawer', { float: 0 })
    const { application } = await owing(tablet)
    await tablet.get('takePayment', cash(application, 1))
    await tablet.get('takePayment', cash(application, 2))
    await tablet.get('takePayment', { application, mode: 'vietqr', amount: 35_000, code: 'vietqr-1' })
    await tablet.get('takePayment', bank(application))
    expect(await byMode()).toEqual({ cash: [70_000, 2], vietqr: [35_000, 1], bank: [35_000, 1] })
    expect((await close()).electronicShare).toBe(0.5)
  })

  it('is less by what was taken back', async () => {
    const { application } = await owing(tablet)
    await tablet.get('takePayment', bank(application))
    await takeBack(tablet, application)
    expect(await byMode()).toEqual({ bank: [0, 0] })
    expect((await close()).electronicShare).toBeUndefined()
  })

  it('counts a payment of today also when one of yesterday went back in the same way', async () => {
    const { application } = await owing(tablet)
    await tablet.get('takePayment', bank(application))
    const { date } = await close()
    await takenAt(tablet, `${nextDay(date, -1)}T05:00:00.000Z`)
    await takeBack(tablet, application)
    await tablet.get('takePayment', bank(application, 'FT2'))
    expect(await byMode(date)).toEqual({ bank: [0, 1] })
    expect(await byMode(nextDay(date, -1))).toEqual({ bank: [35_000, 1] })
    expect((await close(date)).electronicShare).toBe(1)
  })

  it('has “later” counted, and no share of it', async () => {
    const { application } = await owing(tablet)
    await tablet.get('takePayment', { application, mode: 'later', amount: 0 })
    expect(await byMode()).toEqual({ later: [0, 1] })
    expect((await close()).electronicShare).toBeUndefined()
  })

  // The legal day of the place begins at 17:00 UTC.
  it.each([
    ['2026-11-20T16:59:59.000Z', '2026-11-20'],
    ['2026-11-20T17:00:00.000Z', '2026-11-21'],
  ])('belongs, at %s, to %s', async (utc, day) => {
    const { application } = await owing(tablet)
    await tablet.get('takePayment', bank(application))
    await takenAt(tablet, utc)
    const days = ['2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22']
    const counted = await Promise.all(days.map(async (date) => [date, (await close(date)).settlement.length]))
    expect(counted.filter(([, lines]) => lines === 1)).toEqual([[day, 1]])
  })
})

describe('of a draft that was discarded', () => {
  it('the money is to be taken back, on whatever day, and is not once it was', async () => {
    const key = await owing(tablet)
    await tablet.get('takePayment', bank(key.application))
    expect((await close()).toTakeBack).toEqual([])
    const { payments } = await tablet.get('getPayments', { application: key.application })
    await tablet.get('discardApplication', key)
    const { date, toTakeBack } = await close()
    expect(toTakeBack).toMatchObject([{ payment: payments[0]!.payment, amount: 35_000, name: 'Người thử 0' }])
    expect((await close(nextDay(date))).toTakeBack).toHaveLength(1)
    await tablet.get('voidPayment', { payment: payments[0]!.payment, note: 'Hồ sơ đã huỷ' })
    expect((await close()).toTakeBack).toEqual([])
  })

  it('nothing is to be taken back where nothing was paid, or where another version stands', async () => {
    const unpaid = await owing(tablet, 0)
    await tablet.get('takePayment', { application: unpaid.application, mode: 'later', amount: 0 })
    await tablet.get('discardApplication', unpaid)
    const paid = await finalise(tablet, 1)
    await tablet.get('takePayment', bank(paid.application))
    await untilProgress(tablet, paid, received)
    const correction = await tablet.get('correctApplication', { application: paid.application, reason: 'Sai tên' })
    await tablet.get('discardApplication', correction)
    expect((await close()).toTakeBack).toEqual([])
  })
})

describe('official receipts', () => {
  const use = async (...numbers: number[]) => {
    const { application } = await owing(tablet)
    for (const number of numbers) await tablet.get('takePayment', cash(application, number))
    return application
  }

  it('that lie between used ones are missing', async () => {
    await lend(tablet, { to: 9 })
    await tablet.get('openDrawer', { float: 0 })
    await use(1, 4)
    expect((await close()).receipts).toEqual([{ series: 'AB', first: 1, last: 4, used: 2, gaps: [2, 3] }])
  })

  it('that were used on another day are not missing; one left out between two days is', async () => {
    await lend(tablet, { to: 9 })
    await tablet.get('openDrawer', { float: 0 })
    await use(1, 3)
    const { date } = await close()
    await takenAt(tablet, `${nextDay(date, -1)}T05:00:00.000Z`)
    await use(2, 5)
    expect((await close(date)).receipts).toEqual([{ series: 'AB', first: 2, last: 5, used: 2, gaps: [4] }])
    await takenAt(tablet, `${nextDay(date, -1)}T05:00:00.000Z`)
    await use(7)
    expect((await close(date)).receipts).toEqual([{ series: 'AB', first: 7, last: 7, used: 1, gaps: [6] }])
  })

  it('between two blocks of one series are nobody’s to miss', async () => {
    await lend(tablet, {
      blocks: [
        { series: 'AB', from: 1, to: 10 },
        { series: 'AB', from: 9_000_000_000_000_000, to: 9_000_000_000_000_010 },
      ],
    })
    await tablet.get('openDrawer', { float: 0 })
    await use(10, 9_000_000_000_000_000)
    expect((await close()).receipts).toMatchObject([
      { first: 10, last: 10, used: 1, gaps: [] },
      { first: 9_000_000_000_000_000, used: 1, gaps: [] },
    ])
  })

  it('of a number typed far away are answered at once, with the first that are missing', async () => {
    await lend(tablet, { to: 9_000_000_000_000_000 })
    await tablet.get('openDrawer', { float: 0 })
    await use(1, 8_000_000_000_000_000)
    const [series] = (await close()).receipts
    expect(series).toMatchObject({ first: 1, last: 8_000_000_000_000_000, used: 2 })
    expect(series!.gaps.slice(0, 3)).toEqual([2, 3, 4])
  })

  it('of a payment taken back stay used', async () => {
    await lend(tablet, { to: 9 })
    await tablet.get('openDrawer', { float: 0 })
    const application = await use(1, 2)
    await takeBack(tablet, application)
    expect((await close()).receipts).toEqual([{ series: 'AB', first: 1, last: 2, used: 2, gaps: [] }])
  })
})

describe('applications', () => {
  it('are counted as cards, with those that still owe, and old cards by what became of them', async () => {
    const key = await finalise(tablet)
    await tablet.get('recordOldCard', { application: key.application, state: 'surrendered' })
    const { counts, oldCards } = await close()
    expect(counts).toMatchObject({ cards: 1, accounts: [], deferred: 1 })
    expect(oldCards).toMatchObject([{ state: 'surrendered', count: 1 }])
    await tablet.get('recordOldCard', { application: key.application, state: 'corner-cut' })
    expect((await close()).oldCards).toMatchObject([{ state: 'corner-cut', count: 1 }])
  })

  it('owe nothing once they have paid, and again once it was taken back', async () => {
    const { application } = await finalise(tablet)
    await tablet.get('takePayment', bank(application))
    expect((await close()).counts.deferred).toBe(0)
    await takeBack(tablet, application)
    expect((await close()).counts.deferred).toBe(1)
  })

  it('are of the legal day on which they were finalised, and drafts of none', async () => {
    await fill(tablet, 1)
    const key = await finalise(tablet)
    const { date } = await close()
    await tablet.look((db) => {
      const record = db.prepare('SELECT record FROM application WHERE application = ?').pluck().get(key.application)
      const read = JSON.parse(String(record))
      const moved = { ...read, finalisedAt: { ...read.finalisedAt, utc: `${nextDay(date, -1)}T16:59:59.000Z` } }
      db.prepare('UPDATE application SET record = ? WHERE application = ?').run(
        Buffer.from(JSON.stringify(moved)),
        key.application,
      )
    })
    expect((await close(date)).counts).toMatchObject({ cards: 0, deferred: 0 })
    expect((await close(nextDay(date, -1))).counts).toMatchObject({ cards: 1, deferred: 1 })
    expect((await close(nextDay(date, -2))).counts.cards).toBe(0)
  })
})

describe('a drawer', () => {
  it('is in the close of every day on which it was open, and of no other', async () => {
    await tablet.get('openDrawer', { float: 20_000 })
    const { date } = await close()
    expect((await close(date)).drawers).toHaveLength(1)
    for (const other of [nextDay(date, -1), nextDay(date, 1)]) expect((await close(other)).drawers).toEqual([])
    await tablet.look((db) => db.prepare('UPDATE drawer SET opened_at = ?').run(`${nextDay(date, -2)}T05:00:00.000Z`))
    for (const day of [date, nextDay(date, -1), nextDay(date, -2)]) expect((await close(day)).drawers).toHaveLength(1)
    await tablet.get('closeDrawer', { counted: 20_000 })
    expect((await close(date)).drawers).toMatchObject([{ counted: 20_000, difference: 0 }])
  })
})
