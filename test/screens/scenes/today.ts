import { goTo, openVisit, signIn } from '../acts.ts'
import type { Scene } from '../scene.ts'
import type { Stage } from '../stage.ts'
import { cn, vn } from '../visits.ts'
import { turn } from './devices.ts'

const row = ({ page }: Stage, visit: string) => page.locator(`[data-testid="visit-row"][data-visit="${visit}"]`)

async function search(stage: Stage, words: string): Promise<void> {
  await goTo(stage, 'today')
  await stage.page.getByTestId('visit-search').fill(words)
}
const clear = (stage: Stage) => stage.page.getByTestId('visit-search').fill('')

export const todayScenes: Scene[] = [
  {
    name: 'today, with the guided visit',
    country: 'vn',
    async reach(stage) {
      await signIn(stage)
      await stage.page.getByTestId('nav-settings').click()
      await stage.page.getByTestId('guide-again').click()
      await stage.page.getByTestId('nav-today').click()
      await stage.page.getByTestId('guide').waitFor()
    },
  },
  { name: 'today, full list', country: 'vn', isMain: true, reach: (stage) => goTo(stage, 'today') },
  { name: 'today, full list', country: 'cn', reach: (stage) => goTo(stage, 'today') },
  {
    name: 'today, outcomes open',
    country: 'vn',
    async reach(stage) {
      await search(stage, 'Công Tằng')
      const open = row(stage, vn.longest).locator('[data-testid="visit-outcomes"][aria-expanded="false"]')
      if (await open.isVisible()) await open.click()
      const when = row(stage, vn.longest).locator('[data-testid="outcome-come-back"][aria-expanded="false"]')
      if (await when.isVisible()) await when.click()
      await row(stage, vn.longest).getByTestId('come-back-1').waitFor()
    },
    leave: clear,
  },
  {
    name: 'today, outcome recorded',
    country: 'vn',
    async reach(stage) {
      await search(stage, 'Tống Khánh')
      const one = row(stage, vn.absent)
      if (await one.getByTestId('outcome').isVisible()) return
      if (!(await one.getByTestId('outcome-absent').isVisible())) await one.getByTestId('visit-outcomes').click()
      await one.getByTestId('outcome-absent').click()
      await one.getByTestId('outcome').waitFor()
    },
    leave: clear,
  },
  {
    name: 'today, a scanner waits',
    country: 'vn',
    isMain: true,
    async reach(stage) {
      await goTo(stage, 'today')
      await stage.page.getByTestId('scan-search').waitFor()
      stage.line.hold(true)
      await stage.page.getByTestId('scan-search').click()
      await stage.page.getByTestId('scan-search-cancel').waitFor()
    },
    leave: async (stage) => stage.line.hold(false),
  },
  {
    name: 'today, no signal and a place typed',
    country: 'vn',
    isMain: true,
    async reach(stage) {
      const { page } = stage
      await turn(stage, 'nmea', 'no-signal')
      // A receiver speaks once a second; what it said last counts until then.
      await page.waitForTimeout(2_500)
      await goTo(stage, 'today')
      await openVisit(stage, vn.longest)
      await search(stage, 'Công Tằng')
      const place = row(stage, vn.longest).getByTestId('visit-place')
      await place.and(page.locator('[data-place="no-signal"]')).waitFor({ timeout: 60_000 })
      if (!(await place.getByTestId('place-text').isVisible())) await place.getByTestId('place-type').click()
    },
    async leave(stage) {
      await clear(stage)
      await turn(stage, 'nmea', 'well')
    },
  },
  {
    name: 'today, nothing found',
    country: 'vn',
    reach: (stage) => search(stage, 'không có ai tên như vậy'),
    leave: clear,
  },
  {
    name: 'today, applications found',
    country: 'cn',
    async reach(stage) {
      await goTo(stage, 'today')
      await openVisit(stage, cn.longest)
      await search(stage, '阿卜杜')
      await stage.page.getByTestId('found-application').first().waitFor()
    },
    leave: clear,
  },
  {
    name: 'today, longest name on top',
    country: 'cn',
    reach: (stage) => search(stage, '阿卜杜热合曼'),
    leave: clear,
  },
]
