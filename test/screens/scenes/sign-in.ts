import { goTo, hideGuide, signIn, signOut } from '../acts.ts'
import type { Scene } from '../scene.ts'

export const signInScenes: Scene[] = [
  { name: 'sign in, first start', country: 'vn', isMain: true, reach: signOut },
  {
    name: 'sign in, officer chosen',
    country: 'vn',
    async reach(stage) {
      await signOut(stage)
      await hideGuide(stage)
      await stage.page.locator('[data-testid="practice-officer"][data-officer="1001"]').click()
    },
  },
  {
    name: 'sign in, wrong PIN',
    country: 'vn',
    async reach(stage) {
      await signOut(stage)
      const { page } = stage
      await page.locator('[data-testid="practice-officer"][data-officer="1001"]').click()
      await page.getByTestId('pin-clear').click()
      for (const digit of '111119') await page.getByTestId(`pin-${digit}`).click()
      await page.getByTestId('sign-in-submit').click()
      await page.getByRole('alert').first().waitFor()
    },
  },
  {
    name: 'sign in, soft-locked with counts',
    country: 'vn',
    isMain: true,
    async reach(stage) {
      await goTo(stage, 'today')
      await stage.page.getByTestId('switch-officer').click()
      await stage.page.getByTestId('count-drafts').waitFor()
    },
    leave: (stage) => signIn(stage),
  },
]
