import i18next from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'
import enPage from './locales/en/page.json' with { type: 'json' }
import enWords from './locales/en/words.json' with { type: 'json' }
import viPage from './locales/vi/page.json' with { type: 'json' }
import viWords from './locales/vi/words.json' with { type: 'json' }
import zhPage from './locales/zh/page.json' with { type: 'json' }
import zhWords from './locales/zh/words.json' with { type: 'json' }

export const languages = ['vi', 'zh', 'en'] as const
export type Language = (typeof languages)[number]

/** `page` words the screens, `words` every closed set of the contract. */
export const catalogues = {
  vi: { ...viPage, ...viWords },
  zh: { ...zhPage, ...zhWords },
  en: { ...enPage, ...enWords },
}

/** Only the choice of language is kept here; nothing of a person. */
const KEPT_AS = 'language'

export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: Object.fromEntries(languages.map((language) => [language, { translation: catalogues[language] }])),
    lng: firstLanguage(),
    fallbackLng: 'en',
    // React escapes what it shows.
    interpolation: { escapeValue: false },
  })
  document.documentElement.lang = i18next.language
}

export function chooseLanguage(language: Language): void {
  window.localStorage.setItem(KEPT_AS, language)
  document.documentElement.lang = language
  void i18next.changeLanguage(language)
}

/** The words, and the language they are in. */
export function useWords() {
  const { t, i18n } = useTranslation()
  return { t, language: languages.find((language) => language === i18n.language) ?? 'en' }
}

function firstLanguage(): Language {
  const wanted = [window.localStorage.getItem(KEPT_AS), ...navigator.languages.map((tag) => tag.slice(0, 2))]
  return (
    languages.find((language) => language === wanted.find((tag) => languages.some((known) => known === tag))) ?? 'en'
  )
}
