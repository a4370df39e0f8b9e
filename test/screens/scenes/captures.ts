import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../e2e/terminal.ts'
import { goTo, openSection, showSection } from '../acts.ts'
import { takePortrait } from '../enrol.ts'
import type { Scene } from '../scene.ts'
import { cn, vn } from '../visits.ts'
import { previewed, refuseCamera, turn, turnAll } from './devices.ts'

export const captureScenes: Scene[] = [
  {
    name: 'application, portrait with the camera refused',
    country: 'vn',
    async reach(stage) {
      await goTo(stage, 'today')
      await refuseCamera(stage, true)
      await openSection(stage, vn.fresh, 'portrait')
      await stage.page.getByTestId('camera-problem').waitFor()
    },
    leave: (stage) => refuseCamera(stage, false),
  },
  {
    name: 'application, portrait being cut',
    country: 'vn',
    async reach(stage) {
      await openSection(stage, vn.child, 'portrait')
      const { page } = stage
      if (await page.getByTestId('portrait-again').isVisible()) await page.getByTestId('portrait-again').click()
      await page.getByTestId('portrait-shoot').click()
      await page.getByTestId('portrait-use').waitFor()
      await page.locator('.reactEasyCrop_CropArea').waitFor()
    },
  },
  {
    name: 'application, portrait taken elsewhere',
    country: 'cn',
    async reach(stage) {
      await openSection(stage, cn.fresh, 'portrait')
      const { page } = stage
      await page.locator('[data-testid="portrait-origins"]:not([open]) > summary').click()
      await page.getByTestId('origin-stored').click()
      await page.getByTestId('origin-taken-on').fill('2026-01-05')
      const face = {
        name: '自助机.jpg',
        mimeType: 'image/jpeg',
        buffer: readFileSync(join(root, 'renderer/public/mannequin.jpg')),
      }
      await page.getByTestId('origin-file').setInputFiles(face)
      await page.getByTestId('portrait-origins').getByRole('alert').waitFor()
    },
    show: ({ page }) => page.getByTestId('origin-file').scrollIntoViewIfNeeded(),
  },
  {
    name: 'application, portrait with several shots',
    country: 'vn',
    async reach(stage) {
      await openSection(stage, vn.child, 'portrait')
      const { page } = stage
      if (await page.getByTestId('portrait-again').isVisible()) return
      await takePortrait(page)
      await showSection(page, 'portrait')
    },
  },
  {
    name: 'application, fingers without a device',
    country: 'vn',
    async reach(stage) {
      await turnAll(stage, 'unplugged')
      await openSection(stage, vn.fresh, 'fingers')
      // Pulled out in the middle: noticed when it is asked to take something.
      const all = stage.page.getByTestId('finger-take-all')
      if (!(await all.isVisible())) return
      await all.click()
      await stage.page.getByRole('alert').first().waitFor()
    },
    leave: (stage) => turnAll(stage, 'well'),
  },
  {
    name: 'application, what the scanner sees',
    country: 'vn',
    isMain: true,
    async reach(stage) {
      await openSection(stage, vn.fresh, 'fingers')
      await stage.page.getByTestId('finger-look').click()
      await stage.page.locator('.scanner-live').waitFor()
    },
    async leave({ page }) {
      await page.getByTestId('finger-look').click()
    },
  },
  {
    name: 'application, scanner lost in the middle',
    country: 'vn',
    isMain: true,
    async reach(stage) {
      const { page } = stage
      await openSection(stage, vn.lost, 'fingers')
      const first = page.locator('[data-testid="finger-2"][data-state="taken"]')
      if (!(await first.isVisible())) {
        await page.getByTestId('finger-take-2').click()
        await first.waitFor({ timeout: 60_000 })
      }
      await turn(stage, 'sbi', 'unplugged')
      await openSection(stage, vn.lost, 'fingers')
      const all = page.getByTestId('finger-take-all')
      if (await all.isVisible()) await all.click()
      await page.getByTestId('finger-no-device').waitFor({ timeout: 60_000 })
    },
    leave: (stage) => turn(stage, 'sbi', 'well'),
  },
  {
    name: 'application, finger being taken',
    country: 'vn',
    async reach(stage) {
      await turnAll(stage, 'slow')
      await openSection(stage, vn.fresh, 'fingers')
      await stage.page.getByTestId('finger-take-all').click()
      await stage.page.getByTestId('finger-cancel').waitFor()
    },
    async leave(stage) {
      // It may come to its end between the look and the press.
      const cancel = stage.page.getByTestId('finger-cancel')
      if (await cancel.isVisible()) await cancel.click({ timeout: 1_000 }).catch(() => {})
      await turnAll(stage, 'well')
    },
  },
  {
    name: 'application, finger that cannot be taken',
    country: 'vn',
    isMain: true,
    async reach(stage) {
      await openSection(stage, vn.excepted, 'fingers')
      const { page } = stage
      const excepted = page.locator('[data-testid="section-fingers"]', { hasText: '11' })
      if (!(await page.getByTestId('cannot-7').isVisible())) return
      await page.getByTestId('cannot-7').selectOption('bandaged')
      await excepted.waitFor()
    },
  },
  {
    name: 'application, fingers of poor quality',
    country: 'vn',
    async reach(stage) {
      await turnAll(stage, 'poor')
      await openSection(stage, vn.worn, 'fingers')
      const { page } = stage
      if ((await page.getByTestId('score').count()) > 0) return
      await page.getByTestId('finger-take-all').click()
      await page.getByTestId('finger-take-all').waitFor({ state: 'hidden' })
      await page.getByTestId('finger-cancel').waitFor({ state: 'hidden', timeout: 60_000 })
    },
    show: ({ page }) => page.getByTestId('score').last().scrollIntoViewIfNeeded(),
    leave: (stage) => turnAll(stage, 'well'),
  },
  {
    name: 'application, fingers not needed',
    country: 'vn',
    reach: (stage) => openSection(stage, vn.small, 'fingers'),
  },
  {
    name: 'application, documents missing',
    country: 'vn',
    reach: (stage) => openSection(stage, vn.child, 'documents'),
  },
  {
    name: 'application, page being photographed',
    country: 'vn',
    async reach(stage) {
      await openSection(stage, vn.child, 'documents')
      await stage.page.getByTestId('photograph').first().click()
      await previewed(stage)
    },
  },
  {
    name: 'application, page being straightened',
    country: 'vn',
    async reach(stage) {
      await openSection(stage, vn.child, 'documents')
      await stage.page.getByTestId('photograph').first().click()
      await previewed(stage)
      await stage.page.getByTestId('page-shoot').click()
      await stage.page.getByTestId('page-use').waitFor()
    },
  },
  {
    name: 'application, document brought later',
    country: 'vn',
    async reach(stage) {
      await openSection(stage, vn.child, 'documents')
      await stage.page.getByTestId('gap-open').first().click()
      await stage.page.getByTestId('gap-lost').click()
    },
  },
]
