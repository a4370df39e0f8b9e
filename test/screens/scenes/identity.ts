import { openSection } from '../acts.ts'
import type { Scene } from '../scene.ts'
import { cn, vn } from '../visits.ts'
import { previewed, turnAll } from './devices.ts'

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
      await stage.page.getByTestId('filled').waitFor()
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
