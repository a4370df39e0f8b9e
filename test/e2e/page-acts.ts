/** What every act does with the page: wait for something, enter a value, look whether it stayed. */
import type { Locator, Page } from 'playwright-core'
import type { Section } from '../../electron/contract/findings.ts'

/** Why the journey cannot go on, in a sentence. */
export class JourneyError extends Error {
  override name = 'JourneyError'
}

/** For what the core and the page do between themselves. */
export const ACT_MS = 10_000
/** For what the page does by itself. */
const SETTLE_MS = 1_000
/** Of what the page shows instead. */
const MOST_WORDS = 120
/** For what the station or a device has a part in, or a core that is started again. */
export const FAR_MS = 30_000

/**
 * Waits for `wanted`, or fails at once when the page shows what it shows without the step before.
 * @throws {JourneyError}
 */
export async function appears(wanted: Locator, sentence: string, instead?: Locator, limitMs = ACT_MS): Promise<void> {
  const either = instead ? wanted.or(instead) : wanted
  await either
    .first()
    .waitFor({ timeout: limitMs })
    .catch(() => {
      throw new JourneyError(`${sentence} (waited ${limitMs / 1000} s)`)
    })
  if (await wanted.first().isVisible()) return
  const words = await instead?.first().textContent({ timeout: SETTLE_MS })
  throw new JourneyError(words ? `${sentence}: “${words.slice(0, MOST_WORDS)}”` : sentence)
}

/** @throws {JourneyError} when it does not go in time. */
export async function disappears(unwanted: Locator, sentence: string, limitMs = ACT_MS): Promise<void> {
  await unwanted
    .first()
    .waitFor({ state: 'hidden', timeout: limitMs })
    .catch(() => {
      throw new JourneyError(`${sentence} (waited ${limitMs / 1000} s)`)
    })
}

/** Everything that was entered is on disk. */
export async function isSaved(page: Page, limitMs = ACT_MS): Promise<void> {
  await appears(
    page.locator('[data-testid="save-state"][data-state="saved"]'),
    'what was entered did not get saved',
    undefined,
    limitMs,
  )
}

/** Also for a page that has just lost its core. */
export async function isConnected(page: Page, limitMs = FAR_MS): Promise<void> {
  await page
    .locator('[data-testid="connection"][data-state="connected"]')
    .waitFor({ state: 'attached', timeout: limitMs })
    .catch(() => {
      throw new JourneyError('the page did not find the core again')
    })
}

/** Opens one of the seven sections. @throws {JourneyError} when no draft is open. */
export async function openSection(page: Page, section: Section): Promise<Locator> {
  const button = page.getByTestId(`section-${section}`)
  await appears(button, 'no application is open', page.getByTestId('visit-take').first(), FAR_MS)
  const pane = page.getByTestId(`pane-${section}`)
  const end = Date.now() + ACT_MS
  // The screen goes on by itself when the section before is done, and may do so between press and look.
  for (;;) {
    await button.click()
    const isOpen = await pane.waitFor({ timeout: SETTLE_MS }).then(
      () => true,
      () => false,
    )
    if (isOpen) return pane
    if (Date.now() > end) throw new JourneyError(`the section ${section} did not open`)
  }
}

/** The section is done, or done with something to look at. */
export async function isDone(page: Page, section: Section, limitMs = ACT_MS): Promise<void> {
  const states = ['done', 'attention'].map((state) => `[data-testid="section-${section}"][data-state="${state}"]`)
  await appears(page.locator(states.join(', ')), `the section ${section} is not done`, undefined, limitMs)
}

/** Types, presses or chooses, as the field asks for it; of a date, the boxes that are known. */
export async function enter(page: Page, name: string, value: string): Promise<void> {
  const field = page.getByTestId(`field-${name}`)
  await appears(field, `the form shows no field “${name}”`)
  const kind = await kindOf(field, name)
  if (kind === 'list') await field.selectOption(value)
  else if (kind === 'buttons') await page.getByTestId(`field-${name}-${value}`).click()
  else if (kind === 'text') await field.fill(value)
  else {
    const [year = '', month = '', day = ''] = value.split('-')
    for (const [part, digits] of Object.entries({ year, month, day }))
      await page.getByTestId(`field-${name}-${part}`).fill(digits)
  }
}

/** What stands in a section's fields, by name. @throws {JourneyError} naming what differs when it does not become so. */
export async function holdsValues(page: Page, section: Section, values: Readonly<Record<string, string>>) {
  await becomesRight(page, section, (pane) => differing(page, pane, values))
}

/** Opens the section and looks, again and again: the screen may be going on by itself. @throws {JourneyError} */
export async function becomesRight(page: Page, section: Section, findWrong: (pane: Locator) => Promise<string[]>) {
  const end = Date.now() + ACT_MS
  for (;;) {
    const wrong = await findWrong(await openSection(page, section))
    if (wrong.length === 0) return
    if (Date.now() > end) throw new JourneyError(`in ${section}, ${wrong.join('; ')}`)
    await page.waitForTimeout(SETTLE_MS / 5)
  }
}

async function differing(page: Page, pane: Locator, values: Readonly<Record<string, string>>): Promise<string[]> {
  const wrong: string[] = []
  for (const [name, value] of Object.entries(values)) {
    const shown = await shownIn(page, pane, name)
    if (shown !== value) wrong.push(`“${name}” shows “${shown ?? 'no field'}” where “${value}” was entered`)
  }
  return wrong
}

async function shownIn(page: Page, pane: Locator, name: string): Promise<string | undefined> {
  const field = pane.getByTestId(`field-${name}`)
  if (!(await field.isVisible())) return undefined
  const kind = await kindOf(field, name)
  if (kind === 'list' || kind === 'text') return field.inputValue()
  if (kind === 'date') {
    const parts = ['year', 'month', 'day'].map((part) => page.getByTestId(`field-${name}-${part}`).inputValue())
    return (await Promise.all(parts)).filter((part) => part !== '').join('-')
  }
  const pressed = field.locator('[aria-pressed="true"]')
  if ((await pressed.count()) !== 1) return ''
  return (await pressed.getAttribute('data-testid'))?.slice(`field-${name}-`.length)
}

async function kindOf(field: Locator, name: string): Promise<'list' | 'buttons' | 'date' | 'text'> {
  const tag = await field.evaluate((element) => element.tagName)
  if (tag === 'SELECT') return 'list'
  if (tag !== 'DIV') return 'text'
  return (await field.getByTestId(`field-${name}-year`).count()) > 0 ? 'date' : 'buttons'
}

/** The words of what finalise still asks for. */
export async function openFindings(page: Page): Promise<{ code: string | null; words: string }[]> {
  const findings = await page.locator('[data-testid="finding"][data-blocks="true"]').all()
  return Promise.all(
    findings.map(async (one) => ({
      code: await one.getAttribute('data-code'),
      words: (await one.textContent()) ?? '',
    })),
  )
}

/** @returns the first of `states` that the application comes to. @throws {JourneyError} */
export async function reachesProgress(page: Page, states: readonly string[], instead: Locator): Promise<string> {
  const mark = page.locator(states.map((state) => `[data-testid="progress"][data-progress="${state}"]`).join(', '))
  const blocked = page.locator('[data-testid="progress"][data-progress="blocked"]')
  await appears(mark, `the application did not become ${states.join(' or ')}`, instead.or(blocked), FAR_MS)
  return (await mark.first().getAttribute('data-progress')) ?? ''
}

/** Every picture that is shown here says that it is none of a person's. @throws {JourneyError} */
export async function isMarked(pane: Locator, source: 'simulated' | 'file' = 'simulated'): Promise<void> {
  await appears(pane.getByTestId('source'), 'no picture says where it came from')
  const sources = await pane
    .getByTestId('source')
    .evaluateAll((all) => all.map((one) => one.getAttribute('data-source')))
  const other = sources.find((one) => one !== source)
  if (other !== undefined) throw new JourneyError(`a picture calls itself “${other}” and is ${source}`)
}
