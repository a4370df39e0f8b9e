/** "Safe to go home": yes, the station has everything; yes, everything is sealed and in two places; or not yet, with what is missing. */
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { type Gathered, gatherSafeToGo, safeToGo } from '../electron/upload/safe-to-go.ts'
import type { Tablet } from './support/tablet.ts'
import { fill, finalise, received, signedInTablet, until, untilProgress, visitsOf } from './support/tablet-day.ts'
import { type Link, linkTo } from './support/tablet-link.ts'

const nothing: Gathered = {
  notSealed: 0,
  sealed: 0,
  uncopied: 0,
  blocked: 0,
  damaged: 0,
  unfinished: 0,
  received: 0,
  drafts: 0,
  countersigns: 0,
  images: 0,
  fees: [],
}

describe('the answer', () => {
  it.each<[string, Partial<Gathered>, string, Record<string, number>]>([
    ['an empty day', {}, 'all-received', {}],
    ['everything received', { received: 12 }, 'all-received', {}],
    ['drafts that were left on purpose', { received: 2, drafts: 3 }, 'all-received', {}],
    ['a second officer who is waited for', { received: 2, countersigns: 1 }, 'all-received', {}],
    ['sealed and copied', { sealed: 4, images: 9 }, 'may-go', {}],
    ['sealed, copied, and drafts left', { sealed: 4, drafts: 2 }, 'may-go', {}],
    ['one of four not copied', { sealed: 4, uncopied: 1 }, 'stay', { 'one-copy': 1 }],
    ['not sealed yet', { notSealed: 2, uncopied: 2 }, 'stay', { 'not-sealed': 2 }],
    [
      'not sealed, and another not copied',
      { notSealed: 2, sealed: 1, uncopied: 3 },
      'stay',
      { 'not-sealed': 2, 'one-copy': 1 },
    ],
    ['blocked, though copied', { sealed: 1, blocked: 1 }, 'stay', { blocked: 1 }],
    ['damaged here', { sealed: 1, damaged: 1 }, 'stay', { damaged: 1 }],
    ['a visit that was left open', { drafts: 1, unfinished: 1, received: 5 }, 'stay', { unfinished: 1 }],
  ])('of %s', (_name, gathered, answer, missing) => {
    const said = safeToGo({ ...nothing, ...gathered })
    expect(said.answer).toBe(answer)
    expect(Object.fromEntries(said.missing.map(({ what, number }) => [what, number]))).toEqual(missing)
  })

  it('never lets anybody go with something in one place only, and always says what is missing', () => {
    const number = fc.nat({ max: 5 })
    const any = fc.record({ notSealed: number, sealed: number, blocked: number, damaged: number, unfinished: number })
    fc.assert(
      fc.property(any, number, (counted, alone) => {
        const uncopied = counted.notSealed + Math.min(alone, counted.sealed)
        const { answer, missing } = safeToGo({ ...nothing, ...counted, uncopied })
        if (answer === 'stay') expect(missing.length).toBeGreaterThan(0)
        else expect({ ...counted, sealed: 0, uncopied, missing }).toEqual({ ...nothing0, missing: [] })
        if (answer === 'all-received') expect(counted.sealed + counted.notSealed).toBe(0)
      }),
    )
  })
})
const nothing0 = { notSealed: 0, sealed: 0, blocked: 0, damaged: 0, unfinished: 0, uncopied: 0 }

describe('on a tablet', () => {
  let tablet: Tablet
  let link: Link
  afterEach(async () => {
    await tablet?.end()
    await link?.close()
  })
  async function start(copies: boolean): Promise<void> {
    link = await linkTo(() => tablet.station().url)
    tablet = await signedInTablet({
      visits: 4,
      link: () => link.url,
      coreStart: (folder) => (copies ? { copies: `${folder}/stick` } : {}),
    })
    await visitsOf(tablet)
    link.instead = () => 'cut'
  }
  const safe = () => tablet.get('getSafeToGo', {})

  it('follows a day: a draft, sealed, in two places, received', async () => {
    await start(true)
    expect(await safe()).toMatchObject({ answer: 'all-received', received: 0, fees: [] })
    const key = await fill(tablet, 0)
    expect(await safe()).toMatchObject({ answer: 'stay', missing: [{ what: 'unfinished', number: 1 }], drafts: 1 })
    await tablet.get('finaliseApplication', key)
    const may = await until('may go', async () => {
      const said = await safe()
      return said.answer === 'may-go' && said
    })
    expect(may).toMatchObject({ sealed: 1, images: 1, drafts: 0 })
    const view = await tablet.get('getApplication', key)
    expect(may.fees).toEqual([{ amount: view.fee!.amount, currency: view.fee!.currency }])
    link.instead = () => undefined
    await tablet.get('retryUploads', {})
    await untilProgress(tablet, key, received)
    expect(await safe()).toMatchObject({ answer: 'all-received', received: 1, images: 0, fees: may.fees })
    // The fee of a correction was paid with the first.
    const second = await tablet.get('correctApplication', { application: key.application, reason: 'Nhầm' })
    expect(await safe()).toMatchObject({ drafts: 1, fees: may.fees })
    await tablet.get('discardApplication', second)
  })

  it('does not let go what lies on this machine alone, or is blocked', async () => {
    await start(false)
    const key = await finalise(tablet, 0)
    await until('sealed', async () => (await safe()).sealed === 1)
    expect(await safe()).toMatchObject({ answer: 'stay', missing: [{ what: 'one-copy', number: 1 }] })
    await tablet.look((db) => db.prepare("UPDATE packet SET step = 'blocked', reason = 'damaged-here'").run())
    expect((await safe()).missing.map(({ what }) => what)).toEqual(['one-copy', 'damaged'])
    await tablet.look((db) => db.prepare("UPDATE packet SET reason = 'bad-signature'").run())
    expect((await safe()).missing.map(({ what }) => what)).toEqual(['one-copy', 'blocked'])
    expect((await tablet.get('getApplication', key)).progress).not.toBe('draft')
  })

  it('lets a visit go whose outcome says why there is no application', async () => {
    await start(false)
    await fill(tablet, 1, 0)
    expect((await safe()).answer).toBe('stay')
    const visits = await tablet.get('listVisits', {})
    await tablet.get('recordVisitOutcome', { visit: visits[1]!.visit, outcome: 'absent' })
    expect(await safe()).toMatchObject({ answer: 'all-received', drafts: 1 })
  })

  it('is counted without walking through the applications or their packets', async () => {
    await start(false)
    await finalise(tablet, 0)
    const plans = await tablet.look((db) => {
      const seen: string[] = []
      const { prepare } = db
      db.prepare = ((sql: string) => {
        seen.push(sql)
        return prepare.call(db, sql)
      }) as typeof prepare
      const counts = { drafts: 0, unsent: 1, blocked: 0, received: 0, attention: 0, uncopied: 1, countersigns: 0 }
      gatherSafeToGo({ store: { db } } as never, counts, [])
      db.prepare = prepare
      return seen.flatMap((sql) => {
        const plan = db.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all()
        return plan.map(({ detail }) => detail)
      })
    })
    expect(plans.length).toBeGreaterThan(3)
    expect(plans.filter((detail) => /^SCAN (?!newest|.*USING (COVERING )?INDEX)/.test(detail))).toEqual([])
  })
})
