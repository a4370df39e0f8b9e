/** The applicant's page, the officer's PIN, the slip, and what came of it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { readCode } from '../../../devices/picture/read-code.ts'
import { eventually } from '../app.ts'
import { appears, FAR_MS, JourneyError, openFindings, openSection, reachesProgress } from '../page-acts.ts'
import type { Acts, Notes, Walk } from '../walk.ts'

export const reviewActs = {
  sign: async ({ app: { page } }) => {
    await openSection(page, 'review')
    await onlySignatureLacks(page)
    await handToApplicant(page)
    await write(page)
    await page.getByTestId('sign-submit').click()
    await appears(page.getByTestId('applicant-thanks'), 'the signature was not taken', page.getByRole('alert'), FAR_MS)
  },
  finalise: async ({ app, person, notes }) => {
    const { page } = app
    notes.coreAtFinalise = await app.corePid()
    await takeBack(page, person.officer.pin)
    await appears(page.getByTestId('slip-number'), 'finalise gave no slip', page.getByTestId('finalise'), FAR_MS)
    notes.application = applicationOf(page)
  },
  slip: async ({ app, notes }) => {
    notes.slip = await readSlip(app)
  },
  receipt: async ({ app: { page }, notes }) => {
    await noteReceipt(page, notes)
  },
  status: async ({ app: { page }, notes }) => {
    await appears(page.getByTestId('slip-number'), 'there is no slip', page.getByTestId('finalise'))
    notes.word = await reachesProgress(page, ['pending'], page.getByTestId('finalise'))
  },
} as const satisfies Acts

/** Everything else is there: what lacks is his signature alone. */
async function onlySignatureLacks(page: Page): Promise<void> {
  const findings = (await openFindings(page)).filter(({ code }) => code !== 'not-signed')
  if (findings.length > 0)
    throw new JourneyError(`finalise still asks for: ${findings.map(({ words }) => words).join('; ')}`)
}

export async function handToApplicant(page: Page): Promise<void> {
  await page.getByTestId('hand-over-to-applicant').click()
  await appears(page.getByTestId('applicant-page'), 'the applicant’s page did not open', undefined, FAR_MS)
  if (await page.getByTestId('nav-today').isVisible()) throw new JourneyError('the applicant can leave his page')
  await answerNotices(page)
}

/** He may refuse what asks him, and signs all the same. */
async function answerNotices(page: Page): Promise<void> {
  await appears(page.getByTestId('sign-way-pen'), 'there is nothing to sign on', undefined, FAR_MS)
  for (const no of await page.locator('[data-testid^="consent-"][data-testid$="-no"]').all()) await no.click()
}

/** A stroke of a pen, up and down. */
async function write(page: Page): Promise<void> {
  const sheet = page.getByTestId('sign-pen')
  await appears(sheet, 'there is nothing to sign on', undefined, FAR_MS)
  await sheet.scrollIntoViewIfNeeded()
  const box = await sheet.boundingBox()
  if (!box) throw new JourneyError('the field for the pen is not drawn')
  await page.mouse.move(box.x + box.width * 0.2, box.y + box.height * 0.7)
  await page.mouse.down()
  for (let at = 0; at <= 24; at += 1)
    await page.mouse.move(box.x + box.width * (0.2 + at * 0.025), box.y + box.height * (0.5 + 0.25 * Math.cos(at / 2)))
  await page.mouse.up()
}

/** The officer takes the tablet back with his PIN; what was signed is finalised by the same press. */
export async function takeBack(page: Page, pin: string): Promise<void> {
  await appears(
    page.getByTestId('take-back'),
    'there is no way back for the officer',
    page.getByTestId('section-review').or(page.getByTestId('nav-today')),
  )
  await page.getByTestId('take-back-pin').fill(pin)
  await page.getByTestId('take-back-submit').click()
}

export function applicationOf(page: Page): string {
  const [, id] = /#\/application\/([^/]+)\//.exec(page.url()) ?? []
  if (id === undefined) throw new JourneyError('no application is open')
  return id
}

async function readSlip({ page, pdfDir }: Walk['app']): Promise<NonNullable<Notes['slip']>> {
  const slip = page.getByTestId('slip')
  await appears(slip, 'there is no slip', page.getByTestId('finalise'))
  const number = ((await page.getByTestId('slip-number').textContent()) ?? '').trim()
  const picture = await page.getByTestId('slip-qr').screenshot({ scale: 'css' })
  const code = await readCode(picture, new AbortController().signal)
  const digits = ((await slip.textContent()) ?? '').replace(/[^\d]/g, '')
  await printReceipt(page)
  return { number, code, digits, pdf: pdfDir && (await savePdf(page, pdfDir)) }
}

/** Where there is a receipt printer; it says that it has everything on paper. */
async function printReceipt(page: Page): Promise<void> {
  const button = page.getByTestId('slip-receipt')
  if ((await button.count()) === 0) return
  await button.click()
  const printed = page.locator('[data-testid="slip-receipt-said"][data-printed="true"]')
  await printed.waitFor({ state: 'attached', timeout: FAR_MS })
}

/** @returns its first bytes. */
async function savePdf(page: Page, folder: string): Promise<string> {
  await page.getByTestId('slip-pdf').click()
  const name = await eventually('the slip’s PDF', () =>
    existsSync(folder) ? readdirSync(folder).find((one) => one.endsWith('.pdf')) : undefined,
  )
  return readFileSync(join(folder, name)).subarray(0, 4).toString('latin1')
}

export async function noteReceipt(page: Page, notes: Notes): Promise<void> {
  const slip = page.getByTestId('slip-number')
  await appears(slip, 'there is no slip, so nothing was finalised', page.getByTestId('finalise'))
  const progress = await reachesProgress(page, ['received', 'pending'], page.getByTestId('finalise'))
  notes.receipts.push({ slip: ((await slip.textContent()) ?? '').trim(), progress })
}
