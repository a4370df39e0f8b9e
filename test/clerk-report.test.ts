/** A period's figures have what they are a share of; estimates and what others published stand apart, and never add up with ours. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readReportOptions } from '../station/clerk/published.ts'
import { FIGURES, readReport } from '../station/clerk/report.ts'
import en from '../station/clerk/words/en.json' with { type: 'json' }
import type { ApplicationRecord } from '../station/protocol/index.ts'
import { createCountryRules } from '../station/rules/country-rules.ts'
import type { createApplications } from '../station/store/applications.ts'
import { type ClerkBrowser, clerkBrowser } from './support/clerk-browser.ts'
import { payment, supplement } from './support/said.ts'
import { type StationWithMachine, stationWithMachine } from './support/station-client.ts'

const NOW = Date.parse('2026-11-20T20:00:00Z')
/** There it is the next day already. */
const DAY = '2026-11-21'
const text = (words: string) => ({ vi: words, zh: words, en: words })
const report = {
  formatVersion: 1 as const,
  kilometresAnHour: 30,
  published: [
    {
      title: text('Ministry, first half of 2023'),
      source: 'press <release>',
      asOf: '2023-07-31',
      figures: [
        { id: 'all', label: text('all transactions'), value: 2_400_000 },
        { id: 'initial', label: text('first issues'), value: 1_200_000, partOf: 'all' },
        { id: 'replacements', label: text('replacements'), value: 42_300_000, partOf: 'all' },
      ],
    },
  ],
}
let all: StationWithMachine & { end: () => Promise<void> }
let clerk: ClerkBrowser
beforeAll(async () => {
  all = await stationWithMachine({ now: () => NOW, timeZone: 'Asia/Shanghai', report })
  clerk = await clerkBrowser(all.station.url)
  const away = { crossRegion: { home: '51', here: '34' } }
  const begun = (channel: 'online' | 'telephone') => ({
    begunElsewhere: {
      ...{ reference: `REF-${channel.toUpperCase()}`, channel, assurance: 'primary' as const },
      begunAt: '2026-11-19T00:00:00Z',
    },
  })
  const fields = (more: Record<string, string>) => ({ fields: more })
  for (const more of [
    { procedureKind: 'first' as const, ...away, ...fields({ travelSavedKm: '600' }) },
    { procedureKind: 'first' as const, ...begun('online') },
    { procedureKind: 'exchange' as const, ...away, ...begun('online'), ...fields({ travelSavedKm: 'far' }) },
    { procedureKind: 'account' as const, ...begun('telephone'), ...fields({ accountLevel: '2', travelSavedKm: '15' }) },
    // As a tablet of before wrote it.
    {},
  ])
    await received(more)
  const paid = [payment({ mode: 'wechat', amount: 2_000, code: 'wx' }), payment({ mode: 'cash', amount: 2_000 })]
  await all.client.announce([], {
    supplements: paid.map((one) => supplement(one, { utc: '2026-11-20T20:00:00.000Z' })),
  })
})
afterAll(() => all.end())

async function received(more: Partial<ApplicationRecord>): Promise<void> {
  const changeRecord = (record: ApplicationRecord) => ({
    ...{ ...record, ...more, formatVersion: 4 },
    fields: { ...record.fields, ...more.fields },
  })
  expect((await all.client.send(await all.client.packet(all.officer, { changeRecord }))).status).toBe(204)
}
const figures = (html: string) =>
  Object.fromEntries(
    FIGURES.map((name) => {
      const row = new RegExp(
        `<th scope="row">${en[`report.${name}`]}<p.*?</th><td class="plain">(.*?)</td><td class="plain">(.*?)</td><td class="plain">(.*?)</td>`,
      )
      return [name, row.exec(html)?.slice(1)]
    }),
  )

test('counts each share of what it is a part of, on the day of the station’s own time zone', async () => {
  const html = await clerk.text(`/clerk/report?from=${DAY}&until=${DAY}`)
  expect(figures(html)).toEqual({
    cards: ['4', '5', '80.0 %'],
    accounts: ['1', '5', '20.0 %'],
    begunOnline: ['2', '5', '40.0 %'],
    begunByTelephone: ['1', '5', '20.0 %'],
    begunAtCounter: ['0', '5', '0.0 %'],
    crossRegion: ['2', '4', '50.0 %'],
    crossRegionFirst: ['1', '2', '50.0 %'],
    paidElectronically: ['1', '2', '50.0 %'],
  })
  for (const name of FIGURES) expect(html).toContain(en[`report.${name}.is`])
  // The day before, by UTC the same.
  expect(figures(await clerk.text('/clerk/report?from=2026-11-20&until=2026-11-20'))).toMatchObject({
    cards: ['0', '0', '–'],
  })
})

test('keeps estimates apart, with how many they come from and the assumption', async () => {
  const html = await clerk.text('/clerk/report')
  expect(html).toContain(en['report.estimates'])
  expect(html).toMatch(/Kilometres spared.*?≈ 615<\/td><td class="plain">2</s)
  expect(html).toMatch(/Hours spared.*?at 30 km an hour.*?≈ 21<\/td><td class="plain">2</s)
})

test('shows what others published with its source, and what cannot be right', async () => {
  const html = await clerk.text('/clerk/report')
  expect(html).toContain('press &lt;release&gt;')
  expect(html).toMatch(/replacements[\s\S]*?Contradictory: larger than “all transactions” \(2\s400\s000\)/)
  expect(html.match(/Contradictory/g)).toHaveLength(1)
})

test('is a file with definitions, estimates marked', async () => {
  const csv = await clerk.text(`/clerk/report.csv?from=${DAY}&until=${DAY}`)
  expect(csv).toContain(`"crossRegionFirst","1","2","50.0 %","","${en['report.crossRegionFirst.is']}"`)
  expect(csv).toMatch(/"kilometres","615","2","","yes"/)
  expect(csv).toMatch(/"hours","21","2","","yes","[^"]*at 30 km an hour/)
  expect(csv).not.toContain('42300000')
})

test('says which days it can show, and shows none of a period that is none', async () => {
  const refused = await clerk.get('/clerk/report?from=2026-11-21&until=2026-11-20')
  expect(refused.status).toBe(400)
  expect(await refused.text()).toContain('35')
})

describe('the file of published figures', () => {
  const folder = mkdtempSync(join(tmpdir(), 'doorstep-report-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const write = (content: unknown) => {
    const path = join(folder, 'report.json')
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
    return path
  }
  const [publication] = report.published
  const withFigures = (figures: unknown[]) => ({ ...report, published: [{ ...publication, figures }] })

  test('is read as it is', () => {
    expect(readReportOptions(write(report))).toEqual(report)
  })
  test.each([
    ['no JSON', '{'],
    ['a later format', { ...report, formatVersion: 2 }],
    ['no source', { ...report, published: [{ ...publication, source: '' }] }],
    ['a part of what is not there', withFigures([{ id: 'a', label: text('a'), value: 1, partOf: 'b' }])],
    ['a part of itself', withFigures([{ id: 'a', label: text('a'), value: 1, partOf: 'a' }])],
    [
      'one id twice',
      withFigures([
        { id: 'a', label: text('a'), value: 1 },
        { id: 'a', label: text('b'), value: 2 },
      ]),
    ],
    ['less than nothing', withFigures([{ id: 'a', label: text('a'), value: -1 }])],
  ])('with %s is refused by name', (_words, content) => {
    expect(() => readReportOptions(write(content))).toThrow(/report\.json cannot be used/)
  })
})

test('tells no hours where nobody said how fast a way is reckoned', async () => {
  const { store } = all.station
  const applications = { receivedOn: async () => [] } as unknown as ReturnType<typeof createApplications>
  const parts = {
    applications,
    supplements: store.supplements,
    timeZone: 'UTC',
    rules: createCountryRules('vn', () => []),
  }
  const said = await readReport(parts, { from: DAY, until: DAY }, undefined)
  expect(said?.estimates.map(({ name }) => name)).toEqual(['kilometres'])
})
