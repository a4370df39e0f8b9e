/** Who it is: by the card, which is pulled away once, or by the code on an older one; and what is left to type. */
import type { Locator, Page } from 'playwright-core'
import QRCode from 'qrcode'
import { appears, becomesRight, enter, FAR_MS, holdsValues, isSaved, JourneyError, openSection } from '../page-acts.ts'
import type { Person } from '../person.ts'
import { sentenceOf } from '../sentences.ts'
import type { Acts, Walk } from '../walk.ts'
import { takeVisit } from './session.ts'

export const identityActs = {
  identity: async (walk) => {
    const { app, person } = walk
    const { page } = app
    await openSection(page, 'identity')
    if (person.identity.by === 'card') await readCard(walk)
    else await showCode(page, person.identity.text)
    await becomesRight(page, 'identity', (pane) => unsaid(pane, person))
    for (const [name, value] of Object.entries(person.entered.identity)) await enter(page, name, value)
    await isSaved(page)
    await holdsValues(page, 'identity', person.entered.identity)
  },
} as const satisfies Acts

/** Those that do not say that they came from the card or the code; fields of other sections are not on this screen. */
async function unsaid(pane: Locator, { known, identity: { by } }: Person): Promise<string[]> {
  const wrong: string[] = []
  for (const name of Object.keys(known)) {
    const isHere = await pane.getByTestId(`field-${name}`).isVisible()
    const says = await pane.locator(`[data-testid="source-${name}"][data-source="${by}"]`).isVisible()
    if (isHere && !says) wrong.push(`“${name}” does not say that it came from the ${by}`)
  }
  const isMarked = await pane.locator('[data-testid="card-mark"][data-source="simulated"]').isVisible()
  if (by === 'card' && !isMarked) wrong.push('the simulated card is not marked as one')
  return (await pane.isVisible()) ? wrong : ['another section came']
}

/** The card is pulled away in mid-read: the page says so, nothing is lost, and the next time it fills. */
async function readCard({ app: { page }, person }: Walk): Promise<void> {
  const before = await page.getByTestId('field-name').inputValue()
  await turnReader(page, 'poor', person.visit)
  await page.getByTestId('way-card').click()
  const pulled = page.getByRole('alert').filter({ hasText: await sentenceOf(page, 'reason', 'card-removed') })
  await appears(pulled, 'the page does not say that the card was taken away', hasFilled(page), FAR_MS)
  if ((await page.getByTestId('field-name').inputValue()) !== before)
    throw new JourneyError('a card that was not read has changed the name')
  await turnReader(page, 'well', person.visit)
  await page.getByTestId('way-card').click()
  await appears(hasFilled(page), 'the card filled nothing', page.getByRole('alert'), FAR_MS)
}

async function turnReader(page: Page, dial: 'poor' | 'well', visit: string): Promise<void> {
  await page.getByTestId('nav-devices').click()
  const select = page.getByTestId('dial-sdt')
  await appears(select, 'there is no card reader with a dial')
  await select.selectOption(dial)
  await page.getByTestId('nav-today').click()
  await takeVisit(page, visit)
  await openSection(page, 'identity')
}

async function showCode(page: Page, text: string): Promise<void> {
  await page.getByTestId('way-code').click()
  const picture = await QRCode.toBuffer(text, { type: 'png', scale: 8 })
  // The camera beside it may have been refused, and says so by itself.
  const refused = page.getByRole('alert').and(page.locator(':not([data-testid="camera-problem"])'))
  await page.getByTestId('code-file').setInputFiles({ name: 'code.png', mimeType: 'image/png', buffer: picture })
  await appears(hasFilled(page), 'the code filled nothing', refused, FAR_MS)
}

/** It says what was filled, or has gone on because nothing of the section is left to do. */
const hasFilled = (page: Page) => page.getByTestId('filled').or(page.locator('[data-testid="went-on"]:not(:empty)'))
