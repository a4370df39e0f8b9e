import { goTo, isSaved, openVisit, signIn } from '../acts.ts'
import { fillDraft, finalise, handOver, sign } from '../enrol.ts'
import type { Scene } from '../scene.ts'
import type { Stage } from '../stage.ts'
import { cn, vn } from '../visits.ts'
import { turn } from './devices.ts'

async function outbox(stage: Stage, group: string): Promise<void> {
  await goTo(stage, 'outbox')
  await stage.page.getByTestId(`group-${group}`).click()
}

/** Finalised while nobody answers. */
async function keepUnsent(stage: Stage, visit: string): Promise<void> {
  await goTo(stage, 'today')
  stage.stopStation(true)
  await finalise(stage, visit)
  await outbox(stage, 'unsent')
  await stage.page.getByTestId('outbox-row').first().waitFor()
  await stage.page.locator('[data-testid="station"][data-state="station-down"]').waitFor({ timeout: 60_000 })
}

export const firstPlaces: Scene[] = [
  { name: 'outbox, nothing yet', country: 'vn', reach: (stage) => outbox(stage, 'unsent') },
  {
    name: 'outbox, unsent in two copies: may go',
    country: 'cn',
    async reach(stage) {
      await keepUnsent(stage, cn.usual)
      await stage.page.locator('[data-testid="safe-to-go"][data-answer="may-go"]').waitFor()
    },
    leave: async (stage) => stage.stopStation(false),
  },
  { name: 'countersigns, none', country: 'vn', reach: (stage) => goTo(stage, 'countersigns') },
  { name: 'devices', country: 'vn', isMain: true, reach: (stage) => goTo(stage, 'devices') },
  { name: 'devices', country: 'cn', reach: (stage) => goTo(stage, 'devices') },
  {
    name: 'devices, one tested and one that fails',
    country: 'vn',
    async reach(stage) {
      await goTo(stage, 'devices')
      const cards = stage.page.getByTestId('device')
      await cards.first().waitFor()
      await cards.first().getByTestId('device-test').click()
      await turn(stage, 'sdt', 'unplugged')
      const failing = stage.page.locator('[data-testid="device"][data-driver="sdt"]')
      await failing.getByTestId('device-test').click()
      await failing.locator('[role=note], [role=alert]').first().waitFor()
    },
    show: ({ page }) => page.locator('[data-testid="device"][data-driver="sdt"]').scrollIntoViewIfNeeded(),
    leave: (stage) => turn(stage, 'sdt', 'well'),
  },
  { name: 'settings', country: 'vn', isMain: true, reach: (stage) => goTo(stage, 'settings') },
]

export const lastPlaces: Scene[] = [
  {
    name: 'outbox, drafts',
    country: 'vn',
    async reach(stage) {
      await outbox(stage, 'drafts')
      await stage.page.getByTestId('outbox-row').first().waitFor()
    },
  },
  {
    name: 'outbox, unsent and the station does not answer',
    country: 'vn',
    isMain: true,
    reach: (stage) => keepUnsent(stage, vn.unsent),
    leave: async (stage) => stage.stopStation(false),
  },
  {
    name: 'outbox, carried out by hand',
    country: 'vn',
    isMain: true,
    async reach(stage) {
      await keepUnsent(stage, vn.unsent)
      const { page } = stage
      await page.locator('[data-testid="carry"]:not([open]) > summary').click()
      await page.getByTestId('carry-out').first().click()
      await page.getByTestId('carried-out').waitFor()
    },
    show: ({ page }) => page.getByTestId('carry').scrollIntoViewIfNeeded(),
    leave: async (stage) => stage.stopStation(false),
  },
  {
    name: 'outbox, paused',
    country: 'vn',
    async reach(stage) {
      await keepUnsent(stage, vn.paused)
      const pause = stage.page.getByTestId('pause-all')
      if (await pause.isVisible()) await pause.click()
      await stage.page.getByTestId('resume-all').waitFor()
    },
    async leave(stage) {
      stage.stopStation(false)
      await stage.page.getByTestId('resume-all').click()
    },
  },
  {
    name: 'outbox, received',
    country: 'vn',
    async reach(stage) {
      await finalise(stage, vn.unsent)
      await outbox(stage, 'received')
      await stage.page.getByTestId('outbox-row').first().waitFor({ timeout: 60_000 })
    },
  },
  {
    name: 'outbox, a reason for a correction',
    country: 'vn',
    async reach(stage) {
      await finalise(stage, vn.unsent)
      await outbox(stage, 'all')
      const row = stage.page
        .getByTestId('outbox-row')
        .filter({ has: stage.page.getByTestId('correct') })
        .first()
      await row.getByTestId('correct').click()
    },
  },
  {
    name: 'application, corrected',
    country: 'vn',
    async reach(stage) {
      await goTo(stage, 'today')
      await openVisit(stage, vn.longest)
      const { page } = stage
      if (await page.getByTestId('correction-line').isVisible()) return
      await page.getByTestId('correct').click()
      await page.getByTestId('correct-reason').fill('Gõ nhầm số nhà')
      await page.getByTestId('correct-submit').click()
      await page.getByTestId('correction-line').waitFor()
    },
  },
  {
    name: 'countersigns, one',
    country: 'vn',
    async reach(stage) {
      await waitForSecond(stage)
      await goTo(stage, 'countersigns')
      await stage.page.getByTestId('countersign-card').first().waitFor()
    },
  },
  {
    name: 'countersigns, PIN of the second officer',
    country: 'vn',
    async reach(stage) {
      await waitForSecond(stage)
      await goTo(stage, 'countersigns')
      await stage.page.locator('[data-testid="countersign-open"][aria-expanded="false"]').first().click()
      await stage.page.getByTestId('countersign-officer').first().click()
      await stage.page.getByTestId('countersign-submit').waitFor()
    },
  },
  {
    name: 'core killed, being reached again',
    country: 'vn',
    async reach(stage) {
      await goTo(stage, 'today')
      await openVisit(stage, vn.fresh)
      await isSaved(stage.page)
      stage.line.cut(true)
      stage.killCore()
      await stage.page.locator('[data-testid="connection"][data-state="reconnecting"]').waitFor()
    },
    async leave(stage) {
      stage.line.cut(false)
      await stage.page.locator('[data-testid="connection"][data-state="connected"]').waitFor({ state: 'attached' })
    },
  },
  {
    name: 'loading',
    country: 'vn',
    async reach(stage) {
      await signIn(stage)
      stage.line.hold(true)
      await stage.page.evaluate(() => window.location.assign('#/application/01a19467-0000-7000-8000-000000000000/1'))
      await stage.page.locator('[role=status] .mantine-Loader-root').waitFor()
    },
    leave: async (stage) => stage.line.hold(false),
  },
  {
    name: 'failed, no such application',
    country: 'vn',
    async reach(stage) {
      await signIn(stage)
      await stage.page.evaluate(() => window.location.assign('#/application/01a19467-0000-7000-8000-000000000001/1'))
      await stage.page.getByRole('alert').first().waitFor()
    },
  },
]

/** An application whose bandaged finger a second officer has to see. */
async function waitForSecond(stage: Stage): Promise<void> {
  const { page } = stage
  await goTo(stage, 'today')
  await openVisit(stage, vn.excepted)
  if (await page.getByTestId('slip').isVisible()) return
  await fillDraft(stage, vn.excepted)
  await handOver(page)
  await sign(page)
  await page.getByTestId('take-back-submit').click()
  await page.getByTestId('slip').waitFor()
}
