/** Who is in front of the screen: sign-in, two officers on one tablet, passing a draft on, sign-out. */
import type { Page } from 'playwright-core'
import { eventually } from '../app.ts'
import { appears, FAR_MS, holdsValues, isConnected, openSection } from '../page-acts.ts'
import type { Act, Acts } from '../walk.ts'
import { photograph } from './documents.ts'

export const sessionActs = {
  'sign-in': async ({ app: { page }, person }) => {
    await signIn(page, person.officer.number)
    await appears(page.getByTestId('nav-today'), 'the officer’s press did not sign in', undefined, FAR_MS)
    await page.getByTestId('guide-end').click()
  },
  'take-visit': async ({ app: { page }, person }) => {
    await takeVisit(page, person.visit)
  },
} as const satisfies Acts

export const teamActs = {
  'switch-officer': async (walk) => {
    const { page } = walk.app
    const { officer, second, documents, entered } = walk.person
    await openSection(page, 'details')
    await switchTo(page, second.number)
    await holdsValues(page, 'details', entered.details)
    await photograph(walk, documents.second)
    await switchTo(page, officer.number)
    await openSection(page, 'documents')
    await appears(
      page.getByTestId(`document-${documents.second}`).getByTestId('page'),
      'what the second officer took is not there',
    )
  },
  'hand-over': async ({ app: { page }, person: { officer, second } }) => {
    await openSection(page, 'review')
    await handOver(page, second.number)
    await switchTo(page, second.number)
    await handOver(page, officer.number)
    await switchTo(page, officer.number)
  },
} as const satisfies Acts

export const signOut: Act = async ({ app, notes }) => {
  const before = await app.corePid()
  notes.coreBeforeSignOut = before
  await app.page.getByTestId('sign-out').click()
  await appears(app.page.getByTestId('sign-in-submit'), 'signing out did not lead back to sign-in', undefined, FAR_MS)
  await eventually('another core', async () => {
    const now = await app.corePid()
    return now === before ? undefined : now
  })
  await isConnected(app.page)
}

/** In practice a press says who it is, and the PIN comes with the name. */
export async function signIn(page: Page, officer: string): Promise<void> {
  const name = page.locator(`[data-testid="practice-officer"][data-officer="${officer}"]`)
  await appears(name, `there is no sign-in page with officer ${officer}`, undefined, FAR_MS)
  await name.click()
  await page.getByTestId('sign-in-submit').click()
}

/** Begins the visit's application, or goes on with it. */
export async function takeVisit(page: Page, visit: string): Promise<void> {
  const row = page.locator(`[data-testid="visit-row"][data-visit="${visit}"]`)
  await appears(row, 'the visit list does not show the visit', page.getByTestId('sign-in-submit'), FAR_MS)
  await row.getByTestId('visit-take').click()
  await appears(page.getByTestId('section-identity'), 'the visit did not open an application')
}

/** In mid-visit: the screen locks, and the other signs in on the same application. */
async function switchTo(page: Page, officer: string): Promise<void> {
  await page.getByTestId('switch-officer').click()
  await signIn(page, officer)
  await appears(
    page.getByTestId('section-identity'),
    'the other officer does not see the application',
    undefined,
    FAR_MS,
  )
}

async function handOver(page: Page, to: string): Promise<void> {
  const button = page.getByTestId('hand-over')
  if (!(await button.isVisible())) await page.getByTestId('more').click()
  await button.click()
  await page.getByTestId(`hand-over-${to}`).click()
  await page.getByTestId('hand-over-confirm').click()
  await appears(button, `the draft was not handed over to ${to}`, page.getByRole('alert'))
}
