/** A whole application by pressing, as far as a scene needs it. Each act does only what is not done yet. */
import type { Locator, Page } from 'playwright-core'
import { becomes, goTo, isSaved, openVisit, sectionNames, showSection, stateOf, type Tap } from './acts.ts'
import type { Stage } from './stage.ts'

const press: Tap = (target) => target.click()

/** Everything but the signature. Ends in `review`. */
export async function fillDraft(stage: Stage, visit: string): Promise<void> {
  const { page } = stage
  await goTo(stage, 'today')
  await openVisit(stage, visit)
  for (const section of sectionNames) {
    if (section === 'review' || (await stateOf(page, section)) !== 'missing') continue
    await showSection(page, section)
    if (section === 'portrait') await takePortrait(page)
    else if (section === 'fingers') await takeFingers(page)
    else if (section === 'documents') await acceptGaps(page)
    else await fillFields(page.getByTestId(`pane-${section}`))
    await isSaved(page)
  }
  await showSection(page, 'review')
}

/** The first choice of everything that is empty, and a name where a guardian is asked for. */
async function fillFields(pane: Locator): Promise<void> {
  for (const list of await pane.locator('select:visible').all())
    if ((await list.inputValue()) === '') await list.selectOption({ index: 1 })
  for (const group of await pane.locator('.choices:visible').all())
    if ((await group.locator('[aria-pressed=true]').count()) === 0) await group.locator('button').first().click()
  const guardian = pane.getByTestId('field-guardianName')
  if ((await guardian.count()) > 0) await guardian.fill('Nguyễn Thị Mẹ')
}

export async function takePortrait(page: Page, tap: Tap = press): Promise<void> {
  await tap(page.getByTestId('portrait-shoot'))
  await tap(page.getByTestId('portrait-use'))
  await becomes(page, 'portrait', 'done')
}

export async function takeFingers(page: Page, tap: Tap = press): Promise<void> {
  // The page goes on by itself when all is there: no press then.
  const done = page.locator('[data-testid="section-fingers"][data-state="done"]')
  for (const modality of ['finger', 'iris']) {
    const all = page.getByTestId(`${modality}-take-all`)
    await all.or(done).first().waitFor()
    if (!(await all.isVisible())) continue
    await tap(all)
    await all.waitFor({ state: 'hidden' })
    await page.getByTestId(`${modality}-cancel`).waitFor({ state: 'hidden', timeout: 60_000 })
  }
  await done.waitFor()
}

async function acceptGaps(page: Page): Promise<void> {
  for (const card of await page.locator('[data-testid^="document-"]', { has: page.locator('.mark-required') }).all()) {
    const open = card.getByTestId('gap-open')
    if (!(await open.isVisible())) continue
    await open.click()
    await card.getByTestId('gap-lost').click()
    await card.getByTestId('gap-accept').click()
    await card.getByTestId('gap-accepted').waitFor()
  }
}

/** The applicant has the tablet. */
export async function handOver(page: Page, tap: Tap = press): Promise<void> {
  await tap(page.getByTestId('hand-over-to-applicant'))
  await page.getByTestId('applicant-page').or(page.getByTestId('applicant-thanks')).waitFor()
}

/** One stroke of a pen, which the page gets as pointer events. */
export async function stroke(page: Page): Promise<void> {
  const field = page.getByTestId('sign-pen')
  await field.scrollIntoViewIfNeeded()
  const box = await field.boundingBox()
  if (!box) throw new Error('There is no field to sign in.')
  const at = (x: number, y: number) => [box.x + box.width * x, box.y + box.height * y] as const
  await page.mouse.move(...at(0.2, 0.6))
  await page.mouse.down()
  for (const [x, y] of [
    [0.3, 0.3],
    [0.4, 0.7],
    [0.5, 0.35],
    [0.6, 0.65],
    [0.75, 0.45],
  ] as const)
    await page.mouse.move(...at(x, y), { steps: 4 })
  await page.mouse.up()
}

export async function sign(page: Page): Promise<void> {
  if (await page.getByTestId('applicant-thanks').isVisible()) return
  const guardian = page.getByTestId('sign-guardian')
  if ((await guardian.isVisible()) && (await guardian.inputValue()) === '') await guardian.fill('Nguyễn Thị Mẹ')
  await page.getByTestId('sign-way-pen').waitFor()
  for (const no of await page.locator('[data-testid^="consent-"][data-testid$="-no"]').all()) await no.click()
  await stroke(page)
  await page.getByTestId('sign-submit').click()
  await page.getByTestId('applicant-thanks').waitFor()
}

/** From a visit to the slip. */
export async function finalise(stage: Stage, visit: string): Promise<void> {
  const { page } = stage
  await goTo(stage, 'today')
  await openVisit(stage, visit)
  if (await page.getByTestId('slip').isVisible()) return
  await fillDraft(stage, visit)
  await handOver(page)
  await sign(page)
  await page.getByTestId('take-back-submit').click()
  await page.getByTestId('slip').waitFor()
}
