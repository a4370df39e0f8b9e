import i18next from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'
export const languages = ['vi', 'zh', 'en'] as const
export type Language = (typeof languages)[number]

type Sentences = Record<string, unknown>
const files = import.meta.glob<Sentences>('./locales/*/*.json', { eager: true, import: 'default' })

/** One file for each screen, and `words` for every closed set of the contract; their top-level names do not repeat. */
function catalogueOf(language: Language): Sentences {
  const own = Object.entries(files).filter(([path]) => path.startsWith(`./locales/${language}/`))
  return Object.assign({}, ...own.map(([, sentences]) => sentences)) as Sentences
}

/** Only the choice of language is kept here; nothing of a person. */
const KEPT_AS = 'language'

export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: Object.fromEntries(languages.map((language) => [language, { translation: catalogueOf(language) }])),
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
