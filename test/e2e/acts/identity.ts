/** Who it is: by the card, which is pulled away once, or by the code on an older one; and what is left to type. */
import type { Page } from 'playwright-core'
import QRCode from 'qrcode'
import { appears, enter, FAR_MS, holdsValues, isSaved, JourneyError, openSection } from '../page-acts.ts'
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
    for (const name of Object.keys(person.known))
      await appears(
        page.locator(`[data-testid="source-${name}"][data-source="${person.identity.by}"]`).or(
          // Fields of another section are not on this screen.
          page.locator(`[data-testid="pane-identity"]:not(:has([data-testid="field-${name}"]))`),
        ),
        `“${name}” does not say that it came from the ${person.identity.by}`,
      )
    for (const [name, value] of Object.entries(person.entered.identity)) await enter(page, name, value)
    await isSaved(page)
    await holdsValues(page, 'identity', person.entered.identity)
  },
} as const satisfies Acts

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
  await openSection(page, 'identity')
  await appears(
    page.locator('[data-testid="card-mark"][data-source="simulated"]'),
    'the simulated card is not marked as one',
  )
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
  await openSection(page, 'identity')
}

/** It says what was filled, or has gone on because nothing of the section is left to do. */
const hasFilled = (page: Page) => page.getByTestId('filled').or(page.locator('[data-testid="went-on"]:not(:empty)'))
