/** How much an officer has to press for the commonest application: a renewal of somebody who has his card with him. */
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from './e2e/chromium.ts'
import { becomes, goTo, openVisit } from './screens/acts.ts'
import { handOver, stroke, takeFingers, takePortrait } from './screens/enrol.ts'
import { type Country, openStage, type Stage } from './screens/stage.ts'
import { cn, vn } from './screens/visits.ts'

/** Two cores with other tests on them. */
const LONG_MS = 240_000
const MOST_TAPS = 15
const PIN = '246813'
/** Longer than the page takes to go on by itself. */
const GOES_ON_MS = 3_000

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
}, LONG_MS)
afterAll(() => browser?.close())

describe('a renewal', () => {
  it(
    `takes at most ${MOST_TAPS} taps and no typing with the card reader, from the visit list to the slip`,
    async () => {
      const { taps, typed } = await inStage('cn', (stage) => renew(stage, cn.usual, { hasReader: true }))
      console.log(`${taps.length} taps: ${taps.join(' · ')}`)
      expect(typed).toEqual([])
      expect(taps.length, taps.join(' · ')).toBeLessThanOrEqual(MOST_TAPS)
    },
    LONG_MS,
  )

  it(
    'takes no typing where the visit knows the person, with ten fingers and two eyes',
    async () => {
      const { taps, typed } = await inStage('vn', (stage) => renew(stage, vn.usual, { hasReader: false }))
      console.log(`${taps.length} taps: ${taps.join(' · ')}`)
      expect(typed).toEqual([])
    },
    LONG_MS,
  )
})

async function inStage<T>(country: Country, work: (stage: Stage) => Promise<T>): Promise<T> {
  const stage = await openStage(browser, country)
  try {
    // An officer who is at work already.
    await goTo(stage, 'today')
    return await work(stage)
  } finally {
    await stage.close()
  }
}

/** What was pressed, in order, and what keys a keyboard sent. */
type Counted = { taps: string[]; typed: string[] }

async function renew(stage: Stage, visit: string, { hasReader }: { hasReader: boolean }): Promise<Counted> {
  const { page } = stage
  const taps: string[] = []
  const tap = async (target: Locator) => {
    taps.push(`${await target.getAttribute('data-testid')}${await afterSwipe(target)}`)
    await target.click()
  }
  await listenForKeys(page)
  await openVisit(stage, visit, tap)
  if (hasReader) {
    await isThere(page, 'identity', tap)
    await tap(page.getByTestId('way-card'))
    await page.locator('[data-testid="source-name"], [data-testid="filled"]').first().waitFor()
    await becomes(page, 'identity', 'done')
  }
  await isThere(page, 'portrait', tap)
  await takePortrait(page, tap)
  await isThere(page, 'fingers', tap)
  await takeFingers(page, tap)
  await isThere(page, 'review', tap)
  await handOver(page, tap)
  taps.push(`one stroke of the pen${await afterSwipe(page.getByTestId('sign-pen'))}`)
  await stroke(page)
  await tap(page.getByTestId('sign-submit'))
  await page.getByTestId('take-back').waitFor()
  // In practice the PIN stands there already. Outside it somebody has to press it, so it is pressed and counted.
  await page.getByTestId('pin-clear').click()
  for (const digit of PIN) await tap(page.getByTestId(`pin-${digit}`))
  await tap(page.getByTestId('take-back-submit'))
  await page.getByTestId('slip').waitFor()
  return { taps, typed: await page.evaluate(() => (window as unknown as { typed: string[] }).typed) }
}

/** Said and not counted: what lies below the fold has to be swiped to first. */
const afterSwipe = (target: Locator): Promise<string> =>
  target.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect()
    return top < 0 || bottom > window.innerHeight ? ' (after a swipe)' : ''
  })

/** The section that is next stands open; where the page did not go there by itself, that is one more tap. */
async function isThere(
  page: Page,
  section: 'identity' | 'portrait' | 'fingers' | 'review',
  tap: (target: Locator) => Promise<void>,
) {
  const pane = page.getByTestId(`pane-${section}`)
  const wentThere = await pane.waitFor({ timeout: GOES_ON_MS }).then(
    () => true,
    () => false,
  )
  if (wentThere) return
  await tap(page.getByTestId(`section-${section}`))
  await pane.waitFor()
}

const listenForKeys = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const typed: string[] = []
    Object.assign(window, { typed })
    window.addEventListener('keydown', ({ key }) => void typed.push(key), true)
  })
