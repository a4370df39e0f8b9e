import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cash, lend, owing, takeBack } from './support/money.ts'
import { OFFICER, SECOND, type Tablet } from './support/tablet.ts'
import { signedInTablet } from './support/tablet-day.ts'

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

  it('is not handed to somebody whose own is open', async () => {
    await tablet.get('openDrawer', { float: 10_000 })
    await tablet.get('signOut', {})
    await tablet.signIn(SECOND.pin, SECOND.number)
    await tablet.get('openDrawer', { float: 20_000 })
    expect(await tablet.call('closeDrawer', { counted: 20_000, handTo: OFFICER })).toMatchObject({
      reason: 'already-open',
    })
    expect((await tablet.get('getDrawer', {})).drawer).toMatchObject({ officer: SECOND.number, expected: 20_000 })
  })

  it('that was counted stays as it was counted: what goes back later comes out of an open one', async () => {
    await tablet.get('openDrawer', { float: 50_000 })
    const { application } = await owing(tablet)
    await tablet.get('takePayment', cash(application, 1))
    await tablet.get('closeDrawer', { counted: 85_000 })
    expect(await takeBack(tablet, application)).toMatchObject({ reason: 'no-drawer' })
    await tablet.get('openDrawer', { float: 85_000 })
    expect(await takeBack(tablet, application)).toMatchObject({ ok: true })
    expect((await tablet.get('getDrawer', {})).drawer).toMatchObject({ taken: -35_000, expected: 50_000 })
    const { drawers } = await tablet.get('getDayClose', {})
    expect(drawers[0]).toMatchObject({ taken: 35_000, expected: 85_000, counted: 85_000, difference: 0 })
  })

  it('goes to the station when it is opened, closed and handed over', async () => {
    await tablet.get('openDrawer', { float: 50_000 })
    await tablet.get('closeDrawer', { counted: 50_000, handTo: SECOND.number })
    const said = await tablet.look(
      (db) =>
        db.prepare("SELECT details FROM supplement WHERE kind = 'drawer' ORDER BY sequence").pluck().all() as string[],
    )
    const [opened, closed, handed] = said.map((one) => JSON.parse(one))
    expect(opened).toMatchObject({ float: 50_000 })
    expect(closed).toMatchObject({ drawer: opened.drawer, expected: 50_000, counted: 50_000, handedTo: SECOND.number })
    expect(handed).toMatchObject({ float: 50_000 })
    expect(handed.drawer).not.toBe(opened.drawer)
  })

  it('is closed once', async () => {
    expect(await tablet.call('closeDrawer', { counted: 0 })).toMatchObject({ reason: 'no-drawer' })
  })
})

describe('whatever an officer does', () => {
  let tablet: Tablet
  let application: string
  beforeAll(async () => {
    tablet = await signedInTablet()
    await lend(tablet, { to: 50_000 })
    application = (await owing(tablet)).application
  })
  afterAll(() => tablet.end())

  const amount = fc.integer({ min: 1, max: 90_000 })
  const deed = fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('take' as const), amount }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('back' as const), at: fc.nat() }) },
    fc.record({ kind: fc.constant('bank' as const), amount }),
    fc.record({ kind: fc.constant('open' as const), float: fc.nat(500_000) }),
    fc.record({ kind: fc.constant('close' as const), more: fc.integer({ min: -3, max: 3 }) }),
  )

  /** What an open drawer should hold, kept beside the tablet: the float, what came in, less what went back. */
  it('a drawer should hold its float and the cash that came in, less what went back', async () => {
    // Payments of an earlier run may go back as well: they stay those of the tablet.
    const kept: { payment: string; amount: number; isCash: boolean }[] = []
    let nextReceipt = 1
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 14 }), async (deeds) => {
        let expected: number | undefined
        const take = async (isCash: boolean, taken: number) => {
          const how = isCash ? cash(application, nextReceipt, taken) : { mode: 'bank', reference: 'FT', amount: taken }
          const outcome = await tablet.call('takePayment', { application, ...how })
          expect(outcome.ok).toBe(!isCash || expected !== undefined)
          if (!outcome.ok) return
          const { payments } = await tablet.get('getPayments', { application })
          kept.push({ payment: payments.at(-1)!.payment, amount: taken, isCash })
          if (isCash) nextReceipt += 1
          if (isCash) expected = expected! + taken
        }
        const giveBack = async (at: number) => {
          const one = kept[at % kept.length]
          if (!one) return
          const outcome = await tablet.call('voidPayment', { payment: one.payment, note: 'back' })
          expect(outcome.ok).toBe(!one.isCash || expected !== undefined)
          if (!outcome.ok) return
          kept.splice(kept.indexOf(one), 1)
          if (one.isCash) expected = expected! - one.amount
        }
        const end = async (more: number) => {
          const counted = Math.max(0, (expected ?? 0) + more)
          const isRight = counted === expected
          const outcome = await tablet.call('closeDrawer', { counted, ...(!isRight && { note: 'differs' }) })
          expect(outcome.ok).toBe(expected !== undefined)
          expected = undefined
        }
        for (const one of deeds) {
          if (one.kind === 'take') await take(true, one.amount)
          else if (one.kind === 'bank') await take(false, one.amount)
          else if (one.kind === 'back') await giveBack(one.at)
          else if (one.kind === 'close') await end(one.more)
          else {
            const outcome = await tablet.call('openDrawer', { float: one.float })
            expect(outcome.ok).toBe(expected === undefined)
            expected ??= one.float
          }
          expect((await tablet.get('getDrawer', {})).drawer?.expected).toBe(expected)
        }
        if (expected !== undefined) await end(0)
        const { drawers } = await tablet.get('getDayClose', {})
        for (const drawer of drawers) expect(drawer.expected).toBe(drawer.float + drawer.taken)
      }),
      { numRuns: 25 },
    )
  })
})
