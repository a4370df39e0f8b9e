import { becomes, openSection, showSection } from '../acts.ts'
import { takePortrait } from '../enrol.ts'
import type { Scene } from '../scene.ts'
import type { Stage } from '../stage.ts'
import { cn, vn } from '../visits.ts'
import { previewed, turn, turnAll } from './devices.ts'

/** ICAO 9303-5's own example with one digit changed. */
const WRONG_LINES = [
  'I<UTOD231458907<<<<<<<<<<<<<<<',
  '7408122F1204159UTO<<<<<<<<<<<7',
  'ERIKSSON<<ANNA<MARIA<<<<<<<<<<',
].join('\n')
/** Any expiry opens a practice chip. */
const CHIP_OPENS = '31/12/2035'

async function readChip(stage: Stage, visit: string): Promise<void> {
  await openSection(stage, visit, 'identity')
  await stage.page.getByTestId('way-chip').click()
  await stage.page.getByTestId('chip-access').fill(CHIP_OPENS)
  await stage.page.getByTestId('chip-read').click()
}

export const identityScenes: Scene[] = [
  {
    name: 'identity, from the roster',
    country: 'vn',
    async reach(stage) {
      await openSection(stage, vn.fresh, 'identity')
      await stage.page.getByTestId('way-roster').click()
      await stage.page.getByTestId('roster-search').fill('nguyen')
      await stage.page.getByTestId('roster-choose').first().waitFor()
    },
  },
  {
    name: 'identity, from a code',
    country: 'vn',
    async reach(stage) {
      await openSection(stage, vn.fresh, 'identity')
      await stage.page.getByTestId('way-code').click()
      await previewed(stage)
    },
  },
  {
    name: 'identity, more ways',
    country: 'vn',
    isMain: true,
    async reach(stage) {
      await openSection(stage, vn.fresh, 'identity')
      await stage.page.getByTestId('way-more').click()
      await stage.page.getByTestId('way-lines').waitFor()
    },
  },
  {
    name: 'identity, a scanner waits',
    country: 'vn',
    isMain: true,
    async reach(stage) {
      await openSection(stage, vn.scanned, 'identity')
      await stage.page.getByTestId('way-scan').waitFor()
      // Practice scans within a third of a second.
      stage.line.hold(true)
      await stage.page.getByTestId('way-scan').click()
      await stage.page.getByTestId('scan-stop').waitFor()
    },
    leave: async (stage) => stage.line.hold(false),
  },
  {
    name: 'identity, a code that cannot be read',
    country: 'vn',
    async reach(stage) {
      await turn(stage, 'hid-pos', 'damaged')
      await openSection(stage, vn.scanned, 'identity')
      await stage.page.getByTestId('way-scan').click()
      await stage.page.getByTestId('scan-way').getByRole('alert').waitFor()
    },
    leave: (stage) => turn(stage, 'hid-pos', 'well'),
  },
  {
    name: 'identity, lines with a wrong check digit',
    country: 'vn',
    isMain: true,
    async reach(stage) {
      const { page } = stage
      await openSection(stage, vn.fresh, 'identity')
      await page.getByTestId('way-more').click()
      await page.getByTestId('way-lines').click()
      await page.getByTestId('lines-text').fill(WRONG_LINES)
      await page.getByTestId('lines-submit').click()
      await page.getByTestId('lines-way').getByRole('alert').waitFor()
    },
  },
  {
    name: 'identity, what opens a chip',
    country: 'vn',
    isMain: true,
    async reach(stage) {
      await openSection(stage, vn.fresh, 'identity')
      await stage.page.getByTestId('way-chip').click()
      await stage.page.getByTestId('chip-access').fill(CHIP_OPENS)
    },
  },
  {
    name: 'identity, a chip that does not open',
    country: 'vn',
    async reach(stage) {
      await turn(stage, 'emrtd', 'poor')
      await readChip(stage, vn.scanned)
      await stage.page.getByTestId('chip-way').getByRole('alert').waitFor({ timeout: 60_000 })
    },
    leave: (stage) => turn(stage, 'emrtd', 'well'),
  },
  {
    name: 'identity, chip read beside the portrait',
    country: 'vn',
    isMain: true,
    async reach(stage) {
      const { page } = stage
      await openSection(stage, vn.chip, 'portrait')
      if (await page.getByTestId('portrait-shoot').isVisible()) await takePortrait(page)
      await readChip(stage, vn.chip)
      await page.locator('[data-testid="chip"][data-verification="not-verified"]').waitFor({ timeout: 60_000 })
    },
    show: ({ page }) => page.getByTestId('chip').scrollIntoViewIfNeeded(),
  },
  {
    name: 'identity, card being read',
    country: 'cn',
    async reach(stage) {
      await turnAll(stage, 'slow')
      await openSection(stage, cn.fresh, 'identity')
      await stage.page.getByTestId('way-card').click()
      await stage.page.getByTestId('card-running').waitFor()
    },
    async leave(stage) {
      // It may come to its end between the look and the press.
      const cancel = stage.page.getByTestId('card-cancel')
      if (await cancel.isVisible()) await cancel.click({ timeout: 1_000 }).catch(() => {})
      await turnAll(stage, 'well')
    },
  },
  {
    name: 'identity, reader unplugged',
    country: 'cn',
    async reach(stage) {
      await turnAll(stage, 'unplugged')
      await openSection(stage, cn.fresh, 'identity')
      const card = stage.page.getByTestId('way-card')
      if (await card.isEnabled()) await card.click()
      await stage.page.waitForTimeout(1_500)
    },
    leave: (stage) => turnAll(stage, 'well'),
  },
  {
    name: 'identity, card read',
    country: 'cn',
    isMain: true,
    async reach(stage) {
      await openSection(stage, cn.longest, 'identity')
      await stage.page.getByTestId('way-card').click()
      // Nothing else is missing before the portrait, so that the page goes on by itself.
      await becomes(stage.page, 'identity', 'done')
      await showSection(stage.page, 'identity')
      await stage.page.getByTestId('source-name').waitFor()
    },
  },
  {
    name: 'identity, rare name',
    country: 'cn',
    reach: (stage) => openSection(stage, cn.rare, 'identity'),
  },
  {
    name: 'identity, rare characters sought',
    country: 'cn',
    async reach(stage) {
      await openSection(stage, cn.rare, 'identity')
      await stage.page.getByTestId('rare-open').first().click()
      await stage.page.getByTestId('rare-search').fill('吉')
      await stage.page.waitForTimeout(500)
    },
  },
]
