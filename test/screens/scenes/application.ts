import { becomes, goTo, isSaved, openSection, openVisit, sectionNames, showSection } from '../acts.ts'
import { fillDraft } from '../enrol.ts'
import type { Scene } from '../scene.ts'
import { vn } from '../visits.ts'
import { captureScenes } from './captures.ts'
import { previewed } from './devices.ts'
import { identityScenes } from './identity.ts'

const missing: Scene[] = sectionNames.map((section) => ({
  name: `application, ${section} as it is begun`,
  country: 'vn',
  ...(section === 'identity' || section === 'fingers' || section === 'review' ? { isMain: true as const } : {}),
  async reach(stage) {
    await openSection(stage, vn.fresh, section)
    if (section === 'portrait') await previewed(stage)
  },
}))

const done: Scene[] = sectionNames.map((section) => ({
  name: `application, ${section} done`,
  country: 'vn',
  async reach(stage) {
    await fillDraft(stage, vn.longest)
    await showSection(stage.page, section)
  },
}))

export const applicationScenes: Scene[] = [
  ...missing,
  ...captureScenes,
  ...identityScenes,
  {
    name: 'application, details of a child',
    country: 'vn',
    reach: (stage) => openSection(stage, vn.child, 'details'),
  },
  {
    name: 'application, wrong values',
    country: 'vn',
    async reach(stage) {
      await openSection(stage, vn.child, 'identity')
      const { page } = stage
      await page.getByTestId('field-citizenNumber').fill('038296022227')
      await page.getByTestId('field-name').focus()
      await isSaved(page)
    },
    show: ({ page }) => page.getByTestId('field-citizenNumber').scrollIntoViewIfNeeded(),
  },
  {
    name: 'application, more opened',
    country: 'vn',
    async reach(stage) {
      await openSection(stage, vn.fresh, 'delivery')
      await stage.page.getByTestId('more').click()
      await stage.page.getByTestId('hand-over').click()
      await stage.page.getByTestId('discard').click()
    },
  },
  ...done,
  {
    name: 'application, with the guided visit',
    country: 'vn',
    async reach(stage) {
      await goTo(stage, 'settings')
      await stage.page.getByTestId('guide-again').click()
      await stage.page.getByTestId('nav-today').click()
      await openVisit(stage, vn.fresh)
      await stage.page.getByTestId('guide').waitFor()
      await becomes(stage.page, 'identity', 'done')
    },
  },
]
