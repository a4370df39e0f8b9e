/** What an officer presses, so often that scenes share it. Each goes on from wherever the page is. */
import type { Locator, Page } from 'playwright-core'
import type { Stage } from './stage.ts'

export const sectionNames = ['identity', 'details', 'portrait', 'fingers', 'documents', 'delivery', 'review'] as const
export type SectionName = (typeof sectionNames)[number]
/** How a press is made; the counter of taps gives its own. */
export type Tap = (target: Locator) => Promise<void>
/** Of the practice team. */
const PINS: Readonly<Record<string, string>> = { '1001': '246813', '1002': '135792', '9001': '907531' }

const press: Tap = (target) => target.click()

const any = (page: Page, ...ids: string[]) => page.locator(ids.map((id) => `[data-testid="${id}"]`).join(', ')).first()

/** Ends on Today, as this officer. */
export async function signIn(stage: Stage, officer = '1001'): Promise<void> {
  const { page } = stage
  await any(page, 'nav-today', 'sign-in-officer', 'take-back', 'applicant-officer').waitFor()
  await takeBack(stage)
  if (await page.getByTestId('sign-in-officer').isVisible()) {
    await page.locator(`[data-testid="practice-officer"][data-officer="${officer}"]`).click()
    // It comes with the name, but not a second time after a wrong one.
    const pin = page.getByTestId('sign-in-pin')
    if ((await pin.inputValue()) === '') await pin.fill(PINS[officer] ?? '')
    await page.getByTestId('sign-in-submit').click()
  }
  await page.getByTestId('nav-today').click()
  await page.getByTestId('visit-search').waitFor()
}

/** From the applicant's page back to the officer's, and no further: what was signed stays unfinalised. */
export async function takeBack({ page }: Stage): Promise<void> {
  if (await page.getByTestId('applicant-officer').isVisible()) await page.getByTestId('applicant-officer').click()
  if (!(await page.getByTestId('take-back').isVisible())) return
  const only = page.locator('[data-testid="take-back-only-unlock"][aria-pressed="false"]')
  if (await only.isVisible()) await only.click()
  await page.getByTestId('take-back-submit').click()
  await page.getByTestId('nav-today').waitFor()
}

/** The locked page, with nobody's number in it; the core that ends at sign-out is back. */
export async function signOut({ page }: Stage): Promise<void> {
  await any(page, 'nav-today', 'sign-in-officer').waitFor()
  if (await page.getByTestId('sign-out').isVisible()) await page.getByTestId('sign-out').click()
  await page.getByTestId('practice-officer').first().waitFor()
  await page.locator('[data-testid="connection"][data-state="connected"]').waitFor({ state: 'attached' })
}

export async function hideGuide({ page }: Stage): Promise<void> {
  const end = page.getByTestId('guide-end')
  if (await end.isVisible()) await end.click()
}

export async function goTo(
  stage: Stage,
  place: 'today' | 'outbox' | 'devices' | 'settings' | 'countersigns' | 'day-close' | 'reviews',
) {
  await signIn(stage)
  await hideGuide(stage)
  // The inbox has a button of its own only while something waits in it.
  const button = stage.page.getByTestId(`nav-${place}`)
  if (await button.isVisible()) await button.click()
  else await stage.page.evaluate((to) => window.location.assign(`#/${to}`), place)
}

export async function openVisit(stage: Stage, visit: string, tap: Tap = press): Promise<void> {
  const row = stage.page.locator(`[data-testid="visit-row"][data-visit="${visit}"]`)
  await tap(row.getByTestId('visit-take'))
  await any(stage.page, 'section-identity').waitFor()
}

/** A visit's application, with this section open. */
export async function openSection(stage: Stage, visit: string, section: SectionName): Promise<void> {
  await goTo(stage, 'today')
  await openVisit(stage, visit)
  await showSection(stage.page, section)
}

export async function showSection(page: Page, section: SectionName): Promise<void> {
  await page.getByTestId(`section-${section}`).click()
  await page.getByTestId(`pane-${section}`).waitFor()
}

export const stateOf = (page: Page, section: SectionName): Promise<string | null> =>
  page.getByTestId(`section-${section}`).getAttribute('data-state')

export async function isSaved(page: Page): Promise<void> {
  await page.locator('[data-testid="save-state"][data-state="saved"]').waitFor()
}

/** @throws {Error} when the section does not come to stand so. */
export async function becomes(page: Page, section: SectionName, state: string): Promise<void> {
  await page.locator(`[data-testid="section-${section}"][data-state="${state}"]`).waitFor()
}
