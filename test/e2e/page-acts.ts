import type { Locator, Page } from 'playwright-core'

/** Why the journey cannot go on, in a sentence. */
export class JourneyError extends Error {
  override name = 'JourneyError'
}

/** For what the core and the page do between themselves. */
export const ACT_MS = 10_000
/** For what the station has a part in, or a core that is started again. */
export const FAR_MS = 20_000

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
  if (!(await wanted.first().isVisible())) throw new JourneyError(sentence)
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

/** What stands in the form, by field name. @throws {JourneyError} naming what differs. */
export async function holdsValues(page: Page, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    const field = page.getByTestId(`field-${name}`)
    await appears(field, `the form shows no field “${name}”`)
    const shown = await field.inputValue()
    if (shown !== value) throw new JourneyError(`“${name}” shows “${shown}” where “${value}” was entered`)
  }
}

/** The words of what finalise still asks for. */
export async function openFindings(page: Page): Promise<string[]> {
  return page.locator('[data-testid="finding"][data-blocks="true"]').allInnerTexts()
}

/** @returns the first of `states` that the application comes to. @throws {JourneyError} */
export async function reachesProgress(page: Page, states: readonly string[], instead: Locator): Promise<string> {
  const mark = page.locator(states.map((state) => `[data-testid="progress"][data-progress="${state}"]`).join(', '))
  const blocked = page.locator('[data-testid="progress"][data-progress="blocked"]')
  await appears(mark, `the application did not become ${states.join(' or ')}`, instead.or(blocked), FAR_MS)
  return (await mark.first().getAttribute('data-progress')) ?? ''
}
