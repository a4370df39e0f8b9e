import i18next from 'i18next'
import type { Language } from '../../language.ts'

/** The words in the applicant's language, whatever language the officer works in. */
export function wordsIn(language: Language) {
  return i18next.getFixedT(language)
}
