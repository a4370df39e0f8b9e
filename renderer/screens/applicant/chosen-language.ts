import type { Language } from '../../language.ts'

/** In the page's memory alone: the slip is offered in the language that the applicant has chosen. */
const chosen = new Map<string, Language>()

export function keepChosenLanguage(application: string, language: Language): void {
  chosen.set(application, language)
}

export function findChosenLanguage(application: string): Language | undefined {
  return chosen.get(application)
}
