/** After finalise: the second officer, a correction, and whether the team may go home. */
import type { Page } from 'playwright-core'
import { appears, disappears, enter, FAR_MS, isSaved, JourneyError, openSection } from '../page-acts.ts'
import type { Acts, Walk } from '../walk.ts'
import { handToApplicant, noteReceipt, takeBack } from './review.ts'

export const afterwardsActs = {
  countersign: async ({ app: { page }, person, notes }) => {
    const inbox = page.getByTestId('nav-countersigns')
    await appears(inbox, 'nothing waits for a second officer')
    await inbox.click()
    const card = page.locator(`[data-testid="countersign-card"][data-application="${notes.application}"]`)
    await appears(card, 'the inbox does not hold the application')
    await card.getByTestId('countersign-open').click()
    await signAsSecond(page, person.supervisor)
    await disappears(card, 'what was countersigned still waits')
  },
  correct: async ({ app: { page }, person, notes }) => {
    const { correction, officer, supervisor } = person
    const row = await findRow(page, notes.application)
    await row.getByTestId('correct').click()
    await row.getByTestId('correct-reason').fill(correction.reason)
    await row.getByTestId('correct-submit').click()
    await appears(page.getByTestId('finalise'), 'the correction did not open a form')
    await openSection(page, 'details')
    await enter(page, correction.name, correction.value)
    await isSaved(page)
    await openSection(page, 'review')
    await page.getByTestId('countersign-now').click()
    await signAsSecond(page, supervisor)
    await appears(
      page.locator('[data-testid="countersign"][data-state="done"]'),
      'the second officer’s signature was not taken',
    )
    await handToApplicant(page)
    await page.getByTestId('sign-way-finger').click()
    await page.getByTestId('sign-submit').click()
    await appears(page.getByTestId('applicant-thanks'), 'the print was not taken', page.getByRole('alert'), FAR_MS)
    await takeBack(page, officer.pin)
    await appears(page.getByTestId('slip-number'), 'finalise gave no slip', page.getByTestId('finalise'), FAR_MS)
    await noteReceipt(page, notes)
  },
  'safe-to-go': async ({ app: { page }, notes }) => {
    await page.getByTestId('nav-outbox').click()
    const answer = page.getByTestId('safe-to-go')
    await appears(answer, 'nobody says whether the officer may go')
    await appears(
      page.locator('[data-testid="safe-to-go"][data-answer="all-received"]'),
      `the answer is not that all was received`,
      undefined,
      FAR_MS,
    )
    notes.safe = (await answer.getAttribute('data-answer')) ?? ''
  },
} as const satisfies Acts

async function signAsSecond(page: Page, { number, pin }: Walk['person']['supervisor']): Promise<void> {
  await page.locator(`[data-testid="countersign-officer"][data-officer="${number}"]`).click()
  await page.getByTestId('countersign-pin').fill(pin)
  await page.getByTestId('countersign-submit').click()
}

async function findRow(page: Page, application: string | undefined) {
  if (application === undefined) throw new JourneyError('nothing was finalised that could be corrected')
  await page.getByTestId('nav-outbox').click()
  await page.getByTestId('group-all').click()
  const row = page.locator(`[data-testid="outbox-row"][data-application="${application}"]`)
  await appears(row, 'the outbox does not show the application')
  return row
}
