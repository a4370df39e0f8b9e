/** A station's day begins where its teams work, and the rule packs say what is paid electronically. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { readSettlement } from '../station/clerk/settlement.ts'
import en from '../station/clerk/words/en.json' with { type: 'json' }
import { readCommandLine } from '../station/command-line.ts'
import { createCountryRules } from '../station/rules/country-rules.ts'
import type { StationOptions } from '../station/station.ts'
import { clerkBrowser } from './support/clerk-browser.ts'
import { payment, supplement } from './support/said.ts'
import { type StationWithMachine, startStation, stationWithMachine } from './support/station-client.ts'
import { temporary } from './support/temporary.ts'

let all: StationWithMachine & { end: () => Promise<void> }
afterEach(() => all?.end())
const start = async (more: Partial<StationOptions> = {}) => {
  all = await stationWithMachine({ now: () => Date.parse('2026-11-20T18:00:00.000Z'), ...more })
}
const tell = (...said: ReturnType<typeof supplement>[]) => all.client.announce([], { supplements: said })
const daysOf = async () =>
  (await all.station.store.supplements.settlement({ from: '2026-11-01', until: '2026-11-30' })).map(({ day }) => day)
const bytes = (pack: object) => Buffer.from(JSON.stringify(pack))

describe('a day of the settlement', () => {
  // Half past six in the morning of the 21st in Hà Nội, and of the evening before in UTC.
  const early = { utc: '2026-11-20T23:30:00.000Z' }

  it('is that of the country’s own time zone, for a payment before the sun is up as well', async () => {
    await start()
    await tell(supplement(payment(), early), supplement(payment(), { utc: '2026-11-21T16:59:00.000Z' }))
    expect(await daysOf()).toEqual(['2026-11-21'])
  })

  it('is the date as it is written, of a moment that no calendar has', async () => {
    await start()
    await tell(supplement(payment(), { utc: '2026-11-31T77:00:00.000Z' }))
    const sums = await all.station.store.supplements.settlement({ from: '2026-11-31', until: '2026-11-31' })
    expect(sums.map(({ day }) => day)).toEqual(['2026-11-31'])
  })

  it('is the same in the sums, in the list of payments and in the drawers', async () => {
    await start()
    const drawer = { kind: 'drawer' as const, drawer: payment().payment, currency: 'VND', float: 0 }
    await tell(supplement(payment(), early), supplement(drawer, early))
    const days = { from: '2026-11-21', until: '2026-11-21' }
    const { payments, drawers } = all.station.store.supplements
    expect((await payments(days))?.map(({ day }) => day)).toEqual(['2026-11-21'])
    expect((await drawers(days))?.map(({ day }) => day)).toEqual(['2026-11-21'])
  })

  it('is that of the time zone that it was started with, and what is kept already stays where it was counted', async () => {
    await start({ timeZone: 'UTC' })
    await tell(supplement(payment(), early))
    expect(await daysOf()).toEqual(['2026-11-20'])
    await all.station.close()
    all.station = await startStation(all.dataFolder)
    expect(await daysOf()).toEqual(['2026-11-20'])
  })

  it('is today’s on the clerk’s page, which names the time zone', async () => {
    await start()
    const clerk = await clerkBrowser(all.station.url)
    const html = await clerk.text('/clerk/settlement')
    expect(html).toContain('name="from" value="2026-11-21"')
    expect(html).toContain(en.daysOf.replace('{timeZone}', 'Asia/Ho_Chi_Minh'))
  })

  it('needs a time zone that there is', () => {
    expect(() => readCommandLine(['--data', 'd', '--time-zone', 'Asia/Atlantis'])).toThrow('--time-zone')
    expect(readCommandLine(['--data', 'd', '--time-zone', 'Asia/Shanghai'])).toMatchObject({
      station: { timeZone: 'Asia/Shanghai' },
    })
  })

  it('falls to the time zone of the newest pack that has begun and names one that there is', () => {
    const pack = (effectiveFrom: string, more: object) => bytes({ country: 'vn', effectiveFrom, ...more })
    const rules = createCountryRules('vn', () => [
      pack('2027-01-01', { timeZone: 'Asia/Tokyo' }),
      pack('2025-01-01', { timeZone: 'Nowhere/At-all' }),
      pack('2024-01-01', { timeZone: 'Asia/Bangkok' }),
      pack('2026-01-01', { country: 'other', timeZone: 'Europe/Paris' }),
      Buffer.from('no json'),
    ])
    expect(rules.timeZone('2026-11-20')).toBe('Asia/Bangkok')
    expect(rules.timeZone('2020-01-01')).toBeUndefined()
  })
})

describe('whether a card goes to an address', () => {
  const choices = [{ value: 'collect' }, { value: 'post' }]
  const rules = (shown: object) => {
    const fields = [
      { name: 'delivery', choices },
      { name: 'deliveryAddress', shown },
    ]
    return createCountryRules('vn', () => [bytes({ country: 'vn', effectiveFrom: '2026-01-01', fields })])
  }

  it('is what the packs ask an address for; of a way that no pack knows nothing is said', () => {
    const some = rules({ all: [{ not: { procedure: ['account'] } }, { field: 'delivery', is: ['post'] }] })
    expect(['post', 'collect', 'drone'].map(some.isSent)).toEqual([true, false, undefined])
    const negated = rules({ not: { field: 'delivery', is: ['collect'] } })
    expect(negated.isSent('post')).toBe(true)
  })
})

describe('what is paid electronically', () => {
  const days = { from: '2026-11-20', until: '2026-11-20' }

  it('is what the packs call so: a voucher in the hand is not, and a mode that is to be paid later is nothing', async () => {
    const folder = join(temporary(), 'packs')
    mkdirSync(folder)
    const modes = [
      { value: 'voucher', isElectronic: false, proof: 'none' },
      { value: 'monthly-bill', isElectronic: true, isDeferred: true, proof: 'none' },
      { value: 'wallet', isElectronic: true, proof: 'code' },
    ]
    const pack = { formatVersion: 2, id: 'vn-38-modes-2026-01', country: 'vn', effectiveFrom: '2026-01-01' }
    writeFileSync(join(folder, 'modes.json'), bytes({ ...pack, payments: modes }))
    await start({ rules: { folders: [folder] } })
    await tell(
      ...['voucher', 'monthly-bill', 'wallet', 'never-heard-of', 'cash', 'later'].map((mode) =>
        supplement(payment({ mode })),
      ),
    )
    const rules = createCountryRules('vn', () => [bytes({ ...pack, payments: modes })])
    const { modes: lines, totals } = await readSettlement(all.station.store.supplements, days, rules)
    expect(Object.fromEntries(lines.map(({ mode, kind }) => [mode, kind]))).toEqual({
      ...{ voucher: 'in-hand', 'monthly-bill': 'unpaid', wallet: 'electronic' },
      ...{ 'never-heard-of': 'electronic', cash: 'in-hand', later: 'unpaid' },
    })
    expect(totals).toMatchObject([{ count: 4, electronicCount: 2 }])
    // The page takes it from the folder that tablets get theirs from.
    const clerk = await clerkBrowser(all.station.url)
    expect(await clerk.text('/clerk/settlement?from=2026-11-20&until=2026-11-20')).toContain('50.0 % of the payments')
  })
})
