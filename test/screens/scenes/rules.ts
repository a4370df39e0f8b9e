import { goTo, openSection, openVisit } from '../acts.ts'
import { finalise } from '../enrol.ts'
import type { Scene } from '../scene.ts'
import type { Stage } from '../stage.ts'
import { cn, vn } from '../visits.ts'

async function dayClose(stage: Stage): Promise<void> {
  await goTo(stage, 'day-close')
  await stage.page.getByTestId('counted').waitFor()
}

/** What the rules say, what is paid, and what the pack has printed. */
export const ruleScenes: Scene[] = [
  {
    name: 'rules',
    country: 'vn',
    isMain: true,
    async reach(stage) {
      await goTo(stage, 'settings')
      await stage.page.getByTestId('open-rules').click()
      await stage.page.getByTestId('rule-file').first().waitFor()
    },
  },
  {
    name: 'rules, dry run of another day',
    country: 'cn',
    async reach(stage) {
      await goTo(stage, 'settings')
      await stage.page.getByTestId('open-rules').click()
      await stage.page.getByTestId('dry-run-day').fill('2027-01-01')
      await stage.page.getByTestId('dry-run-go').click()
      await stage.page.getByTestId('dry-run-outcome').waitFor()
    },
    show: ({ page }) => page.getByTestId('dry-run').scrollIntoViewIfNeeded(),
  },
  {
    name: 'application, what the rules say',
    country: 'cn',
    isMain: true,
    async reach(stage) {
      await openSection(stage, cn.longest, 'details')
      await stage.page.getByTestId('answers').waitFor()
    },
    show: ({ page }) => page.getByTestId('answers').scrollIntoViewIfNeeded(),
  },
  {
    name: 'application, fee by the station’s code',
    country: 'vn',
    isMain: true,
    async reach(stage) {
      await openSection(stage, vn.fresh, 'details')
      const { page } = stage
      await page.getByTestId('procedure').selectOption('re-issue')
      await openSection(stage, vn.fresh, 'delivery')
      await page.getByTestId('pay-vietqr').click()
      await page.getByTestId('payment-code').waitFor()
    },
    show: ({ page }) => page.getByTestId('payments').scrollIntoViewIfNeeded(),
  },
  {
    name: 'application, cash asks for a drawer',
    country: 'vn',
    async reach(stage) {
      await openSection(stage, vn.fresh, 'delivery')
      await stage.page.getByTestId('pay-cash').click()
      await stage.page.getByTestId('open-drawer').waitFor()
    },
    show: ({ page }) => page.getByTestId('payments').scrollIntoViewIfNeeded(),
  },
  {
    name: 'application, fee paid before the visit',
    country: 'vn',
    async reach(stage) {
      const label = { vi: 'VietQR', zh: 'VietQR', en: 'VietQR' }
      stage.line.retell((value) => {
        const said = { amount: 25_000, currency: 'VND', mode: 'vietqr', label }
        if ('isExempt' in value && 'receiptsLeft' in value)
          Object.assign(value, {
            paid: 35_000,
            elsewhere: { ...said, reference: 'DVC-2026-1122-000481', channel: 'online' },
          })
        if ('paidElsewhere' in value) value.paidElsewhere = [{ ...said, count: 3 }]
      })
      await stage.page.reload()
      await openSection(stage, vn.fresh, 'delivery')
      await stage.page.getByTestId('paid-before').waitFor()
    },
    show: ({ page }) => page.getByTestId('payments').scrollIntoViewIfNeeded(),
    leave: async (stage) => {
      stage.line.retell(undefined)
      await stage.page.reload()
    },
  },
  {
    name: 'application, whom to call',
    country: 'vn',
    async reach(stage) {
      await goTo(stage, 'today')
      await openVisit(stage, vn.fresh)
      await stage.page.getByTestId('help').click()
      await stage.page.getByTestId('contact-sheet').waitFor()
    },
  },
  {
    name: 'application, a printed form',
    country: 'vn',
    isMain: true,
    async reach(stage) {
      await openSection(stage, vn.fresh, 'review')
      await stage.page.getByTestId('paper-dc02').click()
      await stage.page.getByTestId('form-dc02').waitFor()
    },
    show: ({ page }) => page.getByTestId('papers').scrollIntoViewIfNeeded(),
  },
  {
    name: 'day’s close, with a drawer',
    country: 'vn',
    isMain: true,
    async reach(stage) {
      await finalise(stage, vn.unsent)
      await dayClose(stage)
      const { page } = stage
      await page.getByTestId('open-drawer').or(page.getByTestId('drawer-counted')).waitFor()
      if (await page.getByTestId('open-drawer').isVisible()) {
        await page.getByTestId('drawer-float').fill('200000')
        await page.getByTestId('drawer-open').click()
      }
      await page.getByTestId('drawer-counted').fill('190000')
      await page.getByTestId('drawer-differs').waitFor()
    },
  },
  {
    name: 'today, begun elsewhere',
    country: 'cn',
    async reach(stage) {
      await goTo(stage, 'today')
      await stage.page.getByTestId('prepared').click()
      await stage.page.getByTestId('prepared-row').first().waitFor()
    },
    show: ({ page }) => page.getByTestId('prepared').scrollIntoViewIfNeeded(),
  },
]
