/** A scanner that is lost in the middle of a capture: nothing is lost with it, and another goes on. */
import { realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveOnPty } from '../devices/command-line/serve-on-pty.ts'
import { createR30xTwin } from '../devices/r30x/twin.ts'
import { launchChromium } from './e2e/chromium.ts'
import { sentenceOf } from './e2e/sentences.ts'
import { goTo, openSection } from './screens/acts.ts'
import { turn } from './screens/scenes/devices.ts'
import { openStage, type Stage } from './screens/stage.ts'
import { vn } from './screens/visits.ts'
import { noPty } from './support/pty.ts'

/** Two cores with other tests on them. */
const LONG_MS = 240_000
const CAPTURE_MS = 60_000

describe.skipIf(noPty !== undefined)(`a scanner lost in mid-capture${noPty ? ` (${noPty})` : ''}`, () => {
  let browser: Browser
  let sensor: Awaited<ReturnType<typeof serveOnPty>>
  let stage: Stage
  beforeAll(async () => {
    sensor = await serveOnPty(createR30xTwin({ seed: 3 }), join(tmpdir(), `doorstep-take-over-${process.pid}`))
    browser = await launchChromium()
    stage = await openStage(browser, 'vn')
  }, LONG_MS)
  afterAll(async () => {
    await stage?.close()
    await browser?.close()
    await sensor?.close()
  }, LONG_MS)

  it(
    'keeps what was taken, says so, and lets another device take the rest',
    async () => {
      const { page } = stage
      await addSensor(stage, realpathSync(sensor.address))
      await openSection(stage, vn.lost, 'fingers')
      await page.getByTestId('finger-take-2').click()
      await isTaken(page, [2])
      await turn(stage, 'sbi', 'unplugged')
      await openSection(stage, vn.lost, 'fingers')
      await page.getByTestId('finger-take-all').click()
      const said = page.getByRole('alert').filter({ hasText: await sentenceOf(page, 'reason', 'unplugged') })
      await said.waitFor({ timeout: CAPTURE_MS })
      await isTaken(page, [2])
      // The one that takes over is named, and takes finger by finger.
      await page.getByTestId('finger-device').filter({ hasText: 'R30x' }).waitFor()
      await page.getByTestId('finger-take-all').click()
      await isTaken(page, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
      expect(await page.getByTestId('finger-take-all').isVisible()).toBe(false)
    },
    LONG_MS,
  )
})

async function addSensor(stage: Stage, address: string): Promise<void> {
  const { page } = stage
  await goTo(stage, 'devices')
  await page.getByTestId('add-open').click()
  await page.getByTestId('add-driver').selectOption('r30x')
  await page.getByTestId('add-address').fill(address)
  await page.getByTestId('add-submit').click()
  await page.locator('[data-testid="device"][data-driver="r30x"][data-status="ready"]').waitFor()
}

async function isTaken(page: Page, positions: readonly number[]): Promise<void> {
  for (const position of positions)
    await page.locator(`[data-testid="finger-${position}"][data-state="taken"]`).waitFor({ timeout: CAPTURE_MS })
}
