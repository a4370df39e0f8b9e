/** The clerk's pages in a real browser: no finding of axe, nothing wider than the window, nothing the policy refuses. */
import { existsSync, readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PRACTICE_CLERK } from '../station/clerk/accounts.ts'
import { isBareShell, launchChromium } from './e2e/chromium.ts'
import { checkAxe } from './screens/checks/axe.ts'
import { clerkBrowser } from './support/clerk-browser.ts'
import { payment, supplement } from './support/said.ts'
import { type StationWithMachine, stationWithMachine } from './support/station-client.ts'

/** Set to a folder, the pictures stay there for whoever wants to look. */
const pictures = process.env.DOORSTEP_CLERK_PICTURES
const LONGEST = `${'Nguyễn'.repeat(10)} ئابدۇللا·مەمەت 𠮷田`
const SIZES = [
  { width: 1280, height: 800 },
  { width: 800, height: 1280 },
]
const LANGUAGES = ['vi', 'zh', 'en']

const words = (text: string) => ({ vi: text, zh: text, en: text })
/** Published figures that contradict each other, with the longest words. */
const REPORT = {
  ...{ formatVersion: 1 as const, kilometresAnHour: 30 },
  published: [
    {
      ...{ title: words(LONGEST), source: LONGEST, asOf: '2023-07-31' },
      figures: [
        { id: 'all', label: words('42 300 000'), value: 2_400_000 },
        { id: 'part', label: words(LONGEST), definition: LONGEST, value: 42_300_000, partOf: 'all' },
      ],
    },
  ],
}

/** A day's money and words, with everything that a clerk has to see. */
function said(application: string) {
  const receipt = (number: number) => ({ receipt: { series: 'AB/26', number } })
  const drawer = { kind: 'drawer' as const, drawer: v7(), currency: 'VND', float: 500_000, expected: 1_250_000 }
  return [
    supplement({ kind: 'escalation', note: LONGEST }, { application }),
    supplement({ kind: 'escalation', note: LONGEST }),
    supplement({ kind: 'phone', phone: '0903 000 777', reason: LONGEST }, { application }),
    supplement({ kind: 'old-card', state: 'corner-cut' }, { application }),
    supplement(payment({ ...receipt(11), payer: LONGEST }), { application }),
    supplement(payment({ ...receipt(14) }), { application }),
    supplement(payment({ mode: 'vietqr', amount: 25_000, currency: 'VND', code: 'qr-main' }), { application }),
    supplement(payment({ mode: 'bank', reference: 'X'.repeat(120) }), { application }),
    supplement({ ...drawer, counted: 1_200_000, note: LONGEST, handedTo: '100002' }),
  ]
}

// The browser from npm is a Chromium too, but only a Linux without Debian's has it unpacked.
const hasBrowser = !isBareShell() || existsSync('node_modules/@sparticuz/chromium')

describe.skipIf(!hasBrowser)('the clerk’s pages (skipped where there is no Chromium)', () => {
  let all: StationWithMachine & { end: () => Promise<void> }
  let browser: Browser
  let application = ''
  let receipt = ''

  beforeAll(async () => {
    all = await stationWithMachine({ report: REPORT })
    const portrait = readFileSync('docs/portrait.jpg')
    const first = await all.client.packet(all.officer, {
      parts: [{ name: 'parts/portrait.jpg', bytes: portrait }],
      changeRecord: (record) => ({
        ...record,
        fields: { ...record.fields, name: LONGEST, birthDate: '1990-02-03', deliveryAddress: LONGEST },
      }),
    })
    expect((await all.client.send(first)).status).toBe(204)
    application = first.application
    const second = await all.client.packet(all.officer, {
      ...{ application, version: 2, supersedes: first.contentHash },
      parts: [{ name: 'parts/portrait.jpg', bytes: portrait }],
      changeRecord: (record) => ({ ...record, fields: { ...record.fields, name: LONGEST, birthDate: '1990-03-02' } }),
    })
    const kept = await all.client.send(second)
    expect(kept.status).toBe(204)
    receipt = kept.headers.get('doorstep-receipt')!
    await all.client.announce([], { supplements: said(application) })
    const away = await all.client.packet(all.officer, {
      changeRecord: (record) => ({
        ...{ ...record, formatVersion: 4, crossRegion: { home: '51', here: '34' } },
        fields: { ...record.fields, name: LONGEST },
      }),
    })
    expect((await all.client.send(away)).status).toBe(204)
    const clerk = await clerkBrowser(all.station.url)
    await clerk.post(`/clerk/applications/${away.application}/1/judge`, { status: 'accepted' })
    browser = await launchChromium()
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    await all?.end()
  })

  async function opened(language: string, viewport: (typeof SIZES)[number]): Promise<Page> {
    const context = await browser.newContext({ viewport, locale: language })
    const page = await context.newPage()
    await page.goto(`${all.station.url}/clerk`)
    return page
  }

  describe.each(LANGUAGES)('in %s', (language) => {
    test.each(SIZES)(
      'are read by everybody at $width × $height',
      async (size) => {
        const page = await opened(language, size)
        const refused: string[] = []
        page.on('console', (message) => message.type() === 'error' && refused.push(message.text()))
        const look = async (name: string) => {
          // With its sheet: a click waits for the answer alone.
          await page.waitForLoadState('load')
          const isWider = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
          const small = await page.evaluate(
            `[...document.querySelectorAll('button, .button, input:not([type=hidden]):not([type=radio]), select, textarea')]
            .filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.outerHTML.slice(0, 80))`,
          )
          if (pictures)
            await page.screenshot({ path: `${pictures}/${language}-${size.width}-${name}.png`, fullPage: true })
          expect(
            { isWider, small, findings: await checkAxe(page), language: await page.getAttribute('html', 'lang') },
            name,
          ).toEqual({
            ...{ isWider: false, small: [], findings: [], language },
          })
        }
        await look('sign-in')
        await page.fill('input[name=name]', PRACTICE_CLERK.name)
        await page.fill('input[name=password]', PRACTICE_CLERK.password)
        await page.press('input[name=password]', 'Enter')
        await page.waitForSelector('a[href="/clerk/machines"]')
        await look('list')
        await page.goto(`${all.station.url}/clerk?state=all&search=nobody`)
        await look('nothing-found')
        await page.goto(`${all.station.url}/clerk/applications/${application}`)
        await look('application')
        await page.fill('textarea[name=reason]', LONGEST)
        await page.click('button.alarm')
        await look('confirm')
        await page.goto(`${all.station.url}/clerk/applications/${application}/2/copy`)
        await look('copy')
        await page.goto(`${all.station.url}/clerk?state=escalated`)
        await look('escalated')
        await page.goto(`${all.station.url}/clerk/settlement?from=2026-11-20&until=2026-11-20`)
        for (const summary of await page.locator('summary').all()) await summary.click()
        await look('settlement')
        await page.goto(`${all.station.url}/clerk/report`)
        await look('report')
        await page.goto(`${all.station.url}/clerk/hand-offs`)
        await look('hand-offs')
        await page.goto(`${all.station.url}/slip?code=${receipt}`)
        await look('slip')
        await page.goto(`${all.station.url}/clerk/machines`)
        await look('machines')
        await page.click('form[action="/clerk/machines/code"] button')
        await look('code')
        expect(refused).toEqual([])
        await page.context().close()
      },
      60_000,
    )
  })
})
