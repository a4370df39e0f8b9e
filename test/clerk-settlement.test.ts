/** What was paid adds up, what is missing is seen, and what the bank says is held against it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBrokenClerkAct } from '../station/clerk/log.ts'
import { plainAmount, readAmount, showMoney } from '../station/clerk/money.ts'
import { readSettlement } from '../station/clerk/settlement.ts'
import { settlementCsv } from '../station/clerk/settlement-csv.ts'
import en from '../station/clerk/words/en.json' with { type: 'json' }
import { openDatabaseFor } from '../station/store/open-database.ts'
import { type ClerkBrowser, clerkBrowser } from './support/clerk-browser.ts'
import { payment, supplement } from './support/said.ts'
import { enrolMachine, type StationWithMachine, stationWithMachine } from './support/station-client.ts'

const DAY = '2026-11-20'
const PERIOD = `/clerk/settlement?from=${DAY}&until=${DAY}`
const days = { from: DAY, until: DAY }
const noRules = { kindOf: () => undefined }
let all: StationWithMachine & { end: () => Promise<void> }
let clerk: ClerkBrowser
const application = v7()
const receipt = (number: number) => ({ receipt: { series: 'AB/26', number } })

beforeAll(async () => {
  all = await stationWithMachine()
  clerk = await clerkBrowser(all.station.url)
  const taken = payment({ ...receipt(11) })
  const said = [
    taken,
    payment({ voids: taken.payment, ...receipt(11) }),
    payment({ ...receipt(12) }),
    payment({ ...receipt(15) }),
    payment({ mode: 'wechat', amount: 4_000, code: 'wx-main' }),
    payment({ mode: 'wechat', amount: 2_000, code: 'wx-main' }),
    payment({ mode: 'bank', amount: 2_000, reference: 'REF-<b>7' }),
    payment({ mode: 'later', amount: 2_000 }),
  ].map((one) => supplement(one, { application }))
  const drawer = { kind: 'drawer' as const, drawer: v7(), currency: 'CNY', float: 0, expected: 4_000, counted: 3_000 }
  await all.client.announce([], { supplements: [...said, supplement({ ...drawer, note: 'a note is missing' })] })
  const other = await enrolMachine(await all.station.newEnrolmentCode())
  await other.announce([], { supplements: [supplement(payment({ ...receipt(15) }))] })
})
afterAll(() => all.end())

describe('a settlement', () => {
  test('takes off what was taken back, and counts what was paid electronically', async () => {
    const { totals, modes } = await readSettlement(all.station.store.supplements, days, noRules)
    expect(totals).toEqual([{ currency: 'CNY', amount: 14_000, count: 6, electronicAmount: 8_000, electronicCount: 3 }])
    expect(modes.map(({ mode, amount, count, voids }) => [mode, amount, count, voids])).toEqual([
      ['bank', 2_000, 1, 0],
      ['cash', 6_000, 3, 1],
      ['later', 2_000, 1, 0],
      ['wechat', 6_000, 2, 0],
    ])
  })

  test('finds receipts that are missing between used ones of one machine, and a number that was used twice', async () => {
    const { receipts } = await readSettlement(all.station.store.supplements, days, noRules)
    const [ours] = receipts!.filter(({ machine }) => machine === all.client.machine.machine)
    expect(ours).toMatchObject({ series: 'AB/26', used: 3, first: 11, last: 15, twice: [15] })
    expect(ours!.gaps).toEqual([{ from: 13, to: 14 }])
  })

  test('shows drawers that do not agree, with who, what was counted and why', async () => {
    const html = await clerk.text(PERIOD)
    for (const words of ['60.00 CNY', '-10.00 CNY', '30.00 CNY', 'a note is missing', '100001', '57.1 %', '13–14'])
      expect(html).toContain(words)
  })

  test('lists what names a code or a reference, as text, until it is reconciled', async () => {
    const html = await clerk.text(PERIOD)
    expect(html).toContain('wx-main')
    expect(html).toContain('REF-&lt;b&gt;7')
    expect(html).toContain(`/clerk/applications/${application}`)
    expect(html).not.toContain('<script')
  })

  test('is nobody’s without a session, and of no more days than can be read', async () => {
    expect((await fetch(`${all.station.url}${PERIOD}`)).status).toBe(401)
    expect((await fetch(`${all.station.url}/clerk/settlement.csv`)).status).toBe(401)
    const long = await clerk.get('/clerk/settlement?from=2026-01-01&until=2026-12-31')
    expect(long.status).toBe(400)
    expect(await long.text()).toContain(en.badPeriod.replace('{days}', '35'))
    expect((await clerk.get('/clerk/settlement?from=2026-02-30&until=2026-03-01')).status).toBe(400)
    expect((await clerk.get('/clerk/settlement')).status).toBe(200)
  })
})

describe('reconciling', () => {
  const line = { day: DAY, mode: 'wechat', currency: 'CNY', ...days }
  const state = async () => {
    const { modes, unreconciled } = await readSettlement(all.station.store.supplements, days, noRules)
    const wechat = modes.find(({ mode }) => mode === 'wechat')
    return [wechat?.difference, unreconciled?.map(({ mode }) => mode).sort()]
  }

  test('needs an amount that can be read, of a day and mode that somebody spoke of', async () => {
    const reconcile = (more: Record<string, string>) => clerk.post('/clerk/settlement/reconcile', { ...line, ...more })
    expect((await reconcile({ stated: 'sixty' })).status).toBe(400)
    expect((await reconcile({ stated: '60', mode: 'alipay' })).status).toBe(404)
    expect((await reconcile({ stated: '60', day: 'today' })).status).toBe(400)
    expect(await state()).toEqual([undefined, ['bank', 'wechat', 'wechat']])
  })

  test('shows the difference, and again when a payment comes late; each time in the log', async () => {
    expect((await clerk.post('/clerk/settlement/reconcile', { ...line, stated: '58.00' })).status).toBe(303)
    expect(await state()).toEqual([-200, ['bank']])
    expect(await clerk.text(PERIOD)).toContain('-2.00 CNY')
    await clerk.post('/clerk/settlement/reconcile', { ...line, stated: '60' })
    expect((await state())[0]).toBe(0)
    expect(await clerk.text(PERIOD)).toContain(en.agrees)
    const late = supplement(payment({ mode: 'wechat', amount: 500, code: 'wx-main' }))
    await all.client.announce([], { supplements: [late] })
    expect((await state())[0]).toBe(-500)
  })
})

describe('the file', () => {
  test('has a line for each day, machine, mode and currency', async () => {
    const answer = await clerk.get(PERIOD.replace('settlement', 'settlement.csv'))
    expect(answer.headers.get('content-type')).toContain('text/csv')
    expect(answer.headers.get('content-disposition')).toContain('.csv')
    const [head, ...rows] = (await answer.text()).trim().split('\r\n')
    expect(head).toContain('"day","machine","machineName","mode","currency","payments","takenBack","amount"')
    expect(rows).toHaveLength(5)
    expect(rows.find((row) => row.includes('"later"'))).toMatch(/"CNY","1","0","20\.00"$/)
  })

  test.each(['=1+1', '+1+1', '-1+1', '@SUM(A1)', '\t=1', ' =1'])('lets no spreadsheet run %s', (mode) => {
    const line = { day: DAY, machine: 'm', mode, currency: 'CNY', amount: -2_000, count: 1, voids: 0 }
    const csv = settlementCsv([line], () => '"=name"')
    expect(csv).toContain(`"'${mode}"`)
    expect(csv).toContain('"-20.00"')
    expect(csv).toContain('"""=name"""')
  })
})

test('every act is in the log, which holds together', async () => {
  await all.station.close()
  const key = Buffer.from(readFileSync(join(all.dataFolder, 'keys/database.key'), 'utf8').trim(), 'hex')
  const database = await openDatabaseFor({ dataFolder: all.dataFolder, database: undefined, key, onFailed: () => {} })
  try {
    const rows = await database.read((sql) =>
      sql.all<{ entry: string }>('SELECT entry FROM clerk_act ORDER BY sequence'),
    )
    const acts = rows.map(({ entry }) => JSON.parse(entry) as { act: string; subject: object })
    expect(acts.filter(({ act }) => act === 'reconciled').map(({ subject }) => subject)).toEqual([
      { day: DAY, mode: 'wechat', currency: 'CNY', stated: 5_800 },
      { day: DAY, mode: 'wechat', currency: 'CNY', stated: 6_000 },
    ])
    expect(acts.map(({ act }) => act)).toContain('settlement-exported')
    expect(await findBrokenClerkAct(database)).toBeUndefined()
  } finally {
    await database.close()
  }
})

describe('an amount', () => {
  test.each([
    ['1 234,50', 'CNY', 123_450],
    ['1,234.5', 'CNY', 123_450],
    ['1.250', 'CNY', 125_000],
    ['60', 'CNY', 6_000],
    ['1.250.000', 'VND', 1_250_000],
    ['25000', 'VND', 25_000],
    ['25.00', 'VND', undefined],
    ['12,34,56', 'CNY', undefined],
    ['-5', 'CNY', undefined],
    ['', 'CNY', undefined],
  ])('typed as "%s" in %s is %s minor units', (text, currency, amount) => {
    expect(readAmount(text, currency)).toBe(amount)
  })

  test('is shown in the currency’s own digits', () => {
    expect([plainAmount(5, 'CNY'), plainAmount(-123_456, 'CNY'), plainAmount(25_000, 'VND')]).toEqual([
      '0.05',
      '-1234.56',
      '25000',
    ])
    expect(showMoney(1_250_000, 'VND')).toBe('1\u202f250\u202f000 VND')
  })
})
