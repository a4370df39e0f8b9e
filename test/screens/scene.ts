import type { Page } from 'playwright-core'
import type { Country, Stage } from './stage.ts'

export const languages = ['vi', 'zh', 'en'] as const
export type Language = (typeof languages)[number]

/** One screen in one of its states. */
export type Scene = {
  /** `screen, state`: the row of the contact sheet, and with hyphens its files' names. */
  name: string
  country: Country
  /** Also in the dark and the sunlight theme and at 150 % text. */
  isMain?: true
  /** From wherever the page is, by what an officer presses. Called again for the same scene, it gets there again. */
  reach(stage: Stage): Promise<void>
  /** Shows this state in another language, where the toolbar's list is not in sight. */
  speak?(stage: Stage, language: Language): Promise<void>
  /** Brings into sight, in each view, what the state is about. */
  show?(stage: Stage): Promise<void>
  /** Puts back what the next scene must not find. */
  leave?(stage: Stage): Promise<void>
}

/** The officer's words by the toolbar's list, the applicant's by his own buttons. */
export async function speak(page: Page, language: Language): Promise<void> {
  const list = page.getByTestId('language')
  if (await list.isVisible()) await list.selectOption(language)
  const own = page.getByTestId(`applicant-language-${language}`)
  if (await own.isVisible()) await own.click()
}

export const fileNameOf = (scene: Scene): string =>
  `${scene.country}-${scene.name.replaceAll(/[^\p{L}\d]+/gu, '-')}`.toLowerCase()
